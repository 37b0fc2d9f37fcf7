// `npm run test:desktop`: the suite in test/desktop, in a real VS Code on this desktop. `GHOSTLIGHT_VSCODE` names an installed one (its
// folder, its application or its command); without it, @vscode/test-electron downloads a release into the cache folder, of the
// version in `GHOSTLIGHT_VSCODE_VERSION` or the newest. On Linux without a screen, run it under `xvfb-run -a`.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, cli, ensureModel, ensureNodeModules, root, run, SetupError } from "./prepare.mjs";
import { cacheFolder } from "./workbench-env.mjs";

export const editorSettings = {
  // In a browser VS Code saves by itself; on a desktop it does not.
  "files.autoSave": "off",
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
};

/** Bundled, because an extension host loads plain JavaScript. Below the repository, so that the file counts as the extension's. */
export async function buildSuite() {
  const { build: bundle } = await import("esbuild");
  const outfile = path.join(root, "out/desktop/suite.cjs");
  await bundle({
    ...{ absWorkingDir: root, entryPoints: ["test/desktop/suite.ts"], outfile, bundle: true, logLevel: "warning" },
    ...{ format: "cjs", platform: "node", target: "node20", sourcemap: "inline", external: ["vscode", "mocha"] },
  });
  return outfile;
}

export function executableOf(place, platform = process.platform) {
  const found = candidatesIn(place, platform).find((file) => existsSync(file) && statSync(file).isFile());
  if (found === undefined) throw new SetupError(`There is no VS Code in ${place} (GHOSTLIGHT_VSCODE).`);
  return found;
}

/** Where the executable may be. The command in a terminal is a script that returns at once, and nobody would see the result. */
function candidatesIn(place, platform) {
  if (!existsSync(place)) return [];
  const real = realpathSync(place);
  const application = /^(.*?\.app)(?:$|\/)/.exec(real)?.[1];
  if (platform === "darwin" && application !== undefined) {
    const folder = path.join(application, "Contents/MacOS");
    return existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
  }
  const isScript = path.basename(path.dirname(real)) === "bin";
  const folder = statSync(real).isDirectory() ? real : path.dirname(isScript ? path.dirname(real) : real);
  const own = path.parse(real).name;
  const inFolder = [...(isScript ? [own] : []), "code", "code-insiders", "codium", "code-oss"];
  const names =
    platform === "win32" ? [...inFolder, "Code", "Code - Insiders", "VSCodium"].map((name) => `${name}.exe`) : inFolder;
  if (!statSync(real).isDirectory() && !isScript) return [real];
  return [...new Set(names)].map((name) => path.join(isScript ? path.dirname(path.dirname(real)) : folder, name));
}

async function main() {
  ensureNodeModules();
  build();
  ensureModel(cacheFolder());
  const suite = await buildSuite();
  const { downloadAndUnzipVSCode, runTests } = await import("@vscode/test-electron");
  const given = process.env.GHOSTLIGHT_VSCODE;
  const vscodeExecutablePath = given
    ? executableOf(path.resolve(given))
    : await downloadAndUnzipVSCode({
        version: process.env.GHOSTLIGHT_VSCODE_VERSION || "stable",
        cachePath: path.join(cacheFolder(), "desktop"),
      });
  // Short: the socket that an editor's windows share lies in it, and its path may have about 100 bytes.
  const folder = mkdtempSync(path.join(tmpdir(), "gld-"));
  const home = path.join(folder, "home");
  const userData = path.join(folder, "user");
  try {
    const models = path.join(cacheFolder(), "models");
    mkdirSync(home);
    // A junction, because links to files need rights on Windows.
    symlinkSync(models, path.join(home, "models"), "junction");
    mkdirSync(path.join(userData, "User"), { recursive: true });
    writeFileSync(path.join(userData, "User/settings.json"), JSON.stringify(editorSettings));
    const workspace = path.join(folder, "workspace");
    mkdirSync(workspace);
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath: suite,
      launchArgs: [
        ...[workspace, "--user-data-dir", userData, "--extensions-dir", path.join(folder, "extensions")],
        ...["--disable-workspace-trust", "--skip-welcome", "--skip-release-notes"],
      ],
      extensionTestsEnv: {
        GHOSTLIGHT_HOME: home,
        GHOSTLIGHT_RUNTIME: path.join(folder, "run"),
        GHOSTLIGHT_TEST_USER_DATA: path.join(userData, "User"),
      },
    });
  } finally {
    // The worker outlives the editor.
    process.env.GHOSTLIGHT_RUNTIME = path.join(folder, "run");
    run(process.execPath, [cli, "worker", "stop", "--home", home]);
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  try {
    await main();
    console.log("The desktop suite passed.");
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error);
    process.exitCode = 1;
  }
