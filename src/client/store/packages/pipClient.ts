// Finds Python and its package client on this machine. Where packages come from is up to the user's own configuration of that
// client: nothing here names an index, a mirror or a proxy.
import { rm } from "node:fs/promises";
import path from "node:path";
import { runProcess, type RunEnd } from "../../childProcess.ts";
import { SourceFailed } from "../downloadSource.ts";

/** A way to run Python and its package client. */
export interface PipClient {
  readonly python: string;
  /** Runs the package client with these arguments in a folder, which also takes its temporary files. */
  pip(args: readonly string[], folder: string, signal: AbortSignal): Promise<RunEnd>;
}

/** A first start of Python may take seconds on a slow disk. */
const probeMs = 60_000;

const installAdvice =
  "Install Python's package client (Debian, Ubuntu: “sudo apt install python3-pip”; elsewhere: Python 3 from python.org) and try again.";

/** Finds the first client that works. `folder` may be used for a private environment if Python has no pip. */
export async function findPip(env: NodeJS.ProcessEnv, folder: string, signal: AbortSignal): Promise<PipClient> {
  const probe = (command: string, args: readonly string[]): Promise<RunEnd> =>
    runProcess(command, args, { cwd: folder, env, signal, timeoutMs: probeMs });
  const python = await firstThat(["python3", "python"], async (command) => {
    const { code, output } = await probe(command, ["-I", "-c", "import sys, zipfile; print(sys.version_info[0])"]);
    return code === 0 && output.trim() === "3";
  });
  if (python === undefined) throw new SourceFailed("Python 3 was not found", installAdvice);
  if ((await probe(python, ["-m", "pip", "--version"])).code === 0) return asModule(python, python, env);
  const command = await firstThat(["pip3", "pip"], async (name) => {
    const { code, output } = await probe(name, ["--version"]);
    return code === 0 && output.includes("python 3");
  });
  if (command !== undefined) return asCommand(python, command, env);
  const own = await ownEnvironment(python, path.join(folder, "venv"), probe);
  if (own !== undefined) return asModule(python, own, env);
  throw new SourceFailed("Python's package client (pip) was not found", installAdvice);
}

/**
 * Runs pip like `python -m pip`, and watches standard input: when that ends, Ghostlight has died and the download is of no use.
 */
const watchedPip = `
import os, runpy, sys, threading
def watch():
    while os.read(0, 1024):
        pass
    os._exit(75)
threading.Thread(target=watch, daemon=True).start()
runpy.run_module("pip", run_name="__main__", alter_sys=True)
`;

function asModule(python: string, pipPython: string, env: NodeJS.ProcessEnv): PipClient {
  return {
    python,
    pip: (args, folder, signal) =>
      runProcess(pipPython, ["-c", watchedPip, ...args], { cwd: folder, env: pipEnvironment(env, folder), signal }),
  };
}

function asCommand(python: string, command: string, env: NodeJS.ProcessEnv): PipClient {
  return {
    python,
    pip: (args, folder, signal) => runProcess(command, args, { cwd: folder, env: pipEnvironment(env, folder), signal }),
  };
}

/**
 * Temporary files go next to the model: on its disk, counted in the progress, and removed with the folder after a kill.
 * PIP_REQUIRE_VIRTUALENV is meant for installing, which never happens here.
 */
function pipEnvironment(env: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  return { ...env, TMPDIR: folder, TEMP: folder, TMP: folder, PIP_REQUIRE_VIRTUALENV: "0", PIP_NO_COLOR: "1" };
}

/** Creates a private environment, which has its own pip if Python's `ensurepip` is installed. */
async function ownEnvironment(
  python: string,
  folder: string,
  probe: (command: string, args: readonly string[]) => Promise<RunEnd>,
): Promise<string | undefined> {
  await rm(folder, { recursive: true, force: true });
  if ((await probe(python, ["-m", "venv", folder])).code !== 0) return undefined;
  const own =
    process.platform === "win32" ? path.join(folder, "Scripts", "python.exe") : path.join(folder, "bin", "python");
  return (await probe(own, ["-m", "pip", "--version"])).code === 0 ? own : undefined;
}

async function firstThat(
  commands: readonly string[],
  works: (command: string) => Promise<boolean>,
): Promise<string | undefined> {
  for (const command of commands) if (await works(command)) return command;
  return undefined;
}
