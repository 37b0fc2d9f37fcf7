import * as vscode from "vscode";
import { remedyButton } from "../guard.ts";
import type { TriggerRuleName } from "../../core/completion/triggers/triggerRules.ts";
import { settingsTable } from "../../core/settings.ts";
import { whyText, type HostRuleName, type PlaceNotes } from "./silenceReasons.ts";
import type { RequestTrace } from "../trace/trace.ts";
import { ruleSentences } from "../trace/traceRules.ts";

/** Shows why there is no ghost text at the cursor, or what there was, and what is known of the next edit where there may be one. */
export async function showWhy(
  notesAt: (editor: vscode.TextEditor) => PlaceNotes,
  nextEditAt: (editor: vscode.TextEditor) => string | undefined,
  trace: Pick<RequestTrace, "show">,
): Promise<void> {
  const { l10n } = vscode;
  const editor = vscode.window.activeTextEditor;
  const notes = editor && notesAt(editor);
  const step = nextStep(notes?.rule);
  const nextEdit = editor && nextEditAt(editor);
  const text = notes
    ? [whyText(notes, ruleSentences(l10n), l10n), ...(nextEdit === undefined ? [] : [nextEdit])].join(" ")
    : l10n.t("Open a file and put the cursor where you expected a suggestion.");
  const chosen = await vscode.window.showInformationMessage(
    l10n.t("Ghostlight: {0}", text),
    ...(editor ? [step.title] : []),
  );
  if (chosen !== step.title) return;
  if (step.command === undefined) await trace.show(notes?.last);
  else await vscode.commands.executeCommand(step.command, ...(step.argument === undefined ? [] : [step.argument]));
}

interface NextStep {
  readonly title: string;
  /** The records are shown without one. */
  readonly command?: string;
  readonly argument?: string;
}

/** What helps here: the records say nothing to somebody who has no model, or has turned ghost text off. */
function nextStep(rule: string | undefined): NextStep {
  const { l10n } = vscode;
  const setting = (key: string): NextStep => ({
    title: l10n.t("Open Settings"),
    command: "workbench.action.openSettings",
    argument: key,
  });
  const steps: Readonly<Record<string, NextStep>> = {
    off: setting(settingsTable.inlineCompletions.key),
    editorOff: setting("editor.inlineSuggest.enabled"),
    snoozed: { title: l10n.t("Snooze Ghost Text…"), command: "ghostlight.snoozeGhostText" },
    modelMissing: remedyButton("chooseModel"),
    modelFreed: remedyButton("loadModel"),
    noModel: remedyButton("loadModel"),
    cannotInfill: { title: l10n.t("Choose Model for Ghost Text…"), command: "ghostlight.chooseGhostTextModel" },
    misread: { title: l10n.t("Change File Encoding"), command: "workbench.action.editor.changeEncoding" },
  } satisfies Partial<Record<TriggerRuleName | HostRuleName, NextStep>>;
  return steps[rule ?? ""] ?? { title: l10n.t("Show Recent Requests") };
}
