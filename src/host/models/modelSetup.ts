// Which model is used: follows the settings, tells the worker client, and loads the model when it is first needed.
import * as vscode from "vscode";
import { toDisposable, type Disposable } from "../../base/disposables.ts";
import { Emitter, type Event } from "../../base/events.ts";
import type { Log } from "../../base/log.ts";
import { readModelShape } from "../../client/store/files/modelFile.ts";
import type { WorkerClient } from "../../client/connection/workerClient.ts";
import { defaultEntry } from "../../core/models/catalogue/catalogue.ts";
import { entryBytes, type ModelEntry } from "../../core/models/catalogue/modelEntry.ts";
import { fail, failure, FailureError, type Failure } from "../../core/failures.ts";
import type { LocalModel } from "../../core/models/runtime/modelSource.ts";
import type { ModelFacts, ModelState } from "../../core/models/runtime/modelState.ts";
import { guarded } from "../guard.ts";
import { reasonFor } from "../reasons.ts";
import { chosen, chosenFile, orForAll, unusable, type Chosen } from "./chosenModel.ts";
import type { ModelChoice } from "./status/modelStatus.ts";
import type { RemoteServers } from "./remoteServers.ts";
import type { EditorSettings } from "../settings.ts";

/** When a server did not answer, the first request after this long tries again. */
const serverRetryMs = 30_000;

/** The chosen model. */
export class ModelSetup implements Disposable {
  private readonly home: string;
  private readonly client: WorkerClient;
  private readonly settings: EditorSettings;
  private readonly servers: RemoteServers;
  private readonly log: Log;
  private readonly changed = new Emitter<ModelChoice>();
  private readonly listening: Disposable;
  private current: ModelChoice = { kind: "unknown" };
  /** False after the user unloaded the model or loading failed: then it is loaded only when the user asks. */
  private mayLoadAutomatically = true;
  private retryAt = Infinity;
  /** The user wanted the memory back, and has asked for nothing since. */
  private isFreed = false;
  private loading: Promise<unknown> | undefined;
  private unusableCompletion: Failure | undefined;
  /** The chat has no model of its own, and uses the one that was chosen for ghost text. */
  private servesBoth = false;
  readonly onDidChangeChoice: Event<ModelChoice> = this.changed.event;

  constructor(home: string, client: WorkerClient, settings: EditorSettings, servers: RemoteServers, log: Log) {
    this.home = home;
    this.client = client;
    this.settings = settings;
    this.servers = servers;
    this.log = log;
    const watching = settings.onDidChange(() => void guarded(log, "choosing the model", () => this.followSettings()));
    this.listening = toDisposable(() => watching.dispose());
  }

  get choice(): ModelChoice {
    const { current } = this;
    return current.kind === "chosen" && this.isFreed ? { ...current, isFreed: true } : current;
  }

  /** The model for chat and edits, if it is loaded now. */
  get facts(): ModelFacts | undefined {
    const { state } = this.client;
    return state.kind === "running" ? factsOf(state.status.model) : undefined;
  }

  /** The model for ghost text, if it is loaded now. It is the same one unless the user chose another. */
  get completionFacts(): ModelFacts | undefined {
    const { state } = this.client;
    return state.kind === "running" ? factsOf(state.status.completionModel ?? state.status.model) : undefined;
  }

  /** What keeps the model that was chosen for ghost text from being used; ghost text uses the one for chat then. */
  get completionProblem(): Failure | undefined {
    return this.unusableCompletion;
  }

  /** Reads the settings and the disk again, and passes the result to the worker client. */
  async refresh(): Promise<void> {
    const before = this.current;
    const [chat, completion] = await Promise.all([this.chosen(), this.chosenCompletion()]);
    const { choice, source } = orForAll(chat, completion);
    this.current = choice;
    this.servesBoth = source !== undefined && source === completion;
    if (placeIn(before) !== placeIn(choice)) this.mayLoadByItself();
    this.client.use(source, completion);
    this.changed.fire(this.choice);
  }

  /**
   * The loaded model; loads it if necessary, but not when that crashed the worker before. Raises FailureError, also for a file that
   * cannot be a model.
   */
  async ready(signal?: AbortSignal): Promise<ModelFacts> {
    if (this.current.kind === "unusable") throw new FailureError(this.current.failure);
    const facts = await this.client.prepare(signal);
    this.mayLoadByItself();
    return facts;
  }

  /** Loads the model because the user gave a command, whatever happened before. Raises FailureError. */
  async load(signal?: AbortSignal): Promise<ModelFacts> {
    this.mayLoadByItself();
    await this.refresh();
    if (this.current.kind === "unusable") throw new FailureError(this.current.failure);
    return this.client.load(signal);
  }

  /** Loads because something needs the model. Returns at once; a failure shows only in the state. */
  loadSoon(): void {
    if (
      !(this.mayLoadAutomatically || performance.now() > this.retryAt) ||
      this.loading !== undefined ||
      placeIn(this.current) === undefined
    )
      return;
    this.loading = this.client
      .prepare(undefined, "completion")
      .catch((error: unknown) => {
        this.mayLoadAutomatically = false;
        // A server that was down may be back later; a file that cannot be loaded stays that way.
        this.retryAt = this.current.kind === "server" ? performance.now() + serverRetryMs : Infinity;
        reasonFor(this.log, "loading the model", error);
      })
      .finally(() => (this.loading = undefined));
  }

  /**
   * Gives the model's memory back, in all windows, until the user asks for something: typing alone does not load it again. Raises
   * FailureError where a server has the model, which would else only be kept from ghost text.
   */
  async freeMemory(): Promise<void> {
    if (this.current.kind === "server" && this.settings.current.completionModel === "")
      fail("badInput", vscode.l10n.t("The model runs on a server, so it takes no memory of this machine."));
    this.mayLoadAutomatically = false;
    this.retryAt = Infinity;
    this.isFreed = true;
    await this.client.unload();
    this.changed.fire(this.choice);
  }

  /** Loads for a suggestion that the user has asked for by hand. Returns at once; a failure shows only in the state. */
  loadForAsked(): void {
    if (this.isFreed) this.mayLoadByItself();
    this.loadSoon();
  }

  private mayLoadByItself(): void {
    this.mayLoadAutomatically = true;
    this.isFreed = false;
  }

  /** Restarts the worker and loads the model again. */
  async restart(): Promise<void> {
    await this.client.restart();
    this.mayLoadByItself();
    this.loadSoon();
  }

  /** Uses a model for ghost text only, by path or id, and loads it; an empty string goes back to the one for chat. Raises FailureError. */
  async useForGhostText(model: string): Promise<void> {
    // The chat would be left without a model, so the one that was chosen for ghost text becomes the model for both.
    if (model === "" && this.servesBoth) await this.settings.setModel(this.settings.current.completionModel);
    await this.settings.setCompletionModel(model);
    await this.refresh();
    if (this.unusableCompletion) throw new FailureError(this.unusableCompletion);
    if (placeIn(this.current) !== undefined) await this.client.prepare(undefined, "completion");
  }

  /** Makes a model of the catalogue the one to use, and loads it. Raises FailureError. */
  async useEntry(entry: ModelEntry): Promise<void> {
    await this.settings.setModel(entry.id === defaultEntry.id ? "" : entry.id);
    await this.load();
  }

  /** Asks for a server and uses it. Raises FailureError, also for a server that does not answer. */
  async chooseServer(): Promise<void> {
    const { remoteUrl, remoteModel } = this.settings.current;
    const named = await this.servers.ask({ url: remoteUrl, model: remoteModel });
    if (named === undefined) return;
    await this.settings.setServer(named.url, named.model);
    await this.load();
  }

  /** Makes a file of the user's the one to use, and loads it. Raises FailureError; for a file that cannot be a model, before anything changes. */
  async useFile(path: string): Promise<void> {
    await readModelShape(path);
    await this.settings.setModel(path);
    await this.load();
  }

  dispose(): void {
    this.listening.dispose();
  }

  /** The choice by the settings and what is on disk. */
  private async chosen(): Promise<Chosen> {
    const { model, contextTokens, gpu, remoteUrl, remoteModel } = this.settings.current;
    if (remoteUrl !== "") {
      const server = { url: remoteUrl, model: remoteModel };
      return this.servers
        .source(server, contextTokens)
        .then(chosen, (error: unknown) => unusable({ ...server, contextTokens }, error));
    }
    const found = await chosenFile(model, this.home, { contextTokens, gpu });
    if (!("missing" in found)) return found;
    const { name } = found.missing;
    const named = model === "" ? {} : { named: { name, sizeBytes: entryBytes(found.missing) } };
    return { choice: { kind: "missing", ...named }, source: undefined };
  }

  /** The model for ghost text, if it is another one and can be used. */
  private async chosenCompletion(): Promise<LocalModel | undefined> {
    const { completionModel, contextTokens, gpu } = this.settings.current;
    this.unusableCompletion = undefined;
    if (completionModel === "") return undefined;
    const found = await chosenFile(completionModel, this.home, { contextTokens, gpu });
    if ("missing" in found)
      this.unusableCompletion = failure(
        "noModel",
        vscode.l10n.t("{0} was chosen for ghost text, but it is not on this machine.", found.missing.name),
        vscode.l10n.t("Run “Ghostlight: Choose Model for Ghost Text…”."),
      );
    else if (found.choice.kind === "unusable") this.unusableCompletion = found.choice.failure;
    return "missing" in found ? undefined : found.source;
  }

  /** Settings were edited: a file that cannot be used is reported at once. */
  private async followSettings(): Promise<void> {
    await this.refresh();
    if (this.current.kind === "unusable") throw new FailureError(this.current.failure);
    if (this.unusableCompletion) throw new FailureError(this.unusableCompletion);
    if (this.facts !== undefined) await this.client.prepare();
  }
}

function factsOf(model: ModelState): ModelFacts | undefined {
  return model.kind === "ready" ? model.facts : undefined;
}

/** The file or the server that requests go to. */
function placeIn(choice: ModelChoice): string | undefined {
  if (choice.kind === "server") return choice.url;
  return choice.kind === "chosen" ? choice.path : undefined;
}
