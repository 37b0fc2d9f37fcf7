// Opens what a question of the chat is about.
import * as vscode from "vscode";
import type { Conversation } from "../../core/chat/conversation.ts";
import { fail } from "../../core/failures.ts";

/** Shows the file of a question's excerpt, with its lines selected. Raises `badInput` for a file that is gone. */
export async function openReference({ turns }: Conversation, questionId: number, index: number): Promise<void> {
  const question = turns.find(({ id }) => id === questionId);
  const source = question?.kind === "question" ? question.excerpts[index] : undefined;
  if (source?.uri === undefined) return;
  const gone = (): never => fail("badInput", vscode.l10n.t("{0} can no longer be opened.", source.label));
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(source.uri)).then(undefined, gone);
  const { start, end } = source.range ?? {};
  // The file may have become shorter since then.
  const selection =
    start && end && document.validateRange(new vscode.Range(start.line, start.character, end.line, end.character));
  await vscode.window.showTextDocument(document, selection ? { selection } : {});
}
