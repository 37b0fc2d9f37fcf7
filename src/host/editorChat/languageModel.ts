// The loaded model for the editor's own chat and for other extensions, through VS Code's language-model API.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import type { Log } from "../../base/log.ts";
import { leastContextTokens } from "../../core/agent/turn/turnState.ts";
import type { ChatModel } from "../../core/modelPort.ts";
import { failureText } from "../../core/failures.ts";
import type { ModelFacts } from "../../core/models/runtime/modelState.ts";
import { localised } from "../localizer.ts";
import type { ModelSetup } from "../models/modelSetup.ts";
import { reasonFor } from "../reasons.ts";

/** As in the manifest. */
const languageModelVendor = "ghostlight";
/** Longest answer that is announced, in tokens: an eighth of the context within these. Files are written in answers. */
const [leastOutput, mostOutput] = [2_048, 8_192] as const;

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
    const known = facts && `${facts.name} ${facts.contextTokens} ${callsTools(facts)}`;
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
    const maxOutputTokens = outputTokens(facts);
    return [
      {
        id: "loaded",
        name: facts.name,
        family: facts.architecture,
        version: "1",
        detail: isRemote ? vscode.l10n.t("on a server") : vscode.l10n.t("on this machine"),
        tooltip: [
          isRemote
            ? vscode.l10n.t("The server that Ghostlight uses. Your messages are sent to it.")
            : vscode.l10n.t("The model that Ghostlight runs on this machine. Your messages stay on it."),
          ...whyNoTools(facts),
        ].join(" "),
        maxInputTokens: facts.contextTokens - maxOutputTokens,
        maxOutputTokens,
        capabilities: { toolCalling: callsTools(facts), imageInput: false },
      },
    ];
  }

  async provideLanguageModelChatResponse(
    information: vscode.LanguageModelChatInformation,
    messages: readonly vscode.LanguageModelChatRequestMessage[],
    options: vscode.ProvideLanguageModelChatResponseOptions,
    progress: vscode.Progress<vscode.LanguageModelResponsePart>,
    token: vscode.CancellationToken,
  ): Promise<void> {
    try {
      const { answerRequest } = await import("./languageModelAnswer.ts");
      await answerRequest(
        this.model,
        { messages, options, maxOutputTokens: information.maxOutputTokens },
        progress,
        token,
      );
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
    if (typeof text === "string") return this.model.countTokens(text);
    const { textOf } = await import("./languageModelAnswer.ts");
    return this.model.countTokens(textOf(text));
  }
}

/** Whether the editor may offer it tools: it was trained to call them, as far as that is known, and has room for them. */
function callsTools(facts: ModelFacts): boolean {
  return whyNoTools(facts).length === 0;
}

/** What keeps the editor's agent from using it. Nothing is known of most servers: they say so when they are asked. */
function whyNoTools({ toolSupport, contextTokens }: ModelFacts): readonly string[] {
  if (toolSupport !== undefined && toolSupport.form !== "trained")
    return [vscode.l10n.t("It calls no tools, because it was not trained for that.")];
  if (contextTokens >= leastContextTokens) return [];
  return [
    vscode.l10n.t(
      "It calls tools only with a context of at least {0} tokens (setting ghostlight.contextTokens).",
      leastContextTokens.toLocaleString("en"),
    ),
  ];
}

function outputTokens({ contextTokens }: ModelFacts): number {
  const wanted = Math.min(mostOutput, Math.max(leastOutput, Math.floor(contextTokens / 8)));
  return Math.min(wanted, Math.floor(contextTokens / 2));
}
