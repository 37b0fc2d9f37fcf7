// The loaded model for the editor's own chat and for other extensions, through VS Code's language-model API.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import type { Log } from "../../base/log.ts";
import type { PlainMessage, ChatModel } from "../../core/modelPort.ts";
import { fail, failureText } from "../../core/failures.ts";
import { localised } from "../localizer.ts";
import type { ModelSetup } from "../models/modelSetup.ts";
import { answerEditorChat } from "./editorChatTurn.ts";
import { reasonFor } from "../reasons.ts";

/** As in the manifest. */
const languageModelVendor = "ghostlight";
/** Longest answer that is announced, in tokens; a small context lowers it. */
const promisedOutputTokens = 2048;

export class LanguageModelProvider implements vscode.LanguageModelChatProvider, Disposable {
  private readonly parts = new DisposableStore();
  private readonly changed = this.parts.add(new vscode.EventEmitter<void>());
  private readonly model: ChatModel;
  private readonly setup: ModelSetup;
  private readonly log: Log;
  private known: string | undefined;
  readonly onDidChangeLanguageModelChatInformation = this.changed.event;

  constructor(model: ChatModel, setup: ModelSetup, log: Log) {
    this.model = model;
    this.setup = setup;
    this.log = log;
    this.parts.add(vscode.lm.registerLanguageModelChatProvider(languageModelVendor, this));
  }

  /** Call this when the loaded model may have changed. */
  modelChanged(): void {
    const { facts } = this.setup;
    const known = facts && `${facts.name} ${facts.contextTokens}`;
    if (known === this.known) return;
    this.known = known;
    this.changed.fire();
  }

  dispose(): void {
    this.parts.dispose();
  }

  /** The loaded model: the context size of any other is not known. */
  provideLanguageModelChatInformation(): vscode.LanguageModelChatInformation[] {
    const { facts } = this.setup;
    if (facts === undefined) return [];
    const isRemote = facts.kind === "remote";
    const maxOutputTokens = Math.min(promisedOutputTokens, Math.floor(facts.contextTokens / 2));
    return [
      {
        id: "loaded",
        name: facts.name,
        family: facts.architecture,
        version: "1",
        detail: isRemote ? vscode.l10n.t("on a server") : vscode.l10n.t("on this machine"),
        tooltip: isRemote
          ? vscode.l10n.t("The server that Ghostlight uses. Your messages are sent to it.")
          : vscode.l10n.t("The model that Ghostlight runs on this machine. Your messages stay on it."),
        maxInputTokens: facts.contextTokens - maxOutputTokens,
        maxOutputTokens,
        // Small models handle the long prompts of tools badly, and none was measured.
        capabilities: { toolCalling: false, imageInput: false },
      },
    ];
  }

  async provideLanguageModelChatResponse(
    _information: vscode.LanguageModelChatInformation,
    messages: readonly vscode.LanguageModelChatRequestMessage[],
    _options: vscode.ProvideLanguageModelChatResponseOptions,
    progress: vscode.Progress<vscode.LanguageModelResponsePart>,
    token: vscode.CancellationToken,
  ): Promise<void> {
    try {
      const report = (text: string): void => progress.report(new vscode.LanguageModelTextPart(text));
      await answerEditorChat(this.model, messages.map(asMessage), false, report, token);
    } catch (error) {
      const failure = reasonFor(this.log, "a request of the editor's chat", error);
      if (failure.kind === "cancelled") return;
      throw new Error(failureText(localised(failure, vscode.l10n)), { cause: error });
    }
  }

  async provideTokenCount(
    _information: vscode.LanguageModelChatInformation,
    text: string | vscode.LanguageModelChatRequestMessage,
  ): Promise<number> {
    return this.model.countTokens(typeof text === "string" ? text : asMessage(text).content);
  }
}

/** The system role is not in the stable API, but messages arrive with this number. */
const systemRole = 3;

function asMessage({ role, content }: vscode.LanguageModelChatRequestMessage): PlainMessage {
  const text = content.map(textOf).join("");
  if (Number(role) === systemRole) return { role: "system", content: text };
  return { role: role === vscode.LanguageModelChatMessageRole.Assistant ? "assistant" : "user", content: text };
}

function textOf(part: unknown): string {
  if (part instanceof vscode.LanguageModelTextPart) return part.value;
  // The editor's own data parts carry no text. Images and tool results are refused: dropping them silently would change the question.
  if (part instanceof vscode.LanguageModelDataPart && !/^(?:text|image)\//.test(part.mimeType)) return "";
  if (part instanceof vscode.LanguageModelDataPart && part.mimeType.startsWith("text/"))
    return new TextDecoder().decode(part.data);
  fail("badInput", vscode.l10n.t("This model reads text only, not images or tool results."));
}
