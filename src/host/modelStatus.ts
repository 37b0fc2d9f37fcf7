// The model's and the worker's state in words, for the status bar, its menu and the chat page. No editor in here.
import type { WorkerState } from "../client/workerClient.ts";
import { failureText, type Failure } from "../core/failures.ts";
import type { ModelFacts } from "../core/models/modelState.ts";
import { describeBytes } from "../core/models/downloadProgress.ts";
import type { ModelView } from "../protocol/chatProtocol.ts";

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
export function describeStatus(choice: ModelChoice, worker: WorkerState): StatusText {
  if (choice.kind === "unusable")
    return text("failed", "error", "Ghostlight: model unusable", failureText(choice.failure), []);
  if (worker.kind === "running") {
    const { model } = worker.status;
    const details = [`Worker process ${worker.pid}, ${windows(worker.status.clients)}`];
    switch (model.kind) {
      case "ready":
        return text("ready", "sparkle", "Ghostlight", `${model.facts.name} is ready.`, [
          ...factLines(model.facts),
          ...details,
        ]);
      case "parked":
        return text(
          "idle",
          "debug-pause",
          "Ghostlight: parked",
          `${model.facts.name} is parked and comes back with the next request.`,
          [...factLines(model.facts), ...details],
        );
      case "loading": {
        const percent = model.progress === undefined ? "" : ` ${Math.round(model.progress * 100)} %`;
        return text(
          "busy",
          "loading~spin",
          `Ghostlight: loading${percent}`,
          `Loading ${fileName(model.path)}${percent || "…"}`,
          details,
        );
      }
      case "failed":
        return text("failed", "error", "Ghostlight: model failed", failureText(model.failure), details);
      case "absent":
        break;
    }
  }
  if (worker.kind === "stopped" && worker.failure)
    return text("failed", "error", "Ghostlight: worker stopped", failureText(worker.failure), chosenLines(choice));
  if (worker.kind === "starting")
    return text("busy", "loading~spin", "Ghostlight: starting", "The model worker is starting.", []);
  if (choice.kind === "missing")
    return text(
      "missing",
      "circle-slash",
      "Ghostlight: no model",
      `No model yet. Download ${choice.name} (${describeBytes(choice.sizeBytes)}) or choose a GGUF file.`,
      [],
    );
  return text(
    "idle",
    "sparkle",
    "Ghostlight: idle",
    "The model is loaded with the first request.",
    chosenLines(choice),
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

function factLines(facts: ModelFacts): string[] {
  return [
    `Device: ${facts.device}${facts.gpuLayers > 0 ? `, ${facts.gpuLayers} layers on it` : ""}`,
    `Model: ${facts.architecture}, ${describeBytes(facts.sizeBytes)}, context of ${facts.contextTokens.toLocaleString("en")} tokens`,
    ...(facts.canInfill ? [] : ["This model has no infill tokens: chat, explain and fix work, ghost text does not."]),
  ];
}

function chosenLines(choice: ModelChoice): string[] {
  return choice.kind === "chosen" ? [`Model file: ${choice.path}`] : [];
}

function windows(count: number): string {
  return count === 1 ? "1 client" : `${count} clients`;
}

function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
