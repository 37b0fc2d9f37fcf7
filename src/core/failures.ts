// Every failure the product expects, as a closed union. Each kind names the user's next step, so that the editor, the chat
// and the command line all give the same advice.
import { describe, isDiskFull, systemCode } from "../base/errors.ts";

export type FailureKind =
  | "noModel"
  | "modelUnreadable"
  | "wrongDigest"
  | "loadFailed"
  | "engineUnavailable"
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

/** What happened (`message`, one sentence) and what the user can do about it (`nextStep`, may be empty). */
export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
  readonly nextStep: string;
}

const nextSteps: Record<FailureKind, string> = {
  noModel: "Run “Ghostlight: Choose or Download Model…”.",
  modelUnreadable: "Choose another GGUF file in the setting ghostlight.model.",
  wrongDigest: "The damaged file was deleted. Download the model again.",
  loadFailed:
    "Check that the file is complete and that this version of Ghostlight supports its architecture, or choose another model.",
  engineUnavailable:
    "Reinstall Ghostlight for this system, or install Node 20 or newer so that “node” works in a terminal, and restart the editor.",
  outOfMemory: "Close other programs, choose a smaller model, or lower ghostlight.contextTokens.",
  gpuUnavailable:
    "Install what is missing, or set ghostlight.gpu to “auto”. “Ghostlight: Check Setup” shows what was found.",
  promptTooLong: "Shorten the selection or the message, or increase ghostlight.contextTokens.",
  workerGone: "It restarts with the next request.",
  workerCrashed: "The model file or its settings may be the cause. Choose another model, or restart the worker.",
  otherVersion: "Close or reload the other window so that both run the same version of Ghostlight.",
  unauthorised: "Restart the worker. If this persists, delete Ghostlight's runtime folder and try again.",
  unsafeFolder: "Delete that folder and try again: Ghostlight makes a new one that only you can write to.",
  diskFull: "Free some disk space and try again. What was already downloaded is kept.",
  downloadFailed:
    "Check your network connection and try again; what was downloaded is kept. If you already have a model file, run “Ghostlight: Use a GGUF File…”.",
  tokenNeeded:
    "Accept the model's terms on its page at the hub, then set your token with “Ghostlight: Set Hugging Face Token…”.",
  serverUnreachable: "Check that the server is running and that its address is correct (“Ghostlight: Use a Server…”).",
  serverRefused: "Set the server's key with “Ghostlight: Use a Server…”.",
  serverBusy: "Try again in a moment.",
  serverFailed: "Try again. If this persists, check the server's log.",
  editDoesNotApply: "Try again, or ask for the change in the chat.",
  badInput: "",
  cancelled: "",
  internal: "This is a bug. Please report it with the log (“Ghostlight: Show Log”).",
};

/** Creates a Failure, with the default next step for its kind unless one is given. */
export function failure(kind: FailureKind, message: string, nextStep: string = nextSteps[kind]): Failure {
  return { kind, message, nextStep };
}

/** Carries an expected failure to the entry point that reports it. Anything else that is thrown is a bug. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(reason: Failure) {
    super(reason.message);
    this.name = "FailureError";
    this.failure = reason;
  }
}

/** Throws an expected failure. */
export function fail(kind: FailureKind, message: string, nextStep?: string): never {
  throw new FailureError(nextStep === undefined ? failure(kind, message) : failure(kind, message, nextStep));
}

/** What C++, V8 and Linux say when an allocation fails. */
const lacksMemory = /\bbad_alloc\b|Array buffer allocation failed|\bENOMEM\b/;

/** What Node and the editor's files say where the system refuses what was asked of it: a permission, a folder in a file's place. */
const refusals = new Set([
  ...["EACCES", "EPERM", "EROFS", "EBUSY", "EISDIR", "ENOTDIR", "ELOOP", "ENAMETOOLONG", "EIO", "ESTALE"],
  ...["NoPermissions", "FileIsADirectory", "FileNotADirectory", "Unavailable"],
]);
/** What Node says where the system has no more of something for anybody: open files, processes. */
const shortages = new Set(["EMFILE", "ENFILE", "EAGAIN"]);

/**
 * The Failure carried by a thrown value. What the system refuses or lacks is `badInput`, whatever was being done. A full disk is
 * `diskFull`, and memory that the system or the inference library did not get is `outOfMemory`. Work that was aborted is `cancelled`.
 * A file of the extension that is gone when it is first needed is `otherVersion`: an update deletes the old version's folder, and
 * windows that run it stay open. Any other value is a bug and becomes `internal`.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  if (isDiskFull(error)) return failure("diskFull", `The disk is full (${describe(error)}).`);
  const code = systemCode(error) ?? "";
  if (refusals.has(code))
    return failure(
      "badInput",
      `The system refused this (${describe(error)}).`,
      "Check that file or folder, and whether you may read and write it.",
    );
  if (shortages.has(code))
    return failure(
      "badInput",
      `The system allows no more open files or processes (${describe(error)}).`,
      "Close other programs and try again.",
    );
  if (code === "ENOENT" && describe(error).includes("uv_cwd"))
    return failure("badInput", "The folder that this was started in is gone.", "Try again in a folder that is there.");
  if (error instanceof Error && lacksMemory.test(error.message))
    return failure("outOfMemory", `There is not enough memory for this (${error.message}).`);
  // What Node and browsers raise where their own work is aborted: a program that runs, a request, a file that is read.
  if (error instanceof Error && error.name === "AbortError") return failure("cancelled", "Cancelled.");
  if (code === "MODULE_NOT_FOUND")
    return failure("otherVersion", "Ghostlight was updated while this window was open.", "Reload the window.");
  return failure("internal", error instanceof Error ? error.message : String(error));
}

/** Message and next step as one text. */
export function failureText(reason: Failure): string {
  if (reason.nextStep === "") return reason.message;
  // What a program says of itself ends without a full stop.
  const end = /[.!?:;…。！？”"')\]]$/u.test(reason.message.trimEnd()) ? "" : ".";
  return `${reason.message}${end} ${reason.nextStep}`;
}
