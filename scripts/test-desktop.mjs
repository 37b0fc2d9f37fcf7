// `npm run test:desktop`: the suite in test/desktop, in a real VS Code on this desktop. `GHOSTLIGHT_VSCODE` names an installed one (its
// folder, its application or its command); without it, a release is downloaded into the cache folder: the newest, or the one in
// `GHOSTLIGHT_VSCODE_VERSION`. On Linux without a screen it runs under `xvfb-run`.
import { spawnSync } from "node:child_process";
import { build, ensureModel, ensureNodeModules, run, SetupError } from "./prepare.mjs";
import { cacheFolder } from "./workbench-env.mjs";

try {
  ensureNodeModules();
  build();
  ensureModel(cacheFolder());
  const command = [process.execPath, "test/desktop/support/runDesktop.mjs"];
  const [program, ...args] = needsScreen() ? ["xvfb-run", "--auto-servernum", ...command] : command;
  run(program, args);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** Whether there is no screen, but a program that stands in for one. */
function needsScreen() {
  const { platform, env } = process;
  if (platform !== "linux" || env.DISPLAY || env.WAYLAND_DISPLAY) return false;
  return spawnSync("xvfb-run", ["--help"]).status === 0;
}
