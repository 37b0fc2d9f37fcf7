// `@ghostlight` in the editor's own chat: the same model, with the code that the question refers to.
import * as vscode from "vscode";
import type { InstructionReader } from "../context/projectInstructions.ts";
import type { Disposable } from "../../base/disposables.ts";
import type { Log } from "../../base/log.ts";
import type { PlainMessage, ChatModel } from "../../core/modelPort.ts";
import { alternatingMessages, excerptText, systemPrompt } from "../../core/chat/prompt.ts";
import { failureText } from "../../core/failures.ts";
import { excerptFrom, pathOf } from "../documents.ts";
import { localised } from "../localizer.ts";
import { answerEditorChat } from "./editorChatTurn.ts";
import { reasonFor } from "../reasons.ts";

/** As in the manifest. */
const participantId = "ghostlight.chat";

export interface ChatParticipantParts {
  readonly model: ChatModel;
  /** Whether the model may think, by the user's settings. */
  readonly mayThink: () => boolean;
  /** Whether a file's text must not be shown to the model. */
  readonly isIgnored: (uri: vscode.Uri) => Promise<boolean>;
  readonly instructions: InstructionReader;
  readonly log: Log;
}

/** Answers questions to `@ghostlight`. */
export function registerChatParticipant({
  model,
  mayThink,
  isIgnored,
  instructions,
  log,
}: ChatParticipantParts): Disposable {
  const handler: vscode.ChatRequestHandler = async (request, context, stream, token) => {
    try {
      const { text, leftOut } = await question(request, isIgnored);
      for (const path of leftOut)
        stream.markdown(
          `${vscode.l10n.t("{0} is excluded because it may contain secrets or is ignored by Git.", path)}\n\n`,
        );
      const { excerpts } = await instructions.read(vscode.window.activeTextEditor?.document.uri);
      const system = [systemPrompt, ...excerpts.map(excerptText)].join("\n\n");
      const messages = [
        { role: "system", content: system } as const,
        ...context.history.map(asMessage),
        { role: "user", content: text } as const,
      ];
      const asked = { messages: alternatingMessages(messages), thinking: mayThink() };
      const { reason } = await answerEditorChat(model, asked, (text) => stream.markdown(text), token);
      if (reason === "repetition")
        stream.markdown(`\n\n${vscode.l10n.t("The answer began to repeat itself, so it was ended.")}`);
      return {};
    } catch (error) {
      const failure = reasonFor(log, "a question to @ghostlight", error);
      if (failure.kind === "cancelled") return {};
      return { errorDetails: { message: failureText(localised(failure, vscode.l10n)) } };
    }
  };
  return vscode.chat.createChatParticipant(participantId, handler);
}

function asMessage(turn: vscode.ChatRequestTurn | vscode.ChatResponseTurn): PlainMessage {
  if (turn instanceof vscode.ChatRequestTurn) return { role: "user", content: turn.prompt };
  const text = turn.response.map((part) => (part instanceof vscode.ChatResponseMarkdownPart ? part.value.value : ""));
  return { role: "assistant", content: text.join("") };
}

/** The question with the code that it refers to, and the files that are left out of it. */
async function question(
  { prompt, references }: vscode.ChatRequest,
  isIgnored: ChatParticipantParts["isIgnored"],
): Promise<{ readonly text: string; readonly leftOut: readonly string[] }> {
  const shown: string[] = [];
  const leftOut: string[] = [];
  for (const { value } of references) {
    const [uri, range] = value instanceof vscode.Location ? [value.uri, value.range] : [value];
    if (typeof value === "string") shown.push(value);
    else if (uri instanceof vscode.Uri) {
      if (await isIgnored(uri)) leftOut.push(pathOf(uri));
      else shown.push(excerptText(excerptFrom(await vscode.workspace.openTextDocument(uri), range)));
    }
  }
  return { text: [...shown, prompt].filter((part) => part !== "").join("\n\n"), leftOut };
}
