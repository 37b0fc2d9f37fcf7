// Answers requests of the editor's own chat and of other extensions. Loaded with the first of them.
import * as vscode from "vscode";
import { ForeignTools } from "../../core/agent/tools/foreignTools.ts";
import { fail } from "../../core/failures.ts";
import type { ChatModel, ToolCall, Usage } from "../../core/modelPort.ts";
import { answerEditorChat } from "./editorChatTurn.ts";
import { chatMessages, conversationName } from "./editorMessages.ts";
import { editorMessage } from "./editorParts.ts";

/** A data part of this type tells the editor what an answer cost, which it shows beside the question. */
const usageType = "usage";

export interface LanguageModelRequest {
  readonly messages: readonly vscode.LanguageModelChatRequestMessage[];
  readonly options: vscode.ProvideLanguageModelChatResponseOptions;
  /** As it was announced, in tokens. */
  readonly maxOutputTokens: number;
}

/** Streams the answer, then its calls and what it cost. Raises FailureError. */
export async function answerRequest(
  model: ChatModel,
  { messages, options, maxOutputTokens }: LanguageModelRequest,
  progress: vscode.Progress<vscode.LanguageModelResponsePart>,
  token: vscode.CancellationToken,
): Promise<void> {
  const tools = new ForeignTools(options.tools ?? []);
  const asked = chatMessages(messages.map(editorMessage), tools);
  const isToolTalk = tools.declarations.length > 0 || asked.some(({ role }) => role === "tool");
  const end = await answerEditorChat(
    model,
    {
      ...{
        messages: asked,
        thinking: false,
        maxTokens: wantedTokens(options, maxOutputTokens),
        tools: tools.declarations,
      },
      mustCall: options.toolMode === vscode.LanguageModelChatToolMode.Required,
      ...(isToolTalk && { conversation: conversationName(vscode.env.sessionId, asked) }),
    },
    (text) => progress.report(new vscode.LanguageModelTextPart(text)),
    token,
  );
  for (const call of callParts(end.calls ?? [], tools)) progress.report(call);
  const usage = usagePart(end.usage);
  if (usage !== undefined) progress.report(usage);
}

/** What a message says, as text whose tokens can be counted. */
export function textOf(message: vscode.LanguageModelChatRequestMessage): string {
  const { parts } = editorMessage(message);
  return parts.map((part) => (part.kind === "call" ? `${part.name}${JSON.stringify(part.input)}` : part.text)).join("");
}

/** Longest answer, where the caller says so in the way that most do. */
function wantedTokens(
  { modelOptions = {} }: vscode.ProvideLanguageModelChatResponseOptions,
  maxOutputTokens: number,
): number {
  const wanted: unknown = modelOptions["max_tokens"];
  return typeof wanted === "number" && wanted >= 1 ? Math.min(Math.floor(wanted), maxOutputTokens) : maxOutputTokens;
}

/** The calls for the editor. Raises `badInput` if a server's model calls a tool that there is not. */
function callParts(calls: readonly ToolCall[], tools: ForeignTools): vscode.LanguageModelToolCallPart[] {
  return calls.map((call) => {
    const given = tools.given(call);
    if (given === undefined)
      fail(
        "badInput",
        vscode.l10n.t("The model called a tool that does not exist: {0}.", call.name),
        vscode.l10n.t("Try again, or choose another model."),
      );
    return new vscode.LanguageModelToolCallPart(given.id, given.name, given.input);
  });
}

/** What an answer cost, in the form that the editor reads; undefined if a server does not say. */
function usagePart({ reused, evaluated, produced }: Usage): vscode.LanguageModelDataPart | undefined {
  const prompt = reused + evaluated;
  if (prompt === 0) return undefined;
  const usage = {
    ...{ prompt_tokens: prompt, completion_tokens: produced, total_tokens: prompt + produced },
    prompt_tokens_details: { cached_tokens: reused },
  };
  return vscode.LanguageModelDataPart.json(usage, usageType);
}
