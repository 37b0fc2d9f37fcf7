// Where Ghostlight keeps things on this machine.
import { createHash } from "node:crypto";
import { homedir, tmpdir, userInfo } from "node:os";
import path from "node:path";

/** Folder of the user's models and the worker log. `GHOSTLIGHT_HOME` overrides the platform's default. */
export function ghostlightHome(env: NodeJS.ProcessEnv = process.env): string {
  const override = env["GHOSTLIGHT_HOME"];
  if (override !== undefined && override !== "") return path.resolve(override);
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
  /** Unix socket, or the named pipe on Windows. */
  readonly socket: string;
  /** Random secret, mode 0600. */
  readonly token: string;
  /** Held while a worker is being started. */
  readonly lock: string;
  readonly log: string;
}

/**
 * Runtime paths of a home folder. They are in the system's runtime or temporary folder because the path of a Unix socket may have
 * at most about 100 bytes, which a home folder easily exceeds.
 */
export function runtimePaths(home: string, env: NodeJS.ProcessEnv = process.env): RuntimePaths {
  const user = userInfo();
  const id = createHash("sha256").update(home).digest("hex").slice(0, 12);
  const base = env["GHOSTLIGHT_RUNTIME"] ?? path.join(env["XDG_RUNTIME_DIR"] ?? tmpdir(), `ghostlight-${user.uid}`);
  const folder = path.join(base, id);
  return {
    folder,
    socket:
      process.platform === "win32" ? `\\\\.\\pipe\\ghostlight-${user.username}-${id}` : path.join(folder, "w.sock"),
    token: path.join(folder, "token"),
    lock: path.join(folder, "starting"),
    log: path.join(home, "worker.log"),
  };
}
