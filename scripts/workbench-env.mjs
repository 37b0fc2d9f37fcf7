// Installs what the workbench tests run in: the real VS Code (as a server, from the package code-server), the Node version
// it needs, and their system packages. Everything goes to a cache folder; a second run does nothing.
//
//   node scripts/workbench-env.mjs          installs, prints the folder
//   import { ensureWorkbench } from "..."   the same, as a function
import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensureSystemPackages } from "./prepare.mjs";

const codeServer = "4.139.1";
const nodeVersion = "24.9.0";
const nodePackage = `node-${process.platform}-${process.arch}`;
/** Increased whenever the steps below change, so that caches are rebuilt. */
const recipe = 2;

/**
 * The native modules that the server loads as the tests use it. Others are for proxies that ask for Kerberos and for sessions of
 * other agents: SQLite alone takes longer to compile than all of the rest.
 */
const nativeModules = ["@vscode/spdlog", "@vscode/native-watchdog"];

/** Commands that the native builds and the browser need, with the Debian package each comes from. */
const systemNeeds = [
  { package: "chromium-headless-shell", isThere: () => chromiumPath() !== undefined },
  { package: "python3", isThere: () => findCommand("python3") !== undefined },
  { package: "make", isThere: () => findCommand("make") !== undefined },
  { package: "g++", isThere: () => findCommand("g++") !== undefined },
];

/** Folder for everything downloaded for development. `GHOSTLIGHT_CACHE` overrides it. */
export function cacheFolder(env = process.env) {
  return path.resolve(env.GHOSTLIGHT_CACHE || path.join(os.homedir(), ".cache", "ghostlight-dev"));
}

/**
 * The browser's executable, or undefined. `GHOSTLIGHT_CHROMIUM` overrides it. The one without windows comes first: it draws pages
 * in the same way, and spends no time on the rest of a browser.
 */
export function chromiumPath(env = process.env) {
  if (env.GHOSTLIGHT_CHROMIUM) return env.GHOSTLIGHT_CHROMIUM;
  const names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];
  return names.map(findCommand).find((found) => found !== undefined);
}

/**
 * Makes sure the workbench is installed and answers where. About two minutes the first time, nothing after that.
 * `root` holds node_modules; `node` is the executable the server needs; `serverMain` is its script.
 */
export function ensureWorkbench(say = console.log) {
  if (process.platform !== "linux")
    throw new Error("The workbench tests run on Linux; use @vscode/test-electron elsewhere.");
  ensureSystemPackages(systemNeeds, say);
  const root = path.join(cacheFolder(), "workbench");
  const places = {
    root,
    node: path.join(root, "node_modules", nodePackage, "bin", "node"),
    serverMain: path.join(root, "node_modules", "code-server", "lib", "vscode", "out", "server-main.js"),
  };
  const stampFile = path.join(root, "stamp.json");
  const stamp = JSON.stringify({ codeServer, nodeVersion, nodePackage, recipe });
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return places;

  say(`Installing VS Code for the tests into ${root} (about two minutes, once)`);
  const started = Date.now();
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  writeFileSync(path.join(root, "package.json"), JSON.stringify({ name: "ghostlight-workbench", private: true }));
  // code-server's own script builds every native module, with whichever Node it finds first.
  const code = path.join(root, "node_modules", "code-server", "lib", "vscode");
  const npm = (folder, ...args) =>
    execFileSync("npm", [...args, "--no-audit", "--no-fund"], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, PATH: `${path.dirname(places.node)}:${process.env.PATH}` },
    });
  npm(root, "install", "--ignore-scripts", `code-server@${codeServer}`, `${nodePackage}@${nodeVersion}`);
  accessSync(places.node, constants.X_OK);
  for (const folder of [code, path.join(code, "extensions")]) npm(folder, "install", "--ignore-scripts", "--omit=dev");
  // Scripts must be allowed here although the project forbids them.
  npm(code, "rebuild", "--ignore-scripts=false", ...nativeModules);
  closeProposedApiGate(root);
  writeFileSync(`${stampFile}.new`, stamp);
  renameSync(`${stampFile}.new`, stampFile);
  say(`VS Code for the tests is ready (${Math.round((Date.now() - started) / 1000)} s)`);
  return places;
}

/**
 * code-server is built with the proposed-API gate off, so code that stable desktop VS Code refuses would pass here.
 * Puts the gate back as it is in the original source.
 */
function closeProposedApiGate(root) {
  const out = path.join(root, "node_modules", "code-server", "lib", "vscode", "out", "vs");
  const open =
    /function ([\w$]+)\((\w),(\w)\)\{return!0\}(?=function [\w$]+\(\2,\3\)\{if\(!\1\(\2,\3\)\)throw new Error\(`Extension ')/;
  for (const file of ["workbench/api/node/extensionHostProcess.js", "code/browser/workbench/workbench.js"]) {
    const source = readFileSync(path.join(out, file), "utf8");
    const closed = source.replace(
      open,
      "function $1($2,$3){return!!$2.isBuiltin||!!$2.enabledApiProposals&&$2.enabledApiProposals.includes($3)}",
    );
    if (closed !== source) writeFileSync(path.join(out, file), closed);
    else if (!source.includes(".enabledApiProposals.includes("))
      throw new Error(`No proposed-API gate found in ${file}`);
  }
}

function findCommand(name) {
  return (process.env.PATH ?? "")
    .split(":")
    .concat("/usr/bin", "/usr/sbin")
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(ensureWorkbench().root);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
