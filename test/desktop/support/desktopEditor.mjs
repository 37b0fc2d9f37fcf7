// A desktop VS Code to run the suite in: finds or downloads it, and gives it a profile of its own. Plain JavaScript, so that
// scripts/test-desktop.mjs runs it as it is.
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
import { build } from "esbuild";
import { cli, root, run, SetupError } from "../../../scripts/prepare.mjs";

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
  const outfile = path.join(root, "out/desktop/suite.cjs");
  await build({
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

/** Where the executable may be. The command of a terminal is a script that returns at once, so it stands for what it starts. */
function candidatesIn(place, platform) {
  if (!existsSync(place)) return [];
  const real = realpathSync(place);
  const application = /^(.*?\.app)(?:$|\/)/.exec(real)?.[1];
  if (platform === "darwin" && application !== undefined) {
    const folder = path.join(application, "Contents/MacOS");
    return existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
  }
  const isScript = path.basename(path.dirname(real)) === "bin";
  if (!isScript && !statSync(real).isDirectory()) return [real];
  const folder = isScript ? path.dirname(path.dirname(real)) : real;
  const names = ["code", "code-insiders", "code-oss", "codium", "Code", "Code - Insiders", "VSCodium"];
  const ending = platform === "win32" ? ".exe" : "";
  return [...(isScript ? [path.parse(real).name] : []), ...names].map((name) => path.join(folder, name + ending));
}

/** The editor to use: the given one, else a downloaded release. Answers its executable. Raises SetupError when there is none. */
export async function findEditor({ GHOSTLIGHT_VSCODE: given, GHOSTLIGHT_VSCODE_VERSION: version }, cache) {
  if (given) return executableOf(path.resolve(given));
  const { downloadAndUnzipVSCode } = await import("@vscode/test-electron");
  const cachePath = path.join(cache, "desktop");
  mkdirSync(cachePath, { recursive: true });
  try {
    return await downloadAndUnzipVSCode({ version: version || "stable", cachePath });
  } catch (error) {
    throw new SetupError(
      `VS Code cannot be downloaded (${error.message}). Name an installed one: GHOSTLIGHT_VSCODE=/usr/bin/code npm run test:desktop`,
    );
  }
}

/** Runs a suite in an editor with a profile, a home and a workspace of its own, and the models of a folder. Rejects when it fails. */
export async function runIn(editor, suite, models) {
  const { runTests } = await import("@vscode/test-electron");
  // Short: the socket that an editor's windows share lies in it, and its path may have about 100 bytes.
  const folder = mkdtempSync(path.join(tmpdir(), "gld-"));
  const home = path.join(folder, "home");
  const runtime = path.join(folder, "run");
  const user = path.join(folder, "profile/User");
  const workspace = path.join(folder, "workspace");
  for (const each of [home, user, workspace]) mkdirSync(each, { recursive: true });
  // A junction, because other links need rights on Windows.
  symlinkSync(models, path.join(home, "models"), "junction");
  writeFileSync(path.join(user, "settings.json"), JSON.stringify(editorSettings));
  try {
    await runTests({
      vscodeExecutablePath: editor,
      extensionDevelopmentPath: root,
      extensionTestsPath: suite,
      launchArgs: [
        ...[workspace, "--user-data-dir", path.dirname(user), "--extensions-dir", path.join(folder, "extensions")],
        ...["--disable-workspace-trust", "--skip-welcome", "--skip-release-notes"],
      ],
      extensionTestsEnv: { GHOSTLIGHT_HOME: home, GHOSTLIGHT_RUNTIME: runtime, GHOSTLIGHT_TEST_USER_DATA: user },
    });
  } finally {
    // The worker outlives the editor.
    run(process.execPath, [cli, "worker", "stop", "--home", home], { GHOSTLIGHT_RUNTIME: runtime });
    rmSync(folder, { recursive: true, force: true });
  }
}
