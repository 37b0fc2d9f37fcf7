// `npm run test:engine`: the integration tests with the older edition of the inference library, which the packages for macOS and Windows
// hold (docs/packaging.md). With paths of test files behind it, only those. `npm test` does this with a few of them.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { build, ensureModel, ensureNodeModules, root } from "./prepare.mjs";
import { cacheFolder } from "./workbench-env.mjs";

process.env.GHOSTLIGHT_CACHE = cacheFolder();
ensureNodeModules();
build();
ensureModel(cacheFolder());
const { buildBundles, buildFolder, stagePackage } = await import("./package/stage.mjs");
const { olderEngine, ownTarget, targets } = await import("./package/targets.mjs");
const bundles = path.join(buildFolder, "engine-bundles");
buildBundles(bundles);
const folder = await stagePackage(ownTarget, {
  folder: path.join(buildFolder, "older-engine"),
  bundles,
  target: { ...targets[ownTarget], engine: olderEngine, binaries: targets[ownTarget].binaries.slice(0, 1) },
});
const asked = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  [
    "--import=tsx/esm",
    "node_modules/mocha/lib/cli/cli.js",
    ...["--timeout", "300000"],
    // Packages, and the names of architectures that only the newer edition reads.
    ...["--ignore", "test/integration/store/**", "--ignore", "test/integration/models/architectureNames.test.ts"],
    ...["--ignore", "test/integration/package/**"],
    ...(asked.length > 0 ? asked : ["test/integration/**/*.test.ts"]),
  ],
  { cwd: root, stdio: "inherit", env: { ...process.env, GHOSTLIGHT_TEST_DIST: path.join(folder, "dist") } },
);
process.exit(status ?? 1);
