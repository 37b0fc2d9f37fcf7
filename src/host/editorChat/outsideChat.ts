// One question from the editor's own chat, or from another extension: counted exactly, answered as it comes, cut nowhere.
import * as vscode from "vscode";
import type { ChatMessage } from "../../core/chat/message.ts";
import { alternatingMessages } from "../../core/chat/editorChatMessages.ts";
import { answerTokens, promptTokens } from "../../core/chat/prompt.ts";
import { fail, FailureError } from "../../core/failures.ts";
import { abortOn } from "../cancellation.ts";
import type { ChatModel } from "../chat/chatModel.ts";

/** Lively enough for prose, steady enough for code. */
const temperature = 0.4;

/** Answers a conversation; `onText` gets the text as it comes, without the model's thoughts. Raises FailureError. */
export async function answerOutside(
  model: ChatModel,
  conversation: readonly ChatMessage[],
  thinking: boolean,
  onText: (text: string) => void,
  token: vscode.CancellationToken,
): Promise<void> {
  const messages = alternatingMessages(conversation);
  if (messages.at(-1)?.role !== "user") fail("badInput", vscode.l10n.t("There is no question to answer."));
  const { controller, unlink } = abortOn(token);
  try {
    const { contextTokens } = await model.ready(controller.signal);
    const counts = await Promise.all(messages.map(({ content }) => model.countTokens(content)));
    const textTokens = counts.reduce((sum, count) => sum + count, 0);
    const maxTokens = answerTokens(promptTokens(messages, textTokens), contextTokens);
    if (typeof maxTokens !== "number") throw new FailureError(maxTokens);
    await model.chat(
      { purpose: "chat", messages, maxTokens, temperature, thinking },
      ({ kind, text }) => kind === "text" && onText(text),
      controller.signal,
    );
  } finally {
    unlink();
  }
}
