// Questions about the open file, in the user's language.
import * as vscode from "vscode";
import { startersFor, type Starter } from "../../core/chat/starters.ts";
import { labelOf } from "../documents.ts";

/** What to ask about the file in an editor. */
export function startersOf({ document, selection }: vscode.TextEditor): string[] {
  const problems = vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning);
  return startersFor({
    text: document.getText(),
    label: labelOf(document),
    ...(!selection.isEmpty && { selected: labelOf(document, selection) }),
    line: selection.active.line,
    problemCount: problems.length,
  }).map(wordsOf);
}

function wordsOf(starter: Starter): string {
  const { l10n } = vscode;
  switch (starter.kind) {
    case "explain":
      return l10n.t("What does {0} do, step by step?", starter.place);
    case "problems":
      return l10n.t("How do I fix the problems in {0}?", starter.place);
    case "does":
      return l10n.t("How does {0} work?", starter.name);
    case "tests":
      return l10n.t("Which cases should a test of {0} cover?", starter.name);
    case "purpose":
      return l10n.t("What is {0} for?", starter.place);
  }
}
