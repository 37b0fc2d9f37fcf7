// Finds a Node that can run the worker when the editor's own program cannot. What it finds is run with the user's rights, so it must
// come from the system or the user, never from the code that is open.
import { access, constants, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { runProcess } from "../childProcess.ts";
import { workerEnvironment } from "./workerEnvironment.ts";

/** The oldest Node that runs the worker, as in `engines` of `package.json`. */
const oldestNode = 20;
/** The Node-API version that the inference library's binaries ask for (docs/desktop.md). Node 20 has 9. */
const oldestNodeApi = 7;

export interface NodeSearch {
  /** Its `PATH` is searched. */
  readonly env: NodeJS.ProcessEnv;
  /** Folders of the workspace: a program in one of them is never run. */
  readonly workspaceFolders: readonly string[];
  /** Where the worker will run. Version managers choose a version by the folder. */
  readonly cwd: string;
}

/** Time for a program to say its version. Version managers start slowly. */
const answerMs = 10_000;

/** The first Node on the `PATH` that can run the worker, by its real path, or undefined. */
export async function findNode(search: NodeSearch): Promise<string | undefined> {
  const barred = await Promise.all(search.workspaceFolders.map(realPathOf));
  for (const candidate of nodeCandidates(search.env)) {
    if (!(await isTrusted(candidate, barred))) continue;
    const program = await nodeBehind(candidate, search);
    // What answers may be a version manager that stands for a Node elsewhere.
    if (program !== undefined && (await isTrusted(program, barred))) return program;
  }
  return undefined;
}

/** Where a Node may be, in the order of the `PATH`. Entries that depend on the current folder are left out. */
export function nodeCandidates(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string[] {
  const { join, isAbsolute, delimiter } = platform === "win32" ? path.win32 : path.posix;
  const name = Object.keys(env).find((each) => each === "PATH" || (platform === "win32" && /^path$/i.test(each)));
  const folders = (name === undefined ? "" : (env[name] ?? "")).split(delimiter);
  const isUsable = (folder: string): boolean =>
    isAbsolute(folder) &&
    !folder.split(/[\\/]/).includes("node_modules") &&
    // A drive's current folder (`\bin`), or another machine's folder (`\\server\bin`).
    (platform !== "win32" || /^[a-z]:[\\/]/i.test(folder));
  return [...new Set(folders.filter(isUsable))].map((folder) =>
    join(folder, platform === "win32" ? "node.exe" : "node"),
  );
}

/** Whether a program is there, is outside of the workspace, and can be changed by nobody but its owner's group. */
async function isTrusted(program: string, barred: readonly string[]): Promise<boolean> {
  try {
    await access(program, constants.X_OK);
    for (const place of [program, await realpath(program)]) {
      if (barred.some((folder) => isWithin(place, folder))) return false;
      if (process.platform === "win32") continue;
      for (const each of [place, path.dirname(place)]) if (((await stat(each)).mode & 0o002) !== 0) return false;
    }
    return (await stat(program)).isFile();
  } catch {
    // It is not there, or this user may not see it.
    return false;
  }
}

function isWithin(place: string, folder: string): boolean {
  const relative = path.relative(folder, place);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

async function realPathOf(folder: string): Promise<string> {
  return realpath(folder).catch(() => path.resolve(folder));
}

/** The executable that runs when this program is started, or undefined when it is no Node that can run the worker. */
async function nodeBehind(program: string, { env, cwd }: NodeSearch): Promise<string | undefined> {
  const { signal } = new AbortController();
  const { code, output } = await runProcess(program, ["-p", question], {
    ...{ cwd, env: workerEnvironment(env), signal, timeoutMs: answerMs },
  });
  return code === 0 ? usableNode(output) : undefined;
}

const question =
  "const { execPath, arch, versions: { node, napi } } = process; JSON.stringify({ execPath, arch, node, napi })";

/** Reads what a Node says of itself. Answers its path if the worker and the library's binaries run with it. */
export function usableNode(text: string, arch: string = process.arch): string | undefined {
  const said = parsed(text);
  const isNewEnough =
    Number.parseInt(String(said["node"]), 10) >= oldestNode &&
    Number.parseInt(String(said["napi"]), 10) >= oldestNodeApi;
  const { execPath } = said;
  const isUsable = isNewEnough && said["arch"] === arch && typeof execPath === "string" && path.isAbsolute(execPath);
  return isUsable ? execPath : undefined;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    // Something else is called “node”.
    return {};
  }
}
