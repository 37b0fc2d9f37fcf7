// Add Tests by a real model: how many of the test files parse, have imports that resolve, and pass. The functions are right, so a test
// that fails expects something wrong.
//   npm run bench:tests -- [--model FILE] [--every N] [--language NAME] [--json FILE]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { WorkerClient } from "../../src/client/connection/workerClient.ts";
import { CodeStream } from "../../src/core/edits/checks/codeStream.ts";
import { testFile } from "../../src/core/edits/testing/testFile.ts";
import { testFramework } from "../../src/core/edits/testing/testFramework.ts";
import { testFileName, testsRequest } from "../../src/core/edits/testing/testsRequest.ts";
import { realModel } from "../support/models/models.ts";
import { TestHome } from "../support/workers.ts";
import { functionRows, type FunctionRow } from "./tests/functions.ts";

interface Outcome {
  readonly id: string;
  readonly parses: boolean;
  readonly resolves: boolean;
  readonly passes: boolean;
  readonly seconds: number;
  readonly text: string;
  readonly report: string;
}

const { values } = parseArgs({
  options: {
    model: { type: "string" },
    every: { type: "string", default: "1" },
    language: { type: "string" },
    json: { type: "string" },
  },
});
const rows = functionRows
  .filter(({ language }) => values.language === undefined || language === values.language)
  .filter((_, index) => index % Number(values.every) === 0);
const extensions: Readonly<Record<FunctionRow["language"], string>> = { python: "py", typescript: "ts", go: "go" };
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const runs: Readonly<Record<FunctionRow["language"], (file: string) => readonly string[]>> = {
  python: (file) => ["python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", file],
  typescript: (file) => [process.execPath, "--import", tsx, "--test", file],
  go: () => ["go", "test", "-vet=off", "."],
};
/** What the three say of a name or a module that is not there. */
const unresolved =
  /ModuleNotFoundError|ImportError|NameError|ERR_MODULE_NOT_FOUND|does not provide an export|is not defined|undefined:|imported and not used|is not in std|no required module|redeclared/;

const home = new TestHome();
try {
  const client = home.client();
  client.use({ path: values.model ?? realModel(), contextTokens: 4096 });
  const { name } = await client.load();
  const outcomes: Outcome[] = [];
  for (const row of rows) {
    const outcome = await judged(client, row);
    outcomes.push(outcome);
    const { id, parses, resolves, passes, seconds } = outcome;
    console.log(
      `${id}: ${parses ? "parses" : "BROKEN"}, ${resolves ? "resolves" : "UNRESOLVED"}, ${passes ? "passes" : "fails"}, ${seconds} s`,
    );
  }
  const summary = ["python", "typescript", "go", ""].flatMap((language) => {
    const own = outcomes.filter(({ id }) => id.startsWith(language));
    const count = (holds: (outcome: Outcome) => boolean): string => `${own.filter(holds).length} of ${own.length}`;
    if (own.length === 0) return [];
    return [
      {
        language: language || "all",
        ...{
          parses: count((each) => each.parses),
          resolves: count((each) => each.resolves),
          passes: count((each) => each.passes),
        },
      },
    ];
  });
  console.table(summary);
  const machine = `${os.availableParallelism()} x ${os.cpus()[0]?.model}`;
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ machine, model: name, summary, outcomes }, null, 2)}\n`);
} finally {
  await home.close();
}

async function judged(client: WorkerClient, row: FunctionRow): Promise<Outcome> {
  const start = performance.now();
  const text = await writtenFor(client, row);
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  const [errors] = await client.syntaxErrors({ languageId: row.language, texts: [text] });
  const folder = mkdtempSync(path.join(os.tmpdir(), "glt-"));
  try {
    const fileName = fileOf(row);
    writeFileSync(path.join(folder, fileName), row.text);
    const tests = testFileName(fileName);
    writeFileSync(path.join(folder, tests), text);
    if (row.language === "go") writeFileSync(path.join(folder, "go.mod"), "module sample\n\ngo 1.21\n");
    if (row.language === "typescript") writeFileSync(path.join(folder, "package.json"), '{"type": "module"}\n');
    const [program, ...args] = runs[row.language](tests);
    const { status, stdout, stderr } = spawnSync(program!, args, { cwd: folder, timeout: 120_000, encoding: "utf8" });
    const report = `${stdout}${stderr}`;
    const parses = text.trim() !== "" && errors === 0;
    const resolves = parses && !unresolved.test(report);
    // A test that never calls the function says nothing of it.
    const passes = resolves && status === 0 && new RegExp(String.raw`\b${row.name}\(`).test(text);
    return {
      id: `${row.language}/${row.name}`,
      parses,
      resolves,
      passes,
      seconds,
      text,
      report: report.slice(0, 3000),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The test file, written and finished as the editor does it. */
async function writtenFor(client: WorkerClient, row: FunctionRow): Promise<string> {
  const { language: languageId, text } = row;
  const fileName = fileOf(row);
  const lines = text.trimEnd().split("\n");
  const first = lines.findIndex((line) => /^(?:def|export|func)\b/.test(line));
  const code = {
    languageId,
    fileName,
    text,
    start: first,
    end: lines.length - 1,
    ending: languageId === "typescript" ? ".ts" : "",
  };
  const framework = testFramework(languageId, [])!;
  const selection = {
    label: `${fileName}:1-${lines.length}`,
    languageId,
    text: lines.slice(first).join("\n"),
    before: "",
  };
  const about = { selection, code, framework, pattern: "", testFile: testFileName(fileName), existing: "" };
  const codeTokens = await client.countTokens(selection.text);
  for (const isPlain of [false, true]) {
    const request = testsRequest({ ...about, isPlain, codeTokens });
    const stream = new CodeStream(languageId);
    let written = stream.push(request.answerPrefix.slice(request.answerPrefix.indexOf("\n") + 1));
    const asked = { purpose: "tests" as const, ...request, temperature: 0, thinking: false };
    const answer = await client.chat(asked, () => {}, new AbortController().signal);
    written += stream.push(answer.text) + stream.end();
    const made = await testFile(code, framework, written, (question) => client.syntaxErrors(question));
    if (made.tests !== "") return made.head + made.tests;
  }
  return "";
}

function fileOf({ language, name }: FunctionRow): string {
  return `${name.toLowerCase()}.${extensions[language]}`;
}
