// `ghostlight trace`: what the worker did, told by the built command line.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { completionEngine } from "../../../src/cli/session.ts";
import { joinTrace } from "../../../src/client/trace/requestTrace.ts";
import type { TraceEvent } from "../../../src/client/trace/requestTraceEvents.ts";
import type { CompletionRecord } from "../../../src/core/completion/completionRecord.ts";
import type { TraceRecord } from "../../../src/protocol/workerProtocol.ts";
import { realModel, tinyModel } from "../../support/models/models.ts";
import { runCli, TestHome } from "../../support/workers.ts";

const python = `def add(secret, b):
    return secret + b


def subtract(secret, b):
    
`;

describe("ghostlight trace", () => {
  let home: TestHome;
  let source: string;
  before(() => {
    home = new TestHome();
    mkdirSync(home.home, { recursive: true });
    source = path.join(home.home, "numbers.py");
    writeFileSync(source, python);
  });
  after(() => home.close());

  const run = (...args: string[]): ReturnType<typeof runCli> => runCli(args, home.home);
  async function succeed(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await run(...args);
    assert.equal(code, 0, stderr);
    return stdout;
  }

  it("without a worker says so, starts none, and exports nothing", async () => {
    assert.equal(await succeed("trace", "show"), "No worker is running.\n");
    assert.deepEqual(JSON.parse(await succeed("trace", "show", "--json")), { running: false, requests: [] });
    const file = path.join(home.home, "none.json");
    const { code, stderr } = await run("trace", "export", file);
    assert.equal(code, 1);
    assert.match(stderr, /No worker is running, so there is no trace\./);
    assert.ok(!readdirSync(home.home).includes("none.json"));
    assert.equal(await succeed("worker", "status"), "No worker is running.\n");
  });

  it("a worker that did nothing yet has an empty trace", async () => {
    await home.client().connect();
    assert.equal(await succeed("trace", "show"), "The worker has not received any requests yet.\n");
    assert.deepEqual(eventsIn(await succeed("trace", "export")), []);
  });

  it("shows each request, newest first, with its times and tokens", async () => {
    await succeed("complete", `${source}:6:5`, "--model", realModel());
    await succeed("chat", "Say yes.", "--model", realModel());
    const [head, chat, ghost, ...rest] = (await succeed("trace", "show")).trimEnd().split("\n");
    assert.deepEqual(rest, []);
    assert.match(head!, /^time +id +lane +purpose +model +outcome +wait ms .* reused +evaluated +produced +slices$/);
    assert.match(chat!, /^[\d:.]{12} +2 +user +chat +\S.* (endOfText|maxTokens) .* \d+ +\d+$/);
    assert.match(ghost!, /^[\d:.]{12} +1 +ghost +complete +\S.* \w+ /);
    const { running, requests } = JSON.parse(await succeed("trace", "show", "--json")) as {
      running: boolean;
      requests: TraceRecord[];
    };
    assert.equal(running, true);
    assert.deepEqual(
      requests.map(({ id, lane }) => [id, lane]),
      [
        [2, "user"],
        [1, "ghost"],
      ],
    );
    assert.ok(requests.every(({ usage }) => usage.produced > 0 && usage.totalMs > 0));
  });

  it("exports them for a viewer: to a file, to standard output, in place of an older file", async () => {
    const file = path.join(home.home, "trace.json");
    writeFileSync(file, "older");
    assert.equal(await succeed("trace", "export", file), `2 requests written to ${file}\n`);
    const events = eventsIn(readFileSync(file, "utf8"));
    assert.deepEqual(
      events.filter(({ cat }) => cat === "ghostlight").map(({ name }) => name),
      ["complete", "chat"],
    );
    assert.deepEqual(eventsIn(await succeed("trace", "export", "-")), events);
    assert.deepEqual(JSON.parse(await succeed("trace", "export", file, "--json")), { file, requests: 2 });
    assert.doesNotMatch(readFileSync(file, "utf8"), /secret|numbers/);
  });

  it("a place that cannot be written is named, and nothing is left there", async () => {
    const before = readdirSync(home.home);
    for (const file of [home.home, path.join(home.home, "no", "trace.json"), path.join(source, "trace.json")]) {
      const { code, stderr } = await run("trace", "export", file);
      assert.equal(code, 1, file);
      assert.ok(stderr.includes(`${file} cannot be written: `), stderr);
      assert.match(stderr, /Choose a place that you can write to\./);
    }
    assert.deepEqual(readdirSync(home.home), before);
  });

  it("wrong usage ends with 2", async () => {
    for (const args of [["trace"], ["trace", "fly"], ["trace", "show", "x"], ["trace", "export", "a", "b"]])
      assert.equal((await run(...args)).code, 2, args.join(" "));
  });
});

describe("a question and its request", () => {
  let home: TestHome;
  before(() => (home = new TestHome()));
  after(() => home.close());

  it("find each other by the number that the answer brings; what the engine knows already has none", async () => {
    const client = home.client();
    client.use({ path: tinyModel("qwen2"), contextTokens: 1024 });
    const engine = completionEngine(client, await client.load());
    const ask = async (text: string): Promise<CompletionRecord> => {
      const [startedAt, start] = [Date.now(), performance.now()];
      const document = { id: "file:///a/numbers.py", languageId: "python", text, offset: text.length };
      const { requestId } = await engine.complete(document, new AbortController().signal);
      const stages = [{ name: "model", ms: performance.now() - start }] as const;
      const place = { documentId: document.id, line: 0, character: text.length };
      const known = requestId === undefined ? {} : { requestId };
      return { ...place, startedAt, trigger: "typing", stages, outcome: { kind: "late" }, applied: [], ...known };
    };
    const questions = [await ask("a = "), await ask("b = "), await ask("b = ")];
    const told = joinTrace(questions, await client.trace());
    const newestFirst = told.map((entry) => (entry.kind === "completion" ? (entry.request?.id ?? "known") : "alone"));
    // An answer with nothing in it is remembered with its number; a ghost from the cache has none.
    assert.ok(["known,2,1", "2,2,1"].includes(newestFirst.join()), newestFirst.join());
  });
});

/** The events of a file of the Trace Event Format, each with the format's required fields. */
function eventsIn(text: string): TraceEvent[] {
  const { traceEvents } = JSON.parse(text) as { traceEvents: TraceEvent[] };
  for (const { ph, ts, dur, pid, tid } of traceEvents) {
    assert.ok([ts, pid, tid].every(Number.isInteger));
    assert.ok(ph === "M" || (ph === "X" && Number.isInteger(dur)), ph);
  }
  return traceEvents;
}
