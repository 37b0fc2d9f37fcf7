// The model's and the worker's state in words, for the status bar, its menu and the chat page. No editor in here.
import type { WorkerState } from "../client/workerClient.ts";
import { failureText, type Failure } from "../core/failures.ts";
import type { ModelFacts } from "../core/models/modelState.ts";
import { describeBytes } from "../core/models/downloadProgress.ts";
import type { ModelView } from "../protocol/chatProtocol.ts";
import { localised, type Localizer } from "./localizer.ts";

/** Which model file requests will use. */
export type ModelChoice =
  | { readonly kind: "unknown" }
  | { readonly kind: "chosen"; readonly path: string }
  /** The chosen file cannot be a model. */
  | { readonly kind: "unusable"; readonly failure: Failure }
  | { readonly kind: "missing"; readonly name: string; readonly sizeBytes: number };

/** The state as a person reads it. */
export interface StatusText {
  readonly view: ModelView["kind"];
  /** Short, beside the icon in the status bar. */
  readonly short: string;
  /** One or two sentences. */
  readonly long: string;
  /** Name, device and so on, one a line. */
  readonly details: readonly string[];
  readonly icon: "sparkle" | "loading~spin" | "circle-slash" | "warning" | "error" | "debug-pause";
}

/** Words for the present state. */
export function describeStatus(choice: ModelChoice, worker: WorkerState, l10n: Localizer): StatusText {
  const reason = (failure: Failure): string => failureText(localised(failure, l10n));
  if (choice.kind === "unusable")
    return text("failed", "error", l10n.t("Ghostlight: model unusable"), reason(choice.failure), []);
  if (worker.kind === "running") {
    const { model } = worker.status;
    const details = [processLine(worker.pid, worker.status.clients, l10n)];
    switch (model.kind) {
      case "ready":
        return text("ready", "sparkle", "Ghostlight", l10n.t("{0} is ready.", model.facts.name), [
          ...factLines(model.facts, l10n),
          ...details,
        ]);
      case "parked":
        return text(
          "idle",
          "debug-pause",
          l10n.t("Ghostlight: parked"),
          l10n.t("{0} is parked and comes back with the next request.", model.facts.name),
          [...factLines(model.facts, l10n), ...details],
        );
      case "loading":
        return loadingText(model.path, model.progress, details, l10n);
      case "failed":
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
  if (choice.kind === "missing")
    return text(
      "missing",
      "circle-slash",
      l10n.t("Ghostlight: no model"),
      l10n.t("No model yet. Download {0} ({1}) or choose a GGUF file.", choice.name, describeBytes(choice.sizeBytes)),
      [],
    );
  return text(
    "idle",
    "sparkle",
    l10n.t("Ghostlight: idle"),
    l10n.t("The model is loaded with the first request."),
    chosenLines(choice, l10n),
  );
}

/** The same, for the chat page. */
export function modelView(status: StatusText): ModelView {
  return { kind: status.view, text: status.long };
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

function loadingText(path: string, progress: number | undefined, details: string[], l10n: Localizer): StatusText {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  if (progress === undefined)
    return text("busy", "loading~spin", l10n.t("Ghostlight: loading"), l10n.t("Loading {0}…", name), details);
  const percent = Math.round(progress * 100);
  const short = l10n.t("Ghostlight: loading {0} %", percent);
  return text("busy", "loading~spin", short, l10n.t("Loading {0} {1} %", name, percent), details);
}

function factLines(facts: ModelFacts, l10n: Localizer): string[] {
  const { architecture, device, gpuLayers } = facts;
  const contextTokens = facts.contextTokens.toLocaleString("en");
  return [
    gpuLayers > 0 ? l10n.t("Device: {0}, {1} layers on it", device, gpuLayers) : l10n.t("Device: {0}", device),
    l10n.t("Model: {0}, {1}, context of {2} tokens", architecture, describeBytes(facts.sizeBytes), contextTokens),
    ...(facts.canInfill
      ? []
      : [l10n.t("This model has no infill tokens: chat, explain and fix work, ghost text does not.")]),
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
