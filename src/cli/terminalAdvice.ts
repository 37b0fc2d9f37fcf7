// What to do about a failure in a terminal, where the editor's commands that core names do not exist.
import { failure, type Failure, type FailureKind } from "../core/failures.ts";

const steps: Partial<Record<FailureKind, string>> = {
  noModel: "Run “ghostlight models pull”, or name a file with --model.",
  downloadFailed: "Check your network connection and try again; what was downloaded is kept.",
  tokenNeeded: "Accept the model's terms on its page at the hub, then set your token in GHOSTLIGHT_HUB_TOKEN.",
  gpuUnavailable: "Install what is missing. “ghostlight doctor” shows what was found.",
  modelUnreadable: "Name another GGUF file with --model.",
  internal: "This is a bug. Please report it with what “ghostlight doctor” prints.",
  serverUnreachable: "Check that the server is running and that the address after --endpoint is correct.",
  serverRefused: "Set the server's key in GHOSTLIGHT_API_KEY.",
  unsafeFolder: "Delete that folder, or set GHOSTLIGHT_RUNTIME to a folder that only you can write to.",
};

const byUsual = new Map(
  (Object.keys(steps) as FailureKind[]).map((kind) => [failure(kind, "").nextStep, steps[kind]!] as const),
);

/** The failure with a next step for a terminal. A step that was given for this very failure stays. */
export function inTerminal(reason: Failure): Failure {
  return { ...reason, nextStep: stepInTerminal(reason.nextStep) };
}

/** How advice speaks of the editor, and what it says in a terminal instead. */
const settings: readonly (readonly [RegExp, string])[] = [
  [/run “Ghostlight: Restart Model Worker”/, "run “ghostlight worker stop”"],
  [/(?:in|with) the setting ghostlight\.model\b/, "with --model"],
  [/\bset ghostlight\.model to (?=\S)/, "name it with --model: "],
  [/\bSet ghostlight\.model to (?=\S)/, "Name it with --model: "],
  [/\bset ghostlight\.contextTokens to (?=\d)/, "use --context "],
  [/\bSet ghostlight\.contextTokens to (?=\d)/, "Use --context "],
  [/ghostlight\.contextTokens\b/, "--context"],
];

/** A next step in the words of a terminal. */
export function stepInTerminal(nextStep: string): string {
  const usual = byUsual.get(nextStep);
  return usual ?? settings.reduce((text, [pattern, said]) => text.replace(pattern, said), nextStep);
}
