// `npm run test:desktop`: the suite in test/desktop, in a real VS Code on this desktop. `GHOSTLIGHT_VSCODE` names an installed one (its
// folder, its application or its command); without it, a release is downloaded into the cache folder: the newest, or the one in
// `GHOSTLIGHT_VSCODE_VERSION`. On Linux without a screen, run it under `xvfb-run -a`.
import { build, ensureModel, ensureNodeModules, run, SetupError } from "./prepare.mjs";
import { cacheFolder } from "./workbench-env.mjs";

try {
  ensureNodeModules();
  build();
  ensureModel(cacheFolder());
  run(process.execPath, ["test/desktop/support/runDesktop.mjs"]);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
