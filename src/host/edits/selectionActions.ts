// Explain, fix, document and edit: the commands on a selection. They lead to the chat, or to an edit under review.
import * as vscode from "vscode";
import type { EditTask } from "../../core/edits/editTask.ts";
import { explanation } from "../../core/edits/explain.ts";
import type { ChatSession } from "../chat/chatSession.ts";
import type { ChatView } from "../chat/chatView.ts";
import { excerptSource, selectionOf } from "../documents.ts";
import type { EditReviews } from "./editReviews.ts";
import { DiagnosticTarget, editTarget, mustBeWritable, problemsIn } from "./editTarget.ts";

/** Explains the selection, or a diagnostic in it, in the chat. */
export async function explainSelection(session: ChatSession, view: ChatView, argument: unknown): Promise<void> {
  const target = await editTarget(argument);
  const selection = selectionOf(target.document, target.range);
  const problems = argument instanceof DiagnosticTarget ? await problemsIn(target) : [];
  const { text, context, request } = explanation(selection, problems);
  const excerpts = [excerptSource(target.document, target.range)];
  await view.reveal();
  await session.askAs("explain", { text: vscode.l10n.t(text), context, request, excerpts });
}

/** Fixes the selection, or a diagnostic in it. */
export async function fixSelection(reviews: EditReviews, argument: unknown): Promise<void> {
  await edit(reviews, argument, async (target) => ({ kind: "fix", problems: await problemsIn(target) }));
}

/** Adds documentation comments to the selection. */
export async function documentSelection(reviews: EditReviews, argument: unknown): Promise<void> {
  await edit(reviews, argument, () => Promise.resolve({ kind: "document" }));
}

/** Asks the user for an instruction, and edits the selection accordingly. */
export async function editSelection(reviews: EditReviews, argument: unknown): Promise<void> {
  await edit(reviews, argument, async () => {
    const instruction = await vscode.window.showInputBox({
      title: vscode.l10n.t("Edit with Instruction"),
      prompt: vscode.l10n.t("What should be changed?"),
    });
    return instruction === undefined || instruction.trim() === "" ? undefined : { kind: "edit", instruction };
  });
}

async function edit(
  reviews: EditReviews,
  argument: unknown,
  taskFor: (target: Awaited<ReturnType<typeof editTarget>>) => Promise<EditTask | undefined>,
): Promise<void> {
  const target = await editTarget(argument);
  await mustBeWritable(target.document);
  const task = await taskFor(target);
  if (task === undefined) return;
  const { document, range } = target;
  await reviews.start({
    document,
    range: { start: document.offsetAt(range.start), end: document.offsetAt(range.end) },
    task,
  });
}
