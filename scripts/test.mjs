// `npm test`: from a fresh clone to one closing line, `N passed, N failed`. With names behind it (`check`, `unit`,
// `integration`, `workbench`) it runs only those. What it downloads goes to a cache folder that outlives the clone.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  build,
  ensureModel,
  ensureNodeModules,
  ensureSystemPackages,
  pythonNeeds,
  root,
  SetupError,
} from "./prepare.mjs";
import { cacheFolder, ensureWorkbench } from "./workbench-env.mjs";

/** How long a suite may take before it counts as hung, and how long it may live on after its last test. */
const suiteMinutes = 25;
const lingerMs = 60_000;

const suites = {
  unit: { specs: ["test/unit/**/*.test.ts", "test/architecture/**/*.test.ts"], timeoutMs: 60_000 },
  integration: { specs: ["test/integration/**/*.test.ts"], timeoutMs: 120_000, prepare: prepareModel },
  workbench: { specs: ["test/workbench/**/*.test.ts"], timeoutMs: 180_000, prepare: prepareWorkbench },
};

const total = { passed: 0, failed: 0, skipped: 0 };
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => name !== "check" && !(name in suites));
if (unknown.length > 0) {
  console.error(`usage: test.mjs [check] [${Object.keys(suites).join("] [")}]`);
  process.exit(2);
}
const isWanted = (name) => asked.length === 0 || asked.includes(name);

// Nothing a test does may reach the home of the person who runs it. Short: a socket's path has about 100 bytes.
const scratch = mkdtempSync(path.join(tmpdir(), "glt-"));
process.env.GHOSTLIGHT_CACHE = cacheFolder();
process.env.GHOSTLIGHT_HOME = path.join(scratch, "home");
process.env.GHOSTLIGHT_RUNTIME = path.join(scratch, "run");

try {
  await stage("setup", () => {
    ensureNodeModules();
    build();
  });
  if (isWanted("check")) await check();
  for (const [name, suite] of Object.entries(suites)) if (isWanted(name)) await runSuite(name, suite);
} catch (error) {
  fail(error instanceof SetupError ? error.message : error.stack);
}
rmSync(scratch, { recursive: true, force: true });
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);

/** The tools of `npm run check`, each counted as one test, all run even when an early one fails. */
async function check() {
  const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  for (const command of scripts.check.split(" && ")) {
    const [tool, ...args] = command.split(" ");
    await stage(`check: ${command}`, async () => {
      const { code } = await runProgram(path.join(root, "node_modules/.bin", tool), args);
      if (code === 0) total.passed += 1;
      else fail(`${command} failed`);
    });
  }
}

async function runSuite(name, { specs, timeoutMs, prepare }) {
  const output = path.join(scratch, `${name}.json`);
  await stage(`${name} tests`, async () => {
    try {
      prepare?.();
    } catch (error) {
      fail(`${name} tests could not be set up: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    const mocha = [
      ...[path.join(root, "node_modules/mocha/bin/mocha.js"), "--import=tsx", "--forbid-only"],
      ...["--timeout", String(timeoutMs), "--reporter", "test/support/countingReporter.mjs"],
      ...["--reporter-option", `output=${output}`, ...specs],
    ];
    const { code, ending } = await runProgram(process.execPath, mocha, output);
    const counts = existsSync(output) ? JSON.parse(readFileSync(output, "utf8")) : undefined;
    if (counts === undefined) {
      fail(`${name} tests ended before their last test (${ending ?? `exit code ${code}`})`);
      return;
    }
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped.length;
    for (const { title, reason } of counts.skipped)
      if (reason === undefined) fail(`skipped without a reason: ${title}`);
      else console.log(`skipped: ${title}: ${reason}`);
    if (ending !== undefined) fail(`${name} tests: ${ending}`);
    else if (counts.passed + counts.failed === 0) fail(`${name} tests: there was none to run`);
    else if (code !== 0 && counts.failed === 0) fail(`${name} tests: exit code ${code} without a failing test`);
  });
}

/**
 * Runs a program in a process group of its own, its output shown. `ending` says why it was ended, when it was: it hung,
 * or `doneFile` showed that its work was over and it lived on.
 */
function runProgram(program, args, doneFile) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], detached: true });
    let ending;
    let doneAt;
    const end = (why) => {
      ending ??= why;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // It is gone already.
      }
    };
    const started = Date.now();
    const watch = setInterval(() => {
      if (doneFile !== undefined && existsSync(doneFile)) doneAt ??= Date.now();
      if (doneAt !== undefined && Date.now() - doneAt > lingerMs) end("something it started was never ended");
      if (Date.now() - started > suiteMinutes * 60_000) end(`not done after ${suiteMinutes} minutes`);
    }, 500);
    const interrupt = () => {
      end("interrupted");
      process.exit(130);
    };
    process.once("SIGINT", interrupt);
    child.once("error", (error) => (ending ??= error.message));
    child.once("close", (code) => {
      clearInterval(watch);
      process.off("SIGINT", interrupt);
      resolve({ code, ending });
    });
  });
}

function prepareModel() {
  ensureSystemPackages(pythonNeeds);
  ensureModel(cacheFolder());
}

function prepareWorkbench() {
  prepareModel();
  // Pictures of an earlier run would pass for this one's.
  rmSync(path.join(root, "test-artifacts"), { recursive: true, force: true });
  ensureWorkbench();
}

async function stage(title, work) {
  console.log(`\n== ${title}`);
  const started = Date.now();
  await work();
  console.log(`== ${title}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function fail(reason) {
  total.failed += 1;
  console.error(`FAILED: ${reason}`);
}
