// Answers `@ghostlight` with the same model, and the code that the question refers to. Loaded with the first question.
import * as vscode from "vscode";
import { alternatingMessages, excerptText, systemPrompt } from "../../core/chat/prompt.ts";
import type { PlainMessage } from "../../core/modelPort.ts";
import { excerptFrom, pathOf } from "../documents.ts";
import type { ChatParticipantParts } from "./chatParticipant.ts";
import { answerEditorChat } from "./editorChatTurn.ts";

/** Streams the answer to a question. Raises FailureError. */
export async function answerQuestion(
  { model, mayThink, isIgnored, instructions }: ChatParticipantParts,
  request: vscode.ChatRequest,
  context: vscode.ChatContext,
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
): Promise<void> {
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
  const { reason } = await answerEditorChat(model, asked, (piece) => stream.markdown(piece), token);
  if (reason === "repetition")
    stream.markdown(`\n\n${vscode.l10n.t("The answer began to repeat itself, so it was ended.")}`);
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
