// A request from the editor's own chat, or from another extension.
import * as vscode from "vscode";
import { chatTemperature, requestAnswer } from "../../core/chat/chatTurn.ts";
import { fail } from "../../core/failures.ts";
import type { ChatEnd, ChatMessage, ChatModel, ToolDeclaration } from "../../core/modelPort.ts";
import { abortOn } from "../cancellation.ts";
import { answerProblem } from "./answerProblem.ts";

/** Lively enough to leave a circle, steady enough for calls. */
const toolTemperature = 0.2;

/** What is asked. Roles alternate, as `alternatingMessages` and `chatMessages` make them. */
export interface EditorQuestion {
  readonly messages: readonly ChatMessage[];
  readonly thinking: boolean;
  /** Longest answer in tokens, if it is not the one of a chat. */
  readonly maxTokens?: number;
  readonly tools?: readonly ToolDeclaration[];
  /** The answer must be a call of one of the tools. */
  readonly mustCall?: boolean;
  /** A name for the conversation, if it has tools or had some. */
  readonly conversation?: string;
}

/**
 * Answers a conversation, with text or with calls of its tools. `onText` gets the text as it streams, without the model's thoughts.
 * Raises FailureError, also for an answer that says nothing and one that should have been a call.
 */
export async function answerEditorChat(
  model: ChatModel,
  question: EditorQuestion,
  onText: (text: string) => void,
  token: vscode.CancellationToken,
): Promise<ChatEnd> {
  const { messages, thinking, maxTokens, tools = [], mustCall = false, conversation } = question;
  const last = messages.at(-1)?.role;
  if (last !== "user" && last !== "tool") fail("badInput", vscode.l10n.t("There is no question to answer."));
  if (mustCall && tools.length === 0) fail("badInput", vscode.l10n.t("A tool has to be called, but there is none."));
  const { controller, unlink } = abortOn(token);
  try {
    const end = await requestAnswer(
      model,
      {
        ...{ messages, thinking, purpose: conversation === undefined ? "chat" : "agent" },
        ...{ temperature: conversation === undefined ? chatTemperature : toolTemperature },
        ...(maxTokens !== undefined && { maxTokens }),
        ...(tools.length > 0 && { tools }),
        ...(mustCall && { toolChoice: "required" }),
        ...(conversation !== undefined && { conversation }),
      },
      ({ kind, text }) => kind === "text" && onText(text),
      controller.signal,
    );
    const problem = answerProblem(end, mustCall, vscode.l10n);
    if (problem !== undefined) fail("badInput", problem, vscode.l10n.t("Try again, or choose another model."));
    return end;
  } finally {
    unlink();
  }
}
