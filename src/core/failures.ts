// Every failure the product expects, as a closed union. Each kind says what a person can do next, so that no face
// of the product (editor, chat card, command line) invents its own wording.

export type FailureKind =
  | "noModel"
  | "modelUnreadable"
  | "wrongDigest"
  | "loadFailed"
  | "gpuUnavailable"
  | "outOfMemory"
  | "promptTooLong"
  | "workerGone"
  | "workerCrashed"
  | "otherVersion"
  | "unauthorised"
  | "unsafeFolder"
  | "diskFull"
  | "downloadFailed"
  | "tokenNeeded"
  | "serverUnreachable"
  | "serverRefused"
  | "serverBusy"
  | "serverFailed"
  | "editDoesNotApply"
  | "badInput"
  | "cancelled"
  | "internal";

/** What happened (`message`, one sentence) and what to do about it (`nextStep`, one sentence, may be empty). */
export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
  readonly nextStep: string;
}

const nextSteps: Record<FailureKind, string> = {
  noModel: "Run “Ghostlight: Choose or Download Model”, or “ghostlight doctor” in a terminal.",
  modelUnreadable: "Choose another GGUF file with the setting ghostlight.model.",
  wrongDigest: "The damaged file was removed; download the model again.",
  loadFailed: "Check that the file is complete and that this build supports its architecture, or choose another model.",
  outOfMemory: "Close other programs, choose a smaller model, or lower ghostlight.contextTokens.",
  gpuUnavailable: "Install what is missing, or set ghostlight.gpu to “auto”; “Ghostlight: Doctor” says what was found.",
  promptTooLong: "Shorten the selection or the message, or raise ghostlight.contextTokens.",
  workerGone: "It is started again with the next request.",
  workerCrashed: "The model file or its settings may be at fault: choose another model, or restart the worker.",
  otherVersion: "Close the other window or reload it, so that both run the same version of Ghostlight.",
  unauthorised: "Restart the worker; if it stays, delete Ghostlight's runtime folder and try again.",
  unsafeFolder: "Remove that folder or set GHOSTLIGHT_RUNTIME to a folder that only you can write to.",
  diskFull: "Free some disk space and try again; what was downloaded so far is kept.",
  downloadFailed: "Check the network and try again; what was downloaded so far is kept.",
  tokenNeeded:
    "Accept the model's terms on its page at the hub, and give your token with “Ghostlight: Set Token of the Model Hub” or GHOSTLIGHT_HUB_TOKEN.",
  serverUnreachable: "Check that the server runs and that its address is right (“Ghostlight: Use a Server…”).",
  serverRefused: "Give the server's key with “Ghostlight: Use a Server…”, or in GHOSTLIGHT_API_KEY in a terminal.",
  serverBusy: "Try again in a moment.",
  serverFailed: "Try again; if it stays, look at the server's own log.",
  editDoesNotApply: "Try again, or ask for the change in the chat.",
  badInput: "",
  cancelled: "",
  internal: "This is a bug: please report it with the log (“Ghostlight: Show Log”).",
};

/** Makes a Failure, with the usual next step for its kind unless a better one is known. */
export function failure(kind: FailureKind, message: string, nextStep: string = nextSteps[kind]): Failure {
  return { kind, message, nextStep };
}

/** An expected failure on its way to the one fence that tells the user. Anything else thrown is a bug. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(reason: Failure) {
    super(reason.message);
    this.name = "FailureError";
    this.failure = reason;
  }
}

/** Shorthand to raise an expected failure. */
export function fail(kind: FailureKind, message: string, nextStep?: string): never {
  throw new FailureError(nextStep === undefined ? failure(kind, message) : failure(kind, message, nextStep));
}

/** The Failure inside any thrown value; a value that carries none is a bug and becomes `internal`. */
export function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  return failure("internal", error instanceof Error ? error.message : String(error));
}

/** Both sentences as one text, for places that can show only text. */
export function failureText(reason: Failure): string {
  return reason.nextStep === "" ? reason.message : `${reason.message} ${reason.nextStep}`;
}
