// A path as people give it: typed, pasted, dropped on a terminal, or copied out of a dialog.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { fail } from "../core/failures.ts";

/** Where a path is read. */
export interface PathPlace {
  readonly env: NodeJS.ProcessEnv;
  readonly userHome: string;
  readonly platform: NodeJS.Platform;
}

/** Marks of direction, which Windows copies along with a path, and other characters that nobody sees. */
const unseen = "[\\s\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]";
const edges = new RegExp(`^${unseen}+|${unseen}+$`, "g");
const quotes: readonly (readonly [open: string, close: string])[] = [
  ...(["''", '""', "``", "“”", "‘’", "«»", "„“", "<>"] as const).map((pair) => [pair[0]!, pair[1]!] as const),
];

/**
 * The path or name that is meant: without quotes and invisible marks around it; a `file:` address as a path; the home folder for `~`
 * and `${userHome}`, a variable of the environment for `${env:NAME}` (on Windows also `%NAME%` and `$env:NAME`), and a drive letter as a capital. Relative paths stay
 * relative, and names stay names. Raises `badInput` for a variable that is not set.
 */
export function givenPath(text: string, place: PathPlace): string {
  const { platform, userHome } = place;
  const isWindows = platform === "win32";
  // PowerShell puts an ampersand before a quoted path that is dropped on it.
  const bare = unquoted(isWindows ? text.replace(/^\s*&\s+(?=["'])/, "") : text);
  let given = /^file:/i.test(bare) ? pathOfAddress(bare, isWindows) : withVariables(bare, place);
  // What a terminal puts before spaces when a file is dropped on it.
  if (!isWindows && !/^file:/i.test(bare)) given = given.replace(/\\([ ()[\]{}'"&;!$*?])/g, "$1");
  if (given.includes("\0")) fail("badInput", "A path cannot contain the character NUL.", "Give the full path.");
  if (given === "~") given = userHome;
  else if (/^~[/\\]/.test(given)) given = (isWindows ? path.win32 : path.posix).join(userHome, given.slice(1));
  return isWindows
    ? given.replace(/^(?:[/\\](?=[a-z]:[/\\]))?([a-z]):(?=[/\\]|$)/i, (_, drive: string) => `${drive.toUpperCase()}:`)
    : given;
}

function unquoted(text: string): string {
  // Out of a list or a file of settings.
  const trimmed = text.replace(edges, "").replace(/(["'`”’»])[,;]$/, "$1");
  const pair = quotes.find(
    ([open, close]) => trimmed.startsWith(open) && trimmed.endsWith(close) && trimmed.length > 1,
  );
  if (pair === undefined) return trimmed.replace(/^"(?=[^"]*$)|(?<=^[^"]*)"$/, "");
  const inner = trimmed.slice(1, -1);
  // An apostrophe as a terminal quotes it.
  return unquoted(pair[0] === "'" ? inner.replaceAll("'\\''", "'") : inner);
}

/** `file:///home/me/a%20b.gguf`, also with a host or with one slash. */
function pathOfAddress(address: string, isWindows: boolean): string {
  const local = address.replace(/^file:\/\/localhost(?=\/)/i, "file://").replace(/\\/g, "/");
  try {
    return fileURLToPath(local, { windows: isWindows });
  } catch (error) {
    fail("badInput", `“${address}” is not the address of a file: ${(error as Error).message}.`, "Give its full path.");
  }
}

function withVariables(text: string, { env, userHome, platform }: PathPlace): string {
  const value = (name: string): string => {
    const found =
      platform === "win32" ? Object.keys(env).find((key) => key.toLowerCase() === name.toLowerCase()) : name;
    return (
      env[found ?? name] ||
      fail(
        "badInput",
        `“${text}” names the variable ${name} of the environment, which is not set.`,
        "Give the full path.",
      )
    );
  };
  const named = text
    .replace(/\$\{userHome\}/gi, () => userHome)
    .replace(/\$\{env:([^}]+)\}/gi, (_, name: string) => value(name.trim()))
    .replace(/^\$(?:HOME\b|\{HOME\})/, () => userHome);
  return platform === "win32"
    ? named
        .replace(/%([A-Za-z_][\w()]*)%/g, (_, name: string) => value(name))
        .replace(/^\$env:([A-Za-z_]\w*)/i, (_, name: string) => value(name))
    : named;
}
