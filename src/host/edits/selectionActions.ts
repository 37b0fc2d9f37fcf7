// Explain, fix, document and edit: the commands on a selection. They lead to the chat, or to an edit under review.
import * as vscode from "vscode";
import type { EditTask } from "../../core/edits/editTask.ts";
import { explanation, questionInstead } from "../../core/edits/explain.ts";
import type { ChatSession } from "../chat/chatSession.ts";
import type { ChatView } from "../chat/chatView.ts";
import { fail } from "../../core/failures.ts";
import { excerptSource, labelOf, selectionOf } from "../documents.ts";
import { rangeIn, type EditReview } from "./editReview.ts";
import type { EditReviews } from "./editReviews.ts";
import {
  DiagnosticTarget,
  editTarget,
  mustBeWritable,
  narrowTarget,
  problemsIn,
  type EditTarget,
} from "./editTarget.ts";
import type { InstructionBox } from "./instructionBox.ts";

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

/** Asks in the chat about code in which an edit found nothing to change. */
export async function askInstead(session: ChatSession, view: ChatView, review: EditReview): Promise<void> {
  const { document, code, task } = review;
  const range = rangeIn(document, code);
  const { text, context, request } = questionInstead(selectionOf(document, range), task);
  await view.reveal();
  const excerpts = [excerptSource(document, range)];
  await session.askAs("chat", { text: vscode.l10n.t(text), context, request, excerpts });
}

/** Fixes the selection, or a diagnostic in it. */
export async function fixSelection(reviews: EditReviews, argument: unknown): Promise<void> {
  const target = await editTarget(argument);
  await edit(reviews, target, async () => ({ kind: "fix", problems: await problemsIn(target) }));
}

/** Adds documentation comments to the selection. */
export async function documentSelection(reviews: EditReviews, argument: unknown): Promise<void> {
  await edit(reviews, await editTarget(argument), () => Promise.resolve({ kind: "document" }));
}

/** Asks the user for an instruction, and edits the selection accordingly. */
export async function editSelection(reviews: EditReviews, box: InstructionBox, argument: unknown): Promise<void> {
  const target = await narrowTarget(argument);
  const { document, range } = target;
  const task = async (): Promise<EditTask | undefined> => {
    const instruction = await box.ask(labelOf(document, range));
    return instruction === undefined ? undefined : { kind: "edit", instruction };
  };
  await edit(reviews, target, task);
}

async function edit(
  reviews: EditReviews,
  { document, range }: EditTarget,
  taskFor: () => Promise<EditTask | undefined>,
): Promise<void> {
  await mustBeWritable(document);
  // The user may type while a box waits for their instruction.
  const { version } = document;
  const task = await taskFor();
  if (task === undefined) return;
  if (document.version !== version)
    fail("badInput", vscode.l10n.t("The code has changed in the meantime."), vscode.l10n.t("Ask again."));
  const offsets = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
  await reviews.start({ document, range: offsets, task });
}
