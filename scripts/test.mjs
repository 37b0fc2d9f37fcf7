// `npm test`: from a fresh clone to one closing line, `N passed, N failed`. With names behind it (`check`, `unit`,
// `integration`, `fuzz`, `faults`, `workbench`) it runs only those, with `--thorough` for many minutes instead of few. What it
// downloads goes to a cache folder that outlives the clone.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { Outputs } from "./outputs.mjs";
import { build, cli, ensureNodeModules, ensureSystemPackages, pythonNeeds, root, SetupError } from "./prepare.mjs";
import { runProgram } from "./runProgram.mjs";
import { cacheFolder } from "./workbench-env.mjs";

/** What all suites have in common whose tests drive the editor. */
const workbench = {
  name: "workbench",
  timeoutMs: 300_000,
  needs: ["model", "editor"],
  // On a busy machine the editor loses a key or moves the focus once in some thousand steps. What needed it is listed at the end.
  retries: 1,
};
/** Tests that start an editor of their own anyway, which the others share: each can run wherever there is room. */
const ownEditors = ["package", "firstRun", "desktopSuite"].map((name) => `test/workbench/${name}.test.ts`);
/**
 * The suites. `name`: what it is called on the command line, when several suites share that. `retries`: how often a test that fails is
 * run again.
 */
const suites = {
  unit: { specs: ["test/unit/**/*.test.ts", "test/architecture/**/*.test.ts"], timeoutMs: 60_000 },
  store: { name: "integration", specs: ["test/integration/store/**/*.test.ts"], timeoutMs: 240_000 },
  worker: {
    name: "integration",
    specs: ["test/integration/worker/**/*.test.ts"],
    timeoutMs: 240_000,
    needs: ["model"],
  },
  integration: {
    specs: ["test/integration/**/*.test.ts"],
    ignored: ["test/integration/store/**", "test/integration/worker/**"],
    timeoutMs: 240_000,
    needs: ["model"],
  },
  fuzz: { specs: ["test/fuzz/**/*.test.ts"], timeoutMs: 240_000 },
  faults: { specs: ["test/faults/**/*.test.ts"], timeoutMs: 240_000, needs: ["model"] },
  workbench: { ...workbench, specs: ["test/workbench/**/*.test.ts"], ignored: ownEditors },
  ...Object.fromEntries(ownEditors.map((file) => [path.basename(file, ".test.ts"), { ...workbench, specs: [file] }])),
};
/**
 * What runs beside each other, each row in its order; they take about equally long. The first mostly waits, for a process that must end
 * or for a limit to pass; the others mostly compute. Tests that measure how time grows take the processor's time, so they are in
 * nobody's way.
 */
const rows = [["check", "unit", "store", "worker", "faults"], ["fuzz", "integration"], ["workbench"]];
/** What a row goes on with when it is done, until all is: where the editor has to be fetched first, its row ends last. */
const atTheEnd = ownEditors.map((file) => path.basename(file, ".test.ts"));
/**
 * Threads with which a worker computes while another row has one that computes too. The library's threads wait for each other by
 * spinning: on two cores, two threads of each are slower than one, and take all the time that the other row needs.
 */
const threadsBesideAnother = Math.max(1, Math.floor(availableParallelism() / 2));
const names = ["check", ...new Set(Object.entries(suites).map(([suite, { name = suite }]) => name))];

const startedAt = Date.now();
const total = { passed: 0, failed: 0, skipped: 0 };
/** What failed, said once more at the end: whoever is shown only the end of the output sees it there. */
const failures = [];
/** What passed only when it was run again: to be mended too. */
const retried = [];
const asked = process.argv.slice(2).filter((word) => word !== "--thorough");
if (asked.some((name) => !names.includes(name))) {
  console.error(`usage: test.mjs [${names.join("] [")}] [--thorough]`);
  process.exit(2);
}
const isWanted = (name) => asked.length === 0 || asked.includes(name);
const wanted = Object.entries(suites).filter(([suite, { name = suite }]) => isWanted(name));

// Nothing a test does may reach the home of the person who runs it. Short: a socket's path has about 100 bytes.
const scratch = mkdtempSync(path.join(tmpdir(), "glt-"));
const artifacts = path.join(root, "test-artifacts");
const outputs = new Outputs((text) => process.stdout.write(text));
process.env.GHOSTLIGHT_CACHE = cacheFolder();
if (process.argv.includes("--thorough")) process.env.GHOSTLIGHT_THOROUGH = "1";

try {
  await stage("setup", () => {
    // What an earlier run left would pass for this one's.
    rmSync(artifacts, { recursive: true, force: true });
    ensureNodeModules();
    build();
    if (wanted.some(([suite]) => suite !== "unit")) ensureSystemPackages(pythonNeeds);
  });
  const prepared = prepare(new Set(wanted.flatMap(([, { needs = [] }]) => needs)));
  const runInTurn = async (row) => {
    for (let name = row.shift() ?? atTheEnd.shift(); name !== undefined; name = row.shift() ?? atTheEnd.shift())
      if (name === "check" && isWanted("check")) await check();
      else if (wanted.some(([suite]) => suite === name)) await runSuite(name, suites[name], prepared);
  };
  await Promise.all(rows.map(runInTurn));
} catch (error) {
  fail(error instanceof SetupError ? error.message : error.stack);
}
rmSync(scratch, { recursive: true, force: true });
list("Passed at the second try, and to be mended", retried);
list("What failed", failures);
console.log(`\nAll of it took ${((Date.now() - startedAt) / 60_000).toFixed(1)} minutes.`);
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);

/**
 * Fetches the model and installs the editor, beside the first suites: both wait for the network or a compiler. `failed` has
 * those that could not be had, once their promises have settled.
 */
function prepare(needs) {
  const failed = new Set();
  const have = async (need, args) => {
    if (!needs.has(need)) return;
    await stage(`setup of the ${need}`, async (say) => {
      const { code, ending } = await run(process.execPath, args, { name: need, say });
      if (code === 0) return;
      failed.add(need);
      say(`The ${need} could not be set up: ${ending ?? `exit code ${code}`}\n`);
    });
  };
  const model = have("model", [cli, "models", "pull", "--home", cacheFolder()]);
  const editor = have("editor", [path.join(root, "scripts/workbench-env.mjs")]);
  return { model, editor, failed };
}

/** The tools of `npm run check`, each counted as one test, all run even when an early one fails. */
async function check() {
  const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  for (const command of scripts.check.split(" && ")) {
    const [tool, ...args] = command.split(" ");
    await stage(`check: ${command}`, async (say) => {
      const { code } = await run(path.join(root, "node_modules/.bin", tool), args, { name: tool, say });
      if (code === 0) total.passed += 1;
      else fail(`${command} failed`, say);
    });
  }
}

/** Runs a suite when what it needs is there. */
async function runSuite(name, { specs, ignored = [], timeoutMs, needs = [], retries = 0 }, prepared) {
  await Promise.all(needs.map((need) => prepared[need]));
  const isBeside = wanted.length > 1 && needs.includes("model");
  const counts = path.join(scratch, `${name}.json`);
  const progress = path.join(scratch, `${name}.progress.json`);
  await stage(`${name} tests`, async (say) => {
    const missing = needs.find((need) => prepared.failed.has(need));
    if (missing !== undefined) {
      fail(`${name} tests could not be set up: ${missing}`, say);
      return;
    }
    const mocha = [
      // Its own main file, so that a hang's signal reaches the process that runs the tests and not a parent of it.
      ...[
        "--import=tsx/esm",
        "--report-on-signal",
        `--report-directory=${scratch}`,
        `--report-filename=${name}.report.json`,
      ],
      ...[path.join(root, "node_modules/mocha/lib/cli/cli.js"), "--forbid-only"],
      ...["--timeout", String(timeoutMs), "--retries", String(retries)],
      ...["--reporter", "test/support/run/countingReporter.mjs"],
      ...["--reporter-option", `output=${counts}`, "--reporter-option", `progress=${progress}`],
      ...ignored.flatMap((pattern) => ["--ignore", pattern]),
      ...specs,
    ];
    const report = path.join(scratch, `${name}.report.json`);
    const env = isBeside ? { OMP_NUM_THREADS: String(threadsBesideAnother) } : {};
    const watched = { name, say, env, doneFile: counts, progressFile: progress, reportFile: report };
    const { code, ending } = await run(process.execPath, mocha, watched);
    countUp(name, { code, ending, file: counts, say });
  });
}

function countUp(name, { code, ending, file, say }) {
  const counts = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  if (counts === undefined) {
    fail(`${name} tests ended before their last test (${ending ?? `exit code ${code}`})`, say);
    return;
  }
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped.length;
  failures.push(...counts.failures.map(described));
  retried.push(...counts.retried.map(described));
  for (const { title, reason } of counts.skipped)
    if (reason === undefined) fail(`skipped without a reason: ${title}`, say);
    else say(`skipped: ${title}: ${reason}\n`);
  if (ending !== undefined) fail(`${name} tests: ${ending}`, say);
  else if (counts.passed + counts.failed === 0) fail(`${name} tests: there was none to run`, say);
  else if (code !== 0 && counts.failed === 0) fail(`${name} tests: exit code ${code} without a failing test`, say);
}

function list(heading, items) {
  if (items.length > 0) console.log(`\n${heading}:\n${items.map((item) => `- ${item}\n`).join("")}`);
}

function described({ title, file, message }) {
  return `${path.relative(root, file)}: ${title}\n  ${message.replaceAll("\n", "\n  ")}`;
}

function run(program, args, options) {
  const marker = path.join(scratch, options.name);
  // A home for each, in which no worker of another is found.
  const env = {
    ...process.env,
    ...options.env,
    GHOSTLIGHT_HOME: path.join(marker, "home"),
    GHOSTLIGHT_RUNTIME: path.join(marker, "run"),
  };
  return runProgram(program, args, { ...options, env, cwd: root, marker, startedAt, artifacts });
}

/** Says how long something took. */
async function stage(title, work) {
  const { say, end } = outputs.begin();
  say(`\n== ${title}\n`);
  const began = Date.now();
  try {
    await work(say);
  } finally {
    say(`== ${title}: ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
    end();
  }
}

function fail(reason, say = (text) => process.stdout.write(text)) {
  total.failed += 1;
  failures.push(reason);
  say(`FAILED: ${reason}\n`);
}
