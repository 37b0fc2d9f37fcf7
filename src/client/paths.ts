// Where Ghostlight keeps things on this machine.
import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import path from "node:path";
import { systemCode } from "../base/errors.ts";
import { givenPath } from "./givenPath.ts";

/** Folder of the user's models and the worker log. `GHOSTLIGHT_HOME` overrides the platform's default. */
export function ghostlightHome(env: NodeJS.ProcessEnv = process.env): string {
  const override = env["GHOSTLIGHT_HOME"];
  if (override !== undefined && override !== "")
    return path.resolve(givenPath(override, { env, userHome: homedir(), platform: process.platform }));
  if (process.platform === "win32") return path.join(env["LOCALAPPDATA"] ?? homedir(), "ghostlight");
  if (process.platform === "darwin") return path.join(homedir(), "Library", "Application Support", "ghostlight");
  return path.join(env["XDG_DATA_HOME"] ?? path.join(homedir(), ".local", "share"), "ghostlight");
}

/** Folder of model files inside a home. */
export function modelsFolder(home: string): string {
  return path.join(home, "models");
}

/** The files through which clients and the worker of one home find each other. */
export interface RuntimePaths {
  /** Per-user folder, mode 0700. */
  readonly folder: string;
  /** Unix socket. On Windows there is a named pipe instead, whose name is made from the secret (`addressOf`). */
  readonly socket: string;
  /** Random secret, mode 0600. */
  readonly token: string;
  /** Process id of the worker that was started last. */
  readonly pid: string;
  /** Held while a worker is being started. */
  readonly lock: string;
  /** Folder of what is known about files whose load ended the worker. */
  readonly crashes: string;
  readonly log: string;
  /** Folder of the saved states of what conversations begin with. */
  readonly states: string;
}

/**
 * Runtime paths of a home folder. On Unix they are in a folder of `/tmp`, because the path of a socket may have at most about 100
 * bytes, which a home folder easily exceeds. It is the same folder whatever the variables for temporary and runtime folders say:
 * terminals, desktop sessions and services differ in them, and with two folders there would be two workers. Only
 * `GHOSTLIGHT_RUNTIME` overrides it.
 */
export function runtimePaths(home: string, env: NodeJS.ProcessEnv = process.env): RuntimePaths {
  const id = createHash("sha256").update(canonical(home)).digest("hex").slice(0, 12);
  const override = env["GHOSTLIGHT_RUNTIME"];
  const folder = path.join(override === undefined || override === "" ? usualBase(home) : path.resolve(override), id);
  return {
    folder,
    socket: path.join(folder, "w.sock"),
    token: path.join(folder, "token"),
    pid: path.join(folder, "worker.pid"),
    lock: path.join(folder, "starting"),
    crashes: path.join(folder, "crashes"),
    log: path.join(home, "worker.log"),
    states: path.join(home, "states"),
  };
}

function usualBase(home: string): string {
  // Nothing limits the length there, and folders for temporary files are cleaned up.
  if (process.platform === "win32") return path.join(home, "run");
  return path.join("/tmp", `ghostlight-${userInfo().uid}`);
}

/** One spelling for a folder that may not be there yet: another way to the same home must lead to the same worker. */
function canonical(folder: string): string {
  const full = path.resolve(folder);
  try {
    return realpathSync.native(full);
  } catch (error) {
    const parent = path.dirname(full);
    if (systemCode(error) !== "ENOENT" || parent === full) return full;
    return path.join(canonical(parent), path.basename(full));
  }
}
