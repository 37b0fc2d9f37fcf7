// The per-user folder through which clients and worker find each other. It must be ours alone: anyone who can write there could
// put a socket of his own in the worker's place.
import { createHmac, randomBytes } from "node:crypto";
import { link, lstat, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, systemCode } from "../../base/errors.ts";
import { fail } from "../../core/failures.ts";
import { atomicWrite } from "../atomicWrite.ts";
import type { RuntimePaths } from "../paths.ts";

/** Longest path of a Unix socket that all supported systems accept, in bytes (macOS: 104 with the terminator). */
const maxSocketPath = 103;
const tokenBytes = 32;

/** Creates the folder if it is missing, and checks that no other user can write to it. Raises `unsafeFolder`. */
export async function prepareRuntimeFolder(paths: RuntimePaths): Promise<void> {
  if (process.platform !== "win32" && Buffer.byteLength(paths.socket) > maxSocketPath)
    fail(
      "unsafeFolder",
      `The path ${paths.socket} is too long for a socket.`,
      "Set GHOSTLIGHT_RUNTIME to a folder with a shorter path.",
    );
  try {
    await mkdir(paths.folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    fail("unsafeFolder", `The runtime folder ${paths.folder} cannot be created: ${describe(error)}.`);
  }
  if (process.platform === "win32") return;
  for (const folder of [path.dirname(paths.folder), paths.folder]) await checkOurs(folder, folder === paths.folder);
}

/** The secret that both sides must know; created by the first client that needs it, and again when it was swept away or damaged. */
export async function readOrMakeToken(paths: RuntimePaths): Promise<string> {
  return (
    (await readToken(paths)) ??
    (await makeToken(paths, placeIfAbsent)) ??
    // What is there is no secret. The worker reads the file at each handshake, so nobody is locked out by a new one.
    (await makeToken(paths, rename)) ??
    fail("unauthorised", `The token file ${paths.token} cannot be used.`, "Delete it and try again.")
  );
}

async function readToken(paths: RuntimePaths): Promise<string | undefined> {
  try {
    const token = (await readFile(paths.token, "utf8")).trim();
    return token.length === 2 * tokenBytes ? token : undefined;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes a new secret and puts it in its place complete. Answers the one that is there then, which may be another process's. */
async function makeToken(
  paths: RuntimePaths,
  place: (made: string, token: string) => Promise<void>,
): Promise<string | undefined> {
  const made = `${paths.token}.${randomBytes(8).toString("hex")}`;
  try {
    await writeFile(made, randomBytes(tokenBytes).toString("hex"), { flag: "wx", mode: 0o600 });
    await place(made, paths.token);
  } finally {
    await rm(made, { force: true });
  }
  return readToken(paths);
}

async function placeIfAbsent(made: string, token: string): Promise<void> {
  try {
    await link(made, token);
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
  }
}

/** Where the worker listens. The name of a pipe can be taken by any user, so it is one that only this user can know. */
export function addressOf(paths: RuntimePaths, token: string, platform: NodeJS.Platform = process.platform): string {
  if (platform !== "win32") return paths.socket;
  const name = createHmac("sha256", token).update("ghostlight pipe").digest("hex").slice(0, 32);
  return `\\\\.\\pipe\\ghostlight-${name}`;
}

/** The process that was started last; undefined if that is not recorded. It may have ended long ago. */
export async function recordedPid(paths: RuntimePaths): Promise<number | undefined> {
  const text = await readFile(paths.pid, "utf8").catch(() => "");
  const pid = Number(text);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/** Records a process that was just started, so that it can be ended even if it never answers. */
export async function recordPid(paths: RuntimePaths, pid: number): Promise<void> {
  await atomicWrite(paths.pid, `${pid}\n`);
}

async function checkOurs(folder: string, mustBePrivate: boolean): Promise<void> {
  const info = await lstat(folder);
  const uid = process.getuid?.();
  if (!info.isDirectory() || info.isSymbolicLink())
    fail("unsafeFolder", `The runtime folder ${folder} is not a folder.`);
  // The parent folder may belong to the system (sticky, or root's only); the last one must be ours and private.
  if (!mustBePrivate && info.uid !== uid && info.uid !== 0)
    fail("unsafeFolder", `The folder ${folder} belongs to another user.`);
  if (!mustBePrivate) return;
  if (info.uid !== uid) fail("unsafeFolder", `The runtime folder ${folder} belongs to another user.`);
  if ((info.mode & 0o077) !== 0) fail("unsafeFolder", `The runtime folder ${folder} can be accessed by other users.`);
}
