// `npm run test:kills`: kills a model download 200 times, where `npm test` does 40. GHOSTLIGHT_KILLS and GHOSTLIGHT_SEED set
// how many kills and the seed of their random moments.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { root } from "./prepare.mjs";

const mocha = path.join(root, "node_modules/mocha/bin/mocha.js");
const { status } = spawnSync(
  process.execPath,
  [mocha, "--import=tsx", "--timeout", "1200000", "test/integration/store/kills.test.ts"],
  { cwd: root, stdio: "inherit", env: { GHOSTLIGHT_KILLS: "200", ...process.env } },
);
process.exit(status ?? 1);
