// The state of the model and the worker in words, for the status bar, its menu and the chat page. Does not use the editor.
import type { WorkerState } from "../../../client/connection/workerLink.ts";
import { failureText, type Failure } from "../../../core/failures.ts";
import {
  adjustmentTexts,
  limitationTexts,
  type ModelFacts,
  type ModelState,
} from "../../../core/models/runtime/modelState.ts";
import { describeBytes } from "../../../core/models/runtime/downloadProgress.ts";
import type { MemoryUse } from "../../../protocol/workerProtocol.ts";
import type { ModelView } from "../../../protocol/chatProtocol.ts";
import { localised, type Localizer } from "../../localizer.ts";

/** Which model requests will use. */
export type ModelChoice =
  | { readonly kind: "unknown" }
  /** `isFreed`: the user wanted its memory back, so that typing alone does not load it again. */
  | { readonly kind: "chosen"; readonly path: string; readonly name: string; readonly isFreed?: boolean }
  | { readonly kind: "server"; readonly url: string; readonly name: string }
  /** The chosen file cannot be a model. */
  | { readonly kind: "unusable"; readonly name: string; readonly failure: Failure }
  /** `named`: the model that the settings name; absent where they name none, and the list recommends one. */
  | { readonly kind: "missing"; readonly named?: { readonly name: string; readonly sizeBytes: number | undefined } };

/** The state in words. */
export interface StatusText {
  readonly view: ModelView["kind"];
  /** Short, beside the icon in the status bar. */
  readonly short: string;
  /** One or two sentences. */
  readonly long: string;
  /** Name, device and so on, one per line. */
  readonly details: readonly string[];
  readonly icon: "sparkle" | "loading~spin" | "circle-slash" | "warning" | "error" | "debug-pause" | "cloud-download";
  /** The model works, but not as the user would expect: shown in the warning colour. */
  readonly isWarning?: boolean;
}

/** A download as the status shows it. */
export interface DownloadStatus {
  readonly kind: "running" | "paused";
  readonly name: string;
  /** A whole number; undefined until the first report. */
  readonly percent: number | undefined;
  /** One line; may be empty. */
  readonly text: string;
}

/** Measurements of the loaded model. Speeds in tokens per second. */
export interface MeasuredUse {
  readonly prefill?: number;
  readonly decode?: number;
  readonly memory?: MemoryUse;
}

/** The current state in words. */
export function describeStatus(
  choice: ModelChoice,
  worker: WorkerState,
  l10n: Localizer,
  download?: DownloadStatus,
  measured: MeasuredUse = {},
): StatusText {
  const present = describeModel(choice, worker, measured, l10n);
  if (download === undefined) return present;
  const line = downloadLine(download, l10n);
  // The state of a loaded or failed model comes first; the download of another one is added to it.
  if (present.view !== "missing" && present.view !== "idle") return { ...present, details: [...present.details, line] };
  const percent = download.percent ?? 0;
  const short =
    download.kind === "paused"
      ? l10n.t("Ghostlight: paused at {0} %", percent)
      : l10n.t("Ghostlight: downloading {0} %", percent);
  const icon = download.kind === "paused" ? "debug-pause" : "cloud-download";
  return text(present.view === "missing" ? "busy" : present.view, icon, short, line, present.details);
}

function downloadLine({ kind, name, text: progress }: DownloadStatus, l10n: Localizer): string {
  if (kind === "paused") return l10n.t("The download of {0} is paused. What was downloaded is kept.", name);
  return progress === "" ? l10n.t("{0} is being downloaded.", name) : l10n.t("{0}: {1}.", name, progress);
}

function describeModel(choice: ModelChoice, worker: WorkerState, measured: MeasuredUse, l10n: Localizer): StatusText {
  const reason = (failure: Failure): string => failureText(localised(failure, l10n));
  if (choice.kind === "unusable")
    return text("failed", "error", l10n.t("Ghostlight: model cannot be used"), reason(choice.failure), []);
  if (worker.kind === "running") {
    const { model, completionModel } = worker.status;
    const details = [
      ...(completionModel ? [ghostTextLine(completionModel, l10n)] : []),
      processLine(worker.pid, worker.status.clients, l10n),
    ];
    const isForAll = completionModel === undefined;
    // Ghost text fails alone: the rest still works, but nobody would look for the reason elsewhere.
    if (completionModel?.kind === "failed" && model.kind !== "failed")
      return text("failed", "error", l10n.t("Ghostlight: model failed"), reason(completionModel.failure), details);
    switch (model.kind) {
      case "ready":
        return readyText(model.facts, isForAll, [...measuredLines(model.facts, measured, l10n), ...details], l10n);
      case "parked":
        return text(
          "idle",
          "debug-pause",
          l10n.t("Ghostlight: parked"),
          l10n.t("{0} is unloaded to save memory; the next request loads it again.", model.facts.name),
          [...factLines(model.facts, isForAll, l10n), ...details],
        );
      case "loading":
        return loadingText(model.name, model.progress, details, l10n);
      case "failed":
        // Until the worker is asked again it knows only of the model before.
        if (choice.kind === "chosen" && choice.path !== model.path) break;
        return text("failed", "error", l10n.t("Ghostlight: model failed"), reason(model.failure), details);
      case "absent":
        break;
    }
  }
  if (worker.kind === "stopped" && worker.failure)
    return text(
      "failed",
      "error",
      l10n.t("Ghostlight: worker stopped"),
      reason(worker.failure),
      chosenLines(choice, l10n),
    );
  if (worker.kind === "starting")
    return text("busy", "loading~spin", l10n.t("Ghostlight: starting"), l10n.t("The model worker is starting."), []);
  if (choice.kind === "missing") {
    return text("missing", "circle-slash", l10n.t("Ghostlight: no model"), missingText(choice, l10n), []);
  }
  if (choice.kind === "server") {
    const long = l10n.t("Connects to the server on the first request: {0}", choice.url);
    return text("idle", "sparkle", l10n.t("Ghostlight: idle"), long, []);
  }
  if (choice.kind === "chosen" && choice.isFreed === true)
    return text(
      "idle",
      "debug-pause",
      l10n.t("Ghostlight: memory freed"),
      l10n.t(
        "{0}'s memory is free. It loads again when you ask in the chat, request a suggestion by hand, or run “Ghostlight: Load Model”.",
        choice.name,
      ),
      chosenLines(choice, l10n),
    );
  return text(
    "idle",
    "sparkle",
    l10n.t("Ghostlight: idle"),
    choice.kind === "chosen"
      ? l10n.t("{0} loads when it is first needed.", choice.name)
      : l10n.t("The model loads when it is first needed."),
    chosenLines(choice, l10n),
  );
}

/** One list recommends a model for this machine; nothing else does, so that they cannot disagree. */
function missingText({ named }: ModelChoice & { readonly kind: "missing" }, l10n: Localizer): string {
  if (named === undefined)
    return l10n.t("No model yet. Choose one: the list recommends what suits this machine and downloads it.");
  const { name, sizeBytes } = named;
  return sizeBytes === undefined
    ? l10n.t("The settings name {0}, which is not downloaded yet.", name)
    : l10n.t("The settings name {0} ({1}), which is not downloaded yet.", name, describeBytes(sizeBytes));
}

/** The same for the chat page, with the sentence that says where messages go. */
export function modelView(choice: ModelChoice, worker: WorkerState, status: StatusText, l10n: Localizer): ModelView {
  const name = modelName(choice, worker);
  return { kind: status.view, text: status.long, name, introduction: introduction(choice, l10n) };
}

/** Short name of the model that answers: a server's own is known once it is connected. */
function modelName(choice: ModelChoice, worker: WorkerState): string {
  const model = worker.kind === "running" ? worker.status.model : undefined;
  if (choice.kind !== "unusable" && (model?.kind === "ready" || model?.kind === "parked")) return model.facts.name;
  return "name" in choice ? choice.name : "";
}

/** Promises that nothing leaves the machine only where that is known to be true. */
function introduction(choice: ModelChoice, l10n: Localizer): string {
  switch (choice.kind) {
    case "chosen":
    case "missing":
      return l10n.t("Ask about your code. The model runs on this machine, and nothing you write leaves it.");
    case "server":
      return l10n.t("Ask about your code. Your messages and the code you include are sent to {0}.", choice.url);
    case "unknown":
    case "unusable":
      return l10n.t("Ask about your code.");
  }
}

function text(
  view: ModelView["kind"],
  icon: StatusText["icon"],
  short: string,
  long: string,
  details: readonly string[],
): StatusText {
  return { view, icon, short, long, details };
}

/** That a model runs on the CPU although there is a GPU comes before anything else. */
function readyText(facts: ModelFacts, isForAll: boolean, details: readonly string[], l10n: Localizer): StatusText {
  const isReady = l10n.t("{0} is ready.", facts.name);
  const lines = [...factLines(facts, isForAll, l10n), ...details];
  if (facts.gpuFallback === undefined) return text("ready", "sparkle", "Ghostlight", isReady, lines);
  const why = l10n.t("{0} It is slow: {1}", isReady, l10n.t(facts.gpuFallback.text));
  return { ...text("ready", "warning", l10n.t("Ghostlight: on CPU"), why, lines), isWarning: true };
}

/** The state of a model that is used for ghost text alone. */
function ghostTextLine(model: ModelState, l10n: Localizer): string {
  switch (model.kind) {
    case "ready":
      return l10n.t("Ghost text: {0}, on {1}", model.facts.name, model.facts.device);
    case "parked":
      return l10n.t("Ghost text: {0}, unloaded until the next request", model.facts.name);
    case "loading":
      return l10n.t("Ghost text: loading {0}", model.name);
    case "failed":
      return l10n.t("Ghost text: {0} could not be loaded", model.name);
    case "absent":
      return l10n.t("Ghost text: its model loads when it is first needed");
  }
}

function measuredLines(facts: ModelFacts, { prefill, decode, memory }: MeasuredUse, l10n: Localizer): string[] {
  const reading = Math.round(prefill ?? facts.prefillTokensPerSecond);
  const speed =
    decode === undefined
      ? l10n.t("Speed: {0} tokens/s of prompt", reading)
      : l10n.t("Speed: {0} tokens/s of prompt, {1} tokens/s of answer", reading, decode.toFixed(decode < 10 ? 1 : 0));
  // A server's speed is known only once it has answered.
  const lines = reading > 0 ? [speed] : [];
  if (memory === undefined || facts.kind === "remote") return lines;
  const { residentBytes, modelBytes, kvCacheBytes, checkpointBytes } = memory;
  return [
    ...lines,
    l10n.t(
      "Memory: process {0}; model {1}, context {2}, saved states {3}",
      describeBytes(residentBytes),
      describeBytes(modelBytes),
      describeBytes(kvCacheBytes),
      describeBytes(checkpointBytes),
    ),
  ];
}

function loadingText(name: string, progress: number | undefined, details: string[], l10n: Localizer): StatusText {
  if (progress === undefined)
    return text("busy", "loading~spin", l10n.t("Ghostlight: loading"), l10n.t("Loading {0}…", name), details);
  const percent = Math.round(progress * 100);
  const short = l10n.t("Ghostlight: loading {0} %", percent);
  return text("busy", "loading~spin", short, l10n.t("Loading {0} {1} %", name, percent), details);
}

/** `isForAll`: whether this model is used for ghost text too. */
function factLines(facts: ModelFacts, isForAll: boolean, l10n: Localizer): string[] {
  const { architecture, device, gpuLayers, layers = gpuLayers } = facts;
  const contextTokens = facts.contextTokens.toLocaleString("en");
  const noInfill = l10n.t(
    "This model has no fill-in-the-middle tokens: chat, explain and fix work, but ghost text does not.",
  );
  const place =
    gpuLayers > 0
      ? l10n.t("Device: {0}, with {1} of {2} layers", device, gpuLayers, layers)
      : l10n.t("Device: {0}", device);
  return [
    facts.kind === "remote" ? l10n.t("Server: {0}", device) : place,
    facts.kind === "remote"
      ? l10n.t("Context of {0} tokens", contextTokens)
      : l10n.t("Model: {0}, {1}, context of {2} tokens", architecture, describeBytes(facts.sizeBytes), contextTokens),
    ...(facts.canInfill || !isForAll ? [] : [noInfill]),
    // Constants of core, translated here.
    ...limitationTexts(facts.limitations).map((sentence) => l10n.t(sentence)),
    ...adjustmentTexts(facts.adjustments ?? []).map(({ sentence, values }) => l10n.t(sentence, ...values)),
  ];
}

function chosenLines(choice: ModelChoice, l10n: Localizer): string[] {
  return choice.kind === "chosen" ? [l10n.t("Model file: {0}", choice.path)] : [];
}

function processLine(pid: number, clients: number, l10n: Localizer): string {
  return clients === 1
    ? l10n.t("Worker process {0}, 1 client", pid)
    : l10n.t("Worker process {0}, {1} clients", pid, clients);
}
