// The per-user folder through which clients and worker find each other. It must be ours alone: whoever can write there could
// put a socket of his own in the worker's place.
import { randomBytes } from "node:crypto";
import { lstat, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, systemCode } from "../../base/errors.ts";
import { fail } from "../../core/failures.ts";
import type { RuntimePaths } from "../paths.ts";

/** Longest path of a Unix socket that all supported systems accept, in bytes (macOS: 104 with the terminator). */
const maxSocketPath = 103;

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

/** The secret that a client must send first; created by the first process that needs it. */
export async function readOrMakeToken(paths: RuntimePaths): Promise<string> {
  try {
    // `wx` lets exactly one of several processes create it.
    await writeFile(paths.token, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
  }
  for (let tries = 0; tries < 50; tries++) {
    const token = (await readFile(paths.token, "utf8")).trim();
    // Another process may have created the file without having written it yet.
    if (token.length === 64) return token;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  fail("unauthorised", `The token file ${paths.token} is damaged.`, "Delete it and try again.");
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
