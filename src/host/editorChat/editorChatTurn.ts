// A request from the editor's own chat, or from another extension.
import * as vscode from "vscode";
import type { PlainMessage, ChatModel, EndReason } from "../../core/modelPort.ts";
import { alternatingMessages } from "../../core/chat/prompt.ts";
import { requestAnswer, chatTemperature } from "../../core/chat/chatTurn.ts";
import { fail } from "../../core/failures.ts";
import { abortOn } from "../cancellation.ts";

/** Answers a conversation, and says how the answer ended. `onText` gets the answer as it streams, without the model's thoughts. Raises FailureError. */
export async function answerEditorChat(
  model: ChatModel,
  conversation: readonly PlainMessage[],
  thinking: boolean,
  onText: (text: string) => void,
  token: vscode.CancellationToken,
): Promise<EndReason> {
  const messages = alternatingMessages(conversation);
  if (messages.at(-1)?.role !== "user") fail("badInput", vscode.l10n.t("There is no question to answer."));
  const { controller, unlink } = abortOn(token);
  try {
    const { reason } = await requestAnswer(
      model,
      { purpose: "chat", messages, temperature: chatTemperature, thinking },
      ({ kind, text }) => kind === "text" && onText(text),
      controller.signal,
    );
    return reason;
  } finally {
    unlink();
  }
}
