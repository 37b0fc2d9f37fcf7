// What a person can do about a failure: the commands that help, by the failure's kind. Notifications and the chat page offer the same.
import type { FailureKind } from "../core/failures.ts";

/** Commands with a button at a failure, by their names without the extension's. */
export const remedyCommands = [
  "chooseModel",
  "useModelFile",
  "chooseServer",
  "doctor",
  "setHubToken",
  "loadModel",
  "freeMemory",
  "restartWorker",
  "showLog",
] as const;
export type Remedy = (typeof remedyCommands)[number];

/** The best one first. */
export const remedies: Readonly<Record<FailureKind, readonly Remedy[]>> = {
  noModel: ["chooseModel"],
  modelUnreadable: ["chooseModel"],
  wrongDigest: ["chooseModel"],
  loadFailed: ["chooseModel", "showLog"],
  engineUnavailable: ["doctor", "showLog"],
  gpuUnavailable: ["doctor", "chooseModel", "showLog"],
  outOfMemory: ["freeMemory", "chooseModel"],
  // Its places offer what shortens the request.
  promptTooLong: [],
  workerGone: ["loadModel", "showLog"],
  workerCrashed: ["restartWorker", "chooseModel", "showLog"],
  otherVersion: ["restartWorker"],
  unauthorised: ["restartWorker"],
  unsafeFolder: ["showLog"],
  diskFull: [],
  downloadFailed: ["useModelFile"],
  tokenNeeded: ["setHubToken"],
  serverUnreachable: ["chooseServer", "chooseModel"],
  serverRefused: ["chooseServer", "chooseModel"],
  serverBusy: [],
  serverFailed: ["chooseServer", "showLog"],
  editDoesNotApply: [],
  badInput: [],
  cancelled: [],
  internal: ["showLog"],
};
