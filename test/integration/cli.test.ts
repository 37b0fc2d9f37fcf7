// The command line as a script sees it: what it prints, one JSON object per line, and how it ends.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { doctorStepNames } from "../../src/client/doctor/doctorReport.ts";
import { realModel, tinyModel } from "../support/models/models.ts";
import { runCli, TestHome } from "../support/workers.ts";

const python = `def average(numbers):
    total = 0
    for number in numbers:
        total += number
    return total / len(number)


def fibonacci(n):
    if n < 2:
        return n
    
`;

describe("the command line", () => {
  let home: TestHome;
  let folder: string;
  before(() => {
    home = new TestHome();
    folder = path.join(home.home, "files");
    mkdirSync(folder, { recursive: true });
  });
  after(() => home.close());

  const file = (name: string, content: string | Buffer): string => {
    const place = path.join(folder, name);
    writeFileSync(place, content);
    return place;
  };
  const run = (...args: string[]): ReturnType<typeof runCli> => runCli([...args, "--model", realModel()], home.home);
  async function json(...args: string[]): Promise<Record<string, unknown>> {
    const { code, stdout, stderr } = await run(...args, "--json");
    assert.equal(code, 0, stderr);
    assert.equal(stdout.trim().split("\n").length, 1);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  it("a look at the machine leaves no worker behind", async () => {
    const other = new TestHome();
    try {
      const running = async (): Promise<unknown> =>
        (JSON.parse((await runCli(["worker", "status", "--json"], other.home)).stdout) as { running: boolean }).running;
      const planned = await runCli(["models", "plan", "qwen3.6-27b", "--json"], other.home);
      assert.equal(planned.code, 0, planned.stderr);
      assert.equal(await running(), false);
      // One that somebody uses stays.
      await other.client().connect();
      assert.equal((await runCli(["models", "plan", "qwen3.6-27b"], other.home)).code, 0);
      assert.equal(await running(), true);
    } finally {
      await other.close();
    }
  });

  it("doctor goes through everything and says what it found", async () => {
    const report = (await json("doctor")) as { ok: boolean; steps: { name: string; outcome: string; text: string }[] };
    assert.equal(report.ok, true);
    assert.deepEqual(
      report.steps.map(({ name, outcome }) => `${name} ${outcome}`),
      doctorStepNames.map((name) => `${name} ok`),
    );
  });

  it("doctor names the first step that fails on top and by its exit code, and says what to do", async () => {
    const exitCode = 11 + doctorStepNames.indexOf("model");
    const nothing = await runCli(["doctor"], home.home);
    assert.equal(nothing.code, exitCode);
    assert.match(nothing.stdout, /^The step “model” failed: .* is not installed\. .*models pull/);
    assert.match(nothing.stdout, /^-- {3}load: It needs the step “model”\.$/m);
    const foreign = await runCli(["doctor", "--model", file("notes.gguf", "these are notes")], home.home);
    assert.equal(foreign.code, exitCode);
    assert.match(foreign.stdout, /^The step “model” failed: .*notes\.gguf is not a GGUF file/);
    assert.ok(!foreign.stdout.includes(folder), "folders of files outside the home are nobody's business");
  });

  it("doctor --bench writes what was planned and what was measured, without paths of this machine", async () => {
    const { code, stdout, stderr } = await runCli(
      ["doctor", "--bench", "--json", "--model", tinyModel("qwen2")],
      home.home,
    );
    assert.equal(code, 0, stderr);
    const { files, planned, measured } = JSON.parse(stdout) as {
      files: { markdown: string; json: string };
      planned: { bytes: { total: number } };
      measured: { decodeTokensPerSecond: number; ghostAfterKey: { evaluated: number }; memory: object };
    };
    assert.ok(planned.bytes.total > 0 && measured.decodeTokensPerSecond > 0);
    const report = readFileSync(files.markdown, "utf8");
    assert.match(report, /\| Prefill \| .* tokens\/s \|\n\| Decode \|/);
    assert.ok(!`${report}${readFileSync(files.json, "utf8")}`.includes(path.dirname(tinyModel("qwen2"))));
  });

  it("complete gives the text for a place", async () => {
    const place = `${file("numbers.py", python)}:11:5`;
    const end = await json("complete", place);
    assert.match(String(end["text"]), /return fibonacci\(n ?- ?1\)/);
    assert.ok(Number(end["evaluated"]) > 0);
    const plain = await run("complete", place);
    assert.equal(plain.stdout.trimEnd(), end["text"]);
  });

  it("chat, explain and fix answer with text and cost", async () => {
    const source = file("numbers.py", python);
    const answer = await json("chat", "Which functions are in this file? Answer in one line.", "--file", source);
    assert.match(String(answer["text"]), /fibonacci/);
    assert.ok(Number(answer["produced"]) > 0 && Number(answer["ms"]) > 0);
    const explained = await json("explain", `${source}:8-10`);
    assert.ok(String(explained["text"]).length > 40);
    const problem = "NameError: name 'number' is not defined in the last line, it is called numbers";
    const fixed = await json("fix", `${source}:1-5`, "--instruction", problem);
    assert.match(String(fixed["diff"]), /^-\s+return total \/ len\(number\)$/m);
    assert.match(String(fixed["diff"]), /^\+\s+return .*len\(numbers\)/m);
    assert.equal(readFileSync(source, "utf8"), python, "nothing is written unasked");
    const written = await json("fix", `${source}:1-5`, "--instruction", problem, "--write");
    assert.equal(written["written"], true);
    assert.match(readFileSync(source, "utf8"), /len\(numbers\)/);
    assert.ok(
      readFileSync(source, "utf8").endsWith(python.slice(python.indexOf("\n\n\ndef"))),
      "the rest is untouched",
    );
  });

  it("infill answers each task on a line of its own, also from a compressed file", async () => {
    const tasks = [
      { task_id: "one", prompt: "def add(a, b):\n", suffix: "\nprint(add(1, 2))\n" },
      { task_id: "two", prompt: "numbers = [1, 2, 3]\nfor n in ", suffix: ":\n    print(n)\n" },
    ];
    const packed = file("tasks.jsonl.gz", gzipSync(tasks.map((task) => JSON.stringify(task)).join("\n")));
    const { code, stdout, stderr } = await run("infill", packed);
    assert.equal(code, 0, stderr);
    const entries = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      entries.map((entry) => entry["task_id"]),
      ["one", "two"],
    );
    const keys = ["task_id", "completion", "ms", "reused", "evaluated", "certainty"];
    // The last one where a rule ended the text.
    for (const { stopRule: _rule, ...entry } of entries) assert.deepEqual(Object.keys(entry), keys);
    assert.equal(entries[0]!["completion"], "    return a + b\n".trimEnd());
    assert.equal(entries[1]!["completion"], "numbers");
  });

  it("next-edit finds the uses of a renamed word, is silent when all are done, and goes on after a line that is no task", async () => {
    const before = [
      "  let sum = 0;",
      "  for (const item of items) {",
      "    sum += item.price * item.count;",
      "  }",
      "  return sum;",
    ];
    const task = (
      task_id: string,
      body: readonly string[],
      change: readonly [string, string],
      more: object = {},
    ): string =>
      JSON.stringify({
        ...{ task_id, path: "src/cart.ts", language: "typescript", cursor: { line: 1, column: 10 } },
        text: ["export function totalOf(items: Item[]): number {", ...body, "}"].join("\r\n"),
        history: [{ path: "src/cart.ts", before: change[0], after: change[1], line: 1 }],
        ...more,
      });
    const first = ["  let total = 0;", ...before.slice(1)];
    const all = before.map((line) => line.replace("sum", "total"));
    const tasks = file(
      "edits.jsonl.gz",
      gzipSync(
        [
          task("rename", first, [before[0]!, first[0]!]),
          task("cursor", first, [before[0]!, first[0]!], { cursor: { line: 99, column: 0 } }),
          "{ no JSON",
          JSON.stringify({ task_id: "bare", path: "a.ts", text: "" }),
          task("done", all, [before.join("\n"), all.join("\n")]),
        ].join("\n"),
      ),
    );
    const { code, stdout, stderr } = await run("next-edit", tasks, "--json");
    assert.equal(code, 1, stderr);
    assert.match(stderr, /edits\.jsonl\.gz, line 2: cursor\.line is 99, but src\/cart\.ts has 7 lines/);
    assert.match(stderr, /edits\.jsonl\.gz, line 3: this is no JSON: /);
    assert.match(stderr, /edits\.jsonl\.gz, line 4: cursor is no \{line, column\}/);
    const answers = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      answers.map((answer) => [answer["task_id"], answer["silent"], answer["rule"]]),
      [
        ["rename", false, undefined],
        ["done", true, "noPlace"],
      ],
    );
    const edits = answers[0]!["edits"] as readonly Record<string, unknown>[];
    assert.deepEqual(
      edits.map(({ startLine, endLine, text }) => [startLine, endLine, text]),
      [
        [3, 4, "    total += item.price * item.count;"],
        [5, 6, "  return total;"],
      ],
    );
    assert.ok(edits.every(({ probability }) => Number(probability) > 0.4 && Number(probability) <= 1));
  });

  it("replay types a trace at its pace, a line for each key and a summary", async () => {
    const source = file("trace-source.py", Array.from({ length: 30 }, () => python).join("\n"));
    const trace = path.join(folder, "trace.jsonl");
    const maker = fileURLToPath(new URL("../support/make-typing-trace.mjs", import.meta.url));
    execFileSync(process.execPath, [maker, "--seed", "2", "--sessions", "1", "--out", trace, source]);
    const { code, stdout, stderr } = await run("replay", trace, "--pause-every", "8", "--max-wait", "5000");
    assert.equal(code, 0, stderr);
    const entries = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const summary = entries.pop()!["summary"] as { keys: number; shown: number; waitMs: object; requests: object };
    assert.equal(summary.keys, entries.length);
    assert.ok(summary.shown > 0);
    for (const [index, entry] of entries.entries()) {
      assert.equal(entry["index"], index);
      for (const key of ["session", "waitMs", "shown", "reused", "evaluated", "produced", "text"])
        assert.ok(key in entry, key);
    }
    assert.ok("median" in summary.waitMs && "p95" in summary.waitMs);
  });

  it("worker status and stop", async () => {
    const status = await json("worker", "status");
    assert.equal(status["running"], true);
    assert.equal((await json("worker", "stop"))["stopped"], true);
    assert.equal((await json("worker", "status"))["running"], false);
  });

  it("wrong usage ends with 2 and the help; bad input with 1 and the reason", async () => {
    const misused: readonly (readonly [args: readonly string[], said: RegExp])[] = [
      [[], /no command given/],
      [["fly"], /unknown command fly/],
      [["constructor"], /unknown command constructor/],
      [["__proto__"], /unknown command __proto__/],
      [["complete", "nowhere"], /FILE:LINE:COL/],
      [["worker", "jump"], /use worker status or worker stop/],
      [["worker", "stop", "now"], /too many arguments, from “now” on/],
      [["chat"], /chat needs a question/],
      [["chat", ""], /chat needs a question/],
      [["chat", "how", "do", "I"], /from “do” on|from “how” on|put it in quotes/],
      [["infill", "x", "--limit", "-1"], /--limit/],
      [["infill", "x", "--limit=-1"], /--limit must be a whole number from 0/],
      [["infill", "x", "--order", "sideways"], /--order must be/],
      [["fix", "a.py:1", "--context", "1e3"], /--context must be a whole number from 256/],
      [["fix", "a.py:1", "--context", "99999999999999999999"], /--context must be a whole number from 256 to/],
      [["fix", "a.py:1", "b.py:2"], /fix has too many arguments, from “b\.py:2” on: it takes one file/],
      [["fix", "a.py:1", "--instruction", "  "], /--instruction needs a value, and it is empty/],
      [["explain", "a.py:1", "--write"], /explain takes no --write/],
      [["uninstall", "all"], /uninstall has too many arguments/],
      [["models", "list", "x"], /models list has too many arguments/],
      [["models", "constructor"], /models needs an action/],
    ];
    const ended = await Promise.all(misused.map(([args]) => run(...args)));
    for (const [index, { code, stderr }] of ended.entries()) {
      const [args, said] = misused[index]!;
      assert.equal(code, 2, args.join(" "));
      assert.match(stderr.split("\n")[0]!, said);
      assert.match(stderr, /^ {2}ghostlight \w/m);
    }
    const own = (await run("explain")).stderr;
    assert.match(own, /^ {2}ghostlight explain /m);
    assert.doesNotMatch(own, /ghostlight complete/, "only what was meant");
    const short = file("short.py", "a = 1\n");
    const broken = file("broken.jsonl", '{"task_id": "a"}\n');
    const refused = [
      [["complete", `${short}:9:1`], /no position 9:1/],
      [["explain", `${short}:1-9`], /has no line 9; it has/],
      [["chat", "?", "--file", path.join(folder, "none.py")], /Cannot read/],
      [["infill", broken], /line 1: a task needs/],
      [["replay", path.join(folder, "none.jsonl")], /none\.jsonl/],
    ] as const;
    const ends = await Promise.all(refused.map(([args]) => run(...args)));
    for (const [index, [args, reason]] of refused.entries()) {
      assert.equal(ends[index]!.code, 1, args.join(" "));
      assert.match(ends[index]!.stderr, reason);
    }
  });

  it("refuses options that mean nothing beside each other, and empty ones, which an unset variable makes", async () => {
    const server = ["--endpoint", "http://127.0.0.1:1"];
    const misused: readonly (readonly [args: readonly string[], said: RegExp])[] = [
      [["chat", "?", "--model", "a.gguf", ...server], /--model is a model on this machine and --endpoint a server/],
      [["chat", "?", "--remote-model", "a"], /--remote-model is for a server: name it with --endpoint/],
      [["chat", "?", "--plain-http"], /--plain-http is for a server/],
      [["chat", "?", "--model", ""], /--model needs a value/],
      [["chat", "?", "--endpoint", ""], /--endpoint needs a value/],
      [["uninstall", "--home", ""], /--home needs a value/],
    ];
    for (const [args, said] of misused) {
      const { code, stderr } = await runCli(args, home.home);
      assert.equal(code, 2, args.join(" "));
      assert.match(stderr, said);
    }
  });

  it("help and version need no model", async () => {
    const help = await runCli(["--help"], home.home);
    assert.equal(help.code, 0);
    assert.match(help.stdout, /replay TRACE\.jsonl/);
    assert.match((await runCli(["--version"], home.home)).stdout, /^\d+\.\d+\.\d+/);
  });
});
