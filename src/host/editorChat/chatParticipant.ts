// `@ghostlight` in the editor's own chat: the same model, with the code that the question refers to.
import * as vscode from "vscode";
import type { Disposable } from "../../base/disposables.ts";
import type { Log } from "../../base/log.ts";
import type { ChatMessage, ChatModel } from "../../core/modelPort.ts";
import { excerptText, systemPrompt } from "../../core/chat/prompt.ts";
import { failureText } from "../../core/failures.ts";
import { excerptFrom } from "../documents.ts";
import { localised } from "../localizer.ts";
import { answerEditorChat } from "./editorChatTurn.ts";
import { reasonFor } from "../reasons.ts";

/** As in the manifest. */
const participantId = "ghostlight.chat";

/** Answers questions to `@ghostlight`. `mayThink`: whether the model may think, by the user's settings. */
export function registerChatParticipant(model: ChatModel, mayThink: () => boolean, log: Log): Disposable {
  const handler: vscode.ChatRequestHandler = async (request, context, stream, token) => {
    try {
      const messages = [
        { role: "system", content: systemPrompt } as const,
        ...context.history.map(asMessage),
        { role: "user", content: await question(request) } as const,
      ];
      await answerEditorChat(model, messages, mayThink(), (text) => stream.markdown(text), token);
      return {};
    } catch (error) {
      const failure = reasonFor(log, "a question to @ghostlight", error);
      if (failure.kind === "cancelled") return {};
      return { errorDetails: { message: failureText(localised(failure, vscode.l10n)) } };
    }
  };
  return vscode.chat.createChatParticipant(participantId, handler);
}

function asMessage(turn: vscode.ChatRequestTurn | vscode.ChatResponseTurn): ChatMessage {
  if (turn instanceof vscode.ChatRequestTurn) return { role: "user", content: turn.prompt };
  const text = turn.response.map((part) => (part instanceof vscode.ChatResponseMarkdownPart ? part.value.value : ""));
  return { role: "assistant", content: text.join("") };
}

/** The question with the code that it refers to. */
async function question({ prompt, references }: vscode.ChatRequest): Promise<string> {
  const shown = await Promise.all(references.map(({ value }) => referenceText(value)));
  return [...shown, prompt].filter((part) => part !== "").join("\n\n");
}

/** What a reference shows the model; empty for kinds that have no text. */
async function referenceText(value: unknown): Promise<string> {
  if (typeof value === "string") return value;
  const [uri, range] = value instanceof vscode.Location ? [value.uri, value.range] : [value];
  if (!(uri instanceof vscode.Uri)) return "";
  return excerptText(excerptFrom(await vscode.workspace.openTextDocument(uri), range));
}
