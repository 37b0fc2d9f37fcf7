// What the editor's messages are made of, out of its classes.
import * as vscode from "vscode";
import { fail } from "../../core/failures.ts";
import { promptTsxText, type EditorMessage, type EditorPart } from "./editorMessages.ts";

/** The system role is not in the stable API, but messages arrive with this number. */
const systemRole = 3;

/** Raises `badInput` for a message with an image: leaving it out silently would change the question. */
export function editorMessage({ role, content }: vscode.LanguageModelChatRequestMessage): EditorMessage {
  const isAssistant = role === vscode.LanguageModelChatMessageRole.Assistant;
  const own = Number(role) === systemRole ? "system" : isAssistant ? "assistant" : "user";
  return { role: own, parts: content.flatMap(partsOf) };
}

function partsOf(part: unknown): readonly EditorPart[] {
  if (part instanceof vscode.LanguageModelTextPart) return [{ kind: "text", text: part.value }];
  if (part instanceof vscode.LanguageModelToolCallPart)
    return [{ kind: "call", id: part.callId, name: part.name, input: part.input }];
  if (part instanceof vscode.LanguageModelToolResultPart)
    return [{ kind: "result", id: part.callId, text: resultText(part.content) }];
  if (!(part instanceof vscode.LanguageModelDataPart)) return [];
  if (part.mimeType.startsWith("image/"))
    fail("badInput", vscode.l10n.t("This model reads text only, not images."), vscode.l10n.t("Leave out the image."));
  // The editor's own parts carry no text: what other models thought, where they may cache, what they cost.
  return part.mimeType.startsWith("text/") ? [{ kind: "text", text: new TextDecoder().decode(part.data) }] : [];
}

/** The result of a tool as text. Of images and other data it says that they are there. */
export function resultText(content: readonly unknown[]): string {
  return content
    .map(resultPartText)
    .filter((text) => text !== "")
    .join("\n");
}

function resultPartText(part: unknown): string {
  if (part instanceof vscode.LanguageModelTextPart) return part.value;
  if (part instanceof vscode.LanguageModelPromptTsxPart) return promptTsxText(part.value);
  if (!(part instanceof vscode.LanguageModelDataPart)) return "";
  if (/^text\/|[/+]json$/.test(part.mimeType)) return new TextDecoder().decode(part.data);
  return part.mimeType.includes("/") ? `(${part.mimeType}, which this model cannot read)` : "";
}
