// Explain and fix: from the selection to the chat, or to a diff.
import * as vscode from "vscode";
import { explainContent, explainQuestion } from "../core/edits/explain.ts";
import { fixRequest, type Problem } from "../core/edits/fix.ts";
import { followRange, type OffsetRange } from "../core/edits/followRange.ts";
import { replacementFor } from "../core/edits/replacement.ts";
import { fail, FailureError } from "../core/failures.ts";
import { abortOn } from "./cancellation.ts";
import type { ChatModel, ChatSession } from "./chatSession.ts";
import type { ChatView } from "./chatView.ts";
import { labelOf, selectionOf } from "./documents.ts";
import type { FixReview } from "./fixReview.ts";

/** Explains the selection in the chat. */
export async function explainSelection(session: ChatSession, view: ChatView): Promise<void> {
  const { document, range } = selectedCode();
  const selection = selectionOf(document, range);
  await view.reveal();
  await session.askAs("explain", vscode.l10n.t(explainQuestion), explainContent(selection), selection.label);
}

/** Has the model fix the selection, and shows what it proposes. */
export async function fixSelection(model: ChatModel, review: FixReview): Promise<void> {
  const { document, range } = selectedCode();
  const selection = selectionOf(document, range);
  const request = fixRequest(selection, problemsIn(document, range));
  const followed = new FollowedRange(document, {
    start: document.offsetAt(range.start),
    end: document.offsetAt(range.end),
  });
  try {
    const reply = await withProgress(
      vscode.l10n.t("Ghostlight: Fixing {0}", labelOf(document, range)),
      async (signal, onText) => {
        await model.ready(signal);
        return model.chat(
          {
            purpose: "fix",
            messages: request.messages,
            answerPrefix: request.answerPrefix,
            stop: request.stop,
            maxTokens: request.maxTokens,
            temperature: request.temperature,
            // An answer that is made to start with code leaves no room for thinking.
            thinking: false,
          },
          (chunk) => onText(chunk.text),
          signal,
        );
      },
    );
    const replacement = replacementFor({ text: reply.text, isCut: reply.reason === "maxTokens" }, request.place);
    if (typeof replacement !== "string") throw new FailureError(replacement);
    const place =
      followed.range ??
      fail("editDoesNotApply", vscode.l10n.t("The selected code has changed while the fix was made."));
    await review.show(document, place, selection.text, replacement);
  } finally {
    followed.dispose();
  }
}

/** A range that moves with the document's changes elsewhere. */
class FollowedRange {
  private readonly listening: vscode.Disposable;
  range: OffsetRange | undefined;

  constructor(document: vscode.TextDocument, range: OffsetRange) {
    this.range = range;
    this.listening = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document !== document) return;
      for (const change of event.contentChanges.toSorted((a, b) => b.rangeOffset - a.rangeOffset))
        this.range = this.range && followRange(this.range, change);
    });
  }

  dispose(): void {
    this.listening.dispose();
  }
}

function selectedCode(): { document: vscode.TextDocument; range: vscode.Range } {
  const editor =
    vscode.window.activeTextEditor ?? fail("badInput", vscode.l10n.t("Open a file and select some code first."));
  const { document, selection } = editor;
  if (document.getText(selection).trim() === "") fail("badInput", vscode.l10n.t("Select some code first."));
  return { document, range: new vscode.Range(selection.start, selection.end) };
}

function problemsIn(document: vscode.TextDocument, range: vscode.Range): Problem[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter((diagnostic) => range.intersection(diagnostic.range) !== undefined)
    .sort((a, b) => a.severity - b.severity)
    .map((diagnostic) => ({
      line: Math.max(0, diagnostic.range.start.line - range.start.line) + 1,
      severity: severities[diagnostic.severity],
      message: diagnostic.message,
    }));
}

const severities: Readonly<Record<vscode.DiagnosticSeverity, Problem["severity"]>> = {
  [vscode.DiagnosticSeverity.Error]: "error",
  [vscode.DiagnosticSeverity.Warning]: "warning",
  [vscode.DiagnosticSeverity.Information]: "hint",
  [vscode.DiagnosticSeverity.Hint]: "hint",
};

/** Shows how many lines have come, with a Cancel button. */
async function withProgress<T>(
  title: string,
  work: (signal: AbortSignal, onText: (text: string) => void) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const { controller, unlink } = abortOn(token);
    let lines = 0;
    try {
      return await work(controller.signal, (text) => {
        const more = text.split("\n").length - 1;
        lines += more;
        if (more > 0)
          progress.report({ message: lines === 1 ? vscode.l10n.t("1 line") : vscode.l10n.t("{0} lines", lines) });
      });
    } finally {
      unlink();
    }
  });
}
