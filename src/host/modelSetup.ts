// Which model is used: keeps the worker client told, lets the user choose or download one, loads it at the first need.
import { toDisposable, type Disposable } from "../base/disposables.ts";
import { Emitter, type Event } from "../base/events.ts";
import type { Log } from "../base/log.ts";
import { checkModelFile } from "../client/modelFile.ts";
import { chooseModel } from "../client/modelStore.ts";
import type { WorkerClient } from "../client/workerClient.ts";
import { defaultRow } from "../core/models/catalogue.ts";
import { rowBytes, type ModelRow } from "../core/models/modelRow.ts";
import { FailureError, failureOf } from "../core/failures.ts";
import type { ModelFacts } from "../core/models/modelState.ts";
import { guarded } from "./guard.ts";
import { reasonFor } from "./reasons.ts";
import type { ModelChoice } from "./modelStatus.ts";
import type { EditorSettings } from "./settings.ts";

export class ModelSetup implements Disposable {
  private readonly home: string;
  private readonly client: WorkerClient;
  private readonly settings: EditorSettings;
  private readonly log: Log;
  private readonly changed = new Emitter<ModelChoice>();
  private readonly listening: Disposable;
  private current: ModelChoice = { kind: "unknown" };
  /** False after the user unloaded the model or its load failed: only they can want it back then. */
  private mayLoadByItself = true;
  private loading: Promise<unknown> | undefined;
  readonly onDidChangeChoice: Event<ModelChoice> = this.changed.event;

  constructor(home: string, client: WorkerClient, settings: EditorSettings, log: Log) {
    this.home = home;
    this.client = client;
    this.settings = settings;
    this.log = log;
    const watching = settings.onDidChange(() => void guarded(log, "choosing the model", () => this.followSettings()));
    this.listening = toDisposable(() => watching.dispose());
  }

  get choice(): ModelChoice {
    return this.current;
  }

  /** The model that answers now, without waiting for anything. */
  get facts(): ModelFacts | undefined {
    const { state } = this.client;
    return state.kind === "running" && state.status.model.kind === "ready" ? state.status.model.facts : undefined;
  }

  /** Looks up the setting and the disk again, and names the result to the worker client. */
  async refresh(): Promise<void> {
    const { model, contextTokens, gpu } = this.settings.current;
    const before = this.current;
    this.current = await choiceFor(model, this.home);
    const path = this.current.kind === "chosen" ? this.current.path : undefined;
    if (before.kind !== "chosen" || before.path !== path) this.mayLoadByItself = true;
    this.client.use(path === undefined ? undefined : { path, contextTokens, gpu });
    this.changed.fire(this.current);
  }

  /** The loaded model; loads it when it is not there. Raises FailureError, also for a file that cannot be a model. */
  async ready(signal?: AbortSignal): Promise<ModelFacts> {
    if (this.current.kind === "unusable") throw new FailureError(this.current.failure);
    return this.client.load(signal);
  }

  /** Loads at the user's wish. Raises FailureError. */
  async load(): Promise<ModelFacts> {
    this.mayLoadByItself = true;
    await this.refresh();
    return this.ready();
  }

  /** Loads because something needs the model. Answers at once; a failure is shown by the state alone. */
  loadSoon(): void {
    if (!this.mayLoadByItself || this.loading !== undefined || this.current.kind !== "chosen") return;
    this.loading = this.client
      .load()
      .catch((error: unknown) => {
        this.mayLoadByItself = false;
        reasonFor(this.log, "loading the model", error);
      })
      .finally(() => (this.loading = undefined));
  }

  /** Releases the model until the user or a chat wants it back. */
  async unload(): Promise<void> {
    this.mayLoadByItself = false;
    await this.client.unload();
  }

  /** Gives the model's memory back at once; the next request brings it back. */
  async freeMemory(): Promise<void> {
    await this.client.park();
  }

  /** Ends the worker and loads again in a new one. */
  async restart(): Promise<void> {
    await this.client.restart();
    this.mayLoadByItself = true;
    this.loadSoon();
  }

  /** Makes a known model the one to use, and loads it. Raises FailureError. */
  async useRow(row: ModelRow): Promise<void> {
    await this.settings.setModel(row.id === defaultRow.id ? "" : row.id);
    await this.load();
  }

  /** Makes a file of the user's the one to use, and loads it. Raises FailureError, before anything is changed for a file that cannot be a model. */
  async useFile(path: string): Promise<void> {
    await checkModelFile(path);
    await this.settings.setModel(path);
    await this.load();
  }

  dispose(): void {
    this.listening.dispose();
  }

  /** Settings were changed by hand: a file that cannot be used is told at once. */
  private async followSettings(): Promise<void> {
    await this.refresh();
    if (this.current.kind === "unusable") throw new FailureError(this.current.failure);
    if (this.facts !== undefined) await this.client.load();
  }
}

async function choiceFor(setting: string, home: string): Promise<ModelChoice> {
  try {
    const found = await chooseModel(setting, home);
    if ("missing" in found)
      return { kind: "missing", name: found.missing.name, sizeBytes: rowBytes(found.missing) ?? 0 };
    await checkModelFile(found.path);
    return { kind: "chosen", path: found.path };
  } catch (error) {
    return { kind: "unusable", failure: failureOf(error) };
  }
}
