// Real servers with the small model, each under the same tests. Opt-in (`npm run test:remote`, which installs them): docs/servers.md
// shows what came out. What a scripted server promises is in test/integration/remote/.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { WorkerClient } from "../../src/client/connection/workerClient.ts";
import { FailureError } from "../../src/core/failures.ts";
import { makeEdit } from "../../src/core/edits/makeEdit.ts";
import { hunkMarks, hunksGrammar } from "../../src/core/edits/editGrammar.ts";
import type { ChatMessage } from "../../src/core/modelPort.ts";
import { begunWord } from "../support/completion/completionRequests.ts";
import { realModel } from "../support/models/models.ts";
import {
  llamaServer,
  llamaServerWithRpc,
  ollamaServer,
  vllmServer,
  type RealServer,
  type ServerKind,
} from "../support/servers/realServers.ts";
import { runCli, TestHome, until } from "../support/workers.ts";

/** Servers on two busy cores take their time. */
const patientMs = 120_000;
const asked = { purpose: "chat", temperature: 0, thinking: false } as const;
/** Why an answer to an edit cannot be used (core/edits). */
const refusals = new RegExp(
  [
    "The model's answer (?:contains no change that could be read|has a syntax error that the code did not have)",
    "The model's answer (?:has words where only code may be|was cut off at the length limit)",
    "The model(?: changed the code instead of only documenting it|'s answer contains no code| found nothing to change)",
    "The model (?:left out code and wrote|tried to change lines that are not in the code)",
  ].join("|"),
);
const wanted = (process.env["GHOSTLIGHT_SERVERS"] ?? "").split(",").filter((name) => name !== "");
const kinds: readonly (readonly [string, ServerKind])[] = [
  ["llama", llamaServer],
  ["vllm", vllmServer(1)],
  ["ollama", ollamaServer],
  ["vllm2", vllmServer(2)],
  ["rpc", llamaServerWithRpc],
];
for (const [id, kind] of kinds) {
  if (wanted.length > 0 && !wanted.includes(id)) continue;
  describe(kind.name, () => {
    const { traits } = kind;
    let server: RealServer;
    let home: TestHome;
    let client: WorkerClient;
    /** What was seen, for the table in docs/servers.md. */
    const note = (feature: string, what: string): void => console.log(`${kind.name} | ${feature} | ${what}`);

    before(async () => {
      const start = performance.now();
      server = await kind.start();
      note("start", `${Math.round((performance.now() - start) / 1000)} s`);
      home = new TestHome();
      client = home.client();
      client.use({ url: server.url, model: "", contextTokens: 4096 });
    });
    after(async () => {
      await home?.close();
      await server?.stop();
    });

    it("is known for what it is, by its first answer", async () => {
      const { code, stdout, stderr } = await runCli(["doctor", "--endpoint", server.url], home.home);
      note("doctor", stdout.trim());
      assert.deepEqual([code, stderr], [0, ""], stdout);
      const facts = await client.load();
      assert.deepEqual(
        [facts.architecture, facts.name, facts.infill, facts.limitations],
        [traits.architecture, traits.model, "joint", traits.limitations],
      );
      assert.ok(facts.contextTokens >= 4096, String(facts.contextTokens));
      note("reads", `${facts.prefillTokensPerSecond} tokens/s`);
    });

    it("gives ghost text that goes on in a word", async () => {
      const chunks: string[] = [];
      const end = await client.complete(begunWord, (text) => chunks.push(text));
      assert.equal(end.text, "urn first + second");
      assert.equal(chunks.join(""), end.text);
      assert.equal(end.tokenProbabilities.length > 0, !traits.limitations.includes("logprobs"));
      assert.ok(end.tokenProbabilities.every(({ probability }) => probability > 0 && probability <= 1));
      await until("the server has stopped too", async () => !(await server.isWorking()), patientMs);
      note("ghost text", `“${end.text}”, first text after ${Math.round(end.usage.firstTextMs ?? 0)} ms`);
    });

    it("reads little anew while someone types", async () => {
      const lines = Array.from({ length: 40 }, (_, index) => `value_${index} = compute(${index}, first, second)\n`);
      const prefix = `${lines.join("")}\ndef add(first, second):\n    `;
      const costs: string[] = [];
      const sum = { reused: 0, evaluated: 0 };
      for (const typed of ["", "r", "re", "ret", "retu"]) {
        const before = await server.promptTokens?.();
        const { usage } = await client.complete({ ...begunWord, prefix: prefix + typed }, () => {});
        const after = await server.promptTokens?.();
        const reused = before && after ? after.reused - before.reused : usage.reused;
        const evaluated = before && after ? after.all - before.all - reused : usage.evaluated;
        costs.push(`${reused}+${evaluated}`);
        // The first one has to be read.
        if (typed === "") continue;
        sum.reused += reused;
        sum.evaluated += evaluated;
      }
      note("typing", `kept + read: ${costs.join(", ")}`);
      if (traits.reportsReuse === "no") return;
      assert.ok(sum.reused > 3 * sum.evaluated, costs.join(", "));
    });

    it("answers a chat, and its thoughts are kept apart", async () => {
      const [open, close] = traits.thoughtMarks;
      const example = (question: string, thought: string, answer: string): ChatMessage[] => [
        { role: "user", content: question },
        { role: "assistant", content: `${open}${thought}${close}${answer}` },
      ];
      const messages: ChatMessage[] = [
        ...example("What is 2 + 2?", "I add 2 and 2, which makes 4.", "The answer is 4."),
        ...example("What is 5 + 4?", "I add 5 and 4, which makes 9.", "The answer is 9."),
        ...example("What is 1 + 6?", "I add 1 and 6, which makes 7.", "The answer is 7."),
        { role: "user", content: "What is 3 + 3?" },
      ];
      const chunks: string[] = [];
      const end = await client.chat({ ...asked, messages, maxTokens: 60, thinking: true }, ({ kind: what, text }) =>
        chunks.push(`${what}: ${text}`),
      );
      note("thoughts", `“${end.thinking.trim()}” and “${end.text.trim()}”`);
      assert.match(end.thinking, /I add 3 and 3/);
      assert.match(end.text, /^\s*The answer is 6\.?\s*$/);
      assert.ok(chunks.length > 4, "it streams");
      assert.ok(end.usage.produced > 8);
    });

    it("is held to the form of an answer", async () => {
      const messages = [{ role: "user", content: "Is the sky blue? Answer yes or no." }] as const;
      const grammar = 'root ::= "only " ("seven" | "eight") " words"\n';
      const { text } = await client.chat({ ...asked, messages, maxTokens: 30, grammar }, () => {});
      note("form", `${traits.structured}: “${text}”`);
      if (traits.structured !== "response_format") assert.match(text, /^only (seven|eight) words$/);
      // JSON there, and the answer is what stands in it.
      else assert.match(text, /^\s*[^\s{]/);
    });

    it("edits code: a fix, by the command line", async () => {
      const file = path.join(home.home, "wrong.py");
      mkdirSync(home.home, { recursive: true });
      writeFileSync(file, "def double(x):\n    return x * 3\n");
      const place = ["fix", `${file}:1-2`, "--instruction", "It must return x times 2."];
      const { code, stdout, stderr } = await runCli([...place, "--endpoint", server.url], home.home);
      note("fix", code === 0 ? stdout : stderr);
      // Without a grammar the small model may write what cannot be used. Then the reason is said, and no diff is written.
      if (traits.structured === "response_format" && code !== 0) {
        assert.deepEqual([code, stdout], [1, ""]);
        return assert.match(stderr, refusals);
      }
      assert.deepEqual([code, stderr], [0, ""]);
      assert.match(stdout, /^@@ -1(?:,2)? \+1(?:,\d+)? @@$/m);
      const lines = (sign: RegExp): string[] => stdout.split("\n").filter((line) => sign.test(line));
      // It changes these two lines and nothing but code, whatever the model makes of them.
      assert.ok(
        lines(/^-(?!--)/).every((line) => ["-def double(x):", "-    return x * 3"].includes(line)),
        stdout,
      );
      assert.ok(lines(/^-(?!--)/).includes("-    return x * 3"), stdout);
      assert.ok(lines(/^\+(?!\+\+)/).length > 0, stdout);
      assert.doesNotMatch(stdout, /```|"answer"|^\+\s*[{}]/m);
      // Without a grammar, what the small model writes there is right in one run and wrong in the next.
      if (traits.structured !== "response_format") assert.match(stdout, /^\+ {4}return x \* 2$/m);
    });

    it("edits long code under the grammar of its lines, and documents code under that of its comments", async () => {
      const lines = Array.from({ length: 100 }, (_, index) => `value_${index} = compute(${index}, "é\\\\n")`);
      const marks = hunkMarks(lines);
      const start = performance.now();
      const messages = [{ role: "user", content: `Change value_50 to 7:\n${lines.slice(45, 55).join("\n")}` }] as const;
      const grammar = hunksGrammar(lines, marks);
      const hunk = await client.chat(
        { ...asked, messages, maxTokens: 30, grammar, answerPrefix: `${marks.search}\n` },
        () => {},
      );
      const [searched] = hunk.text.split("\n");
      note("grammar of 100 lines", `${Math.round(performance.now() - start)} ms, “${searched}”`);
      if (traits.structured !== "response_format") assert.ok(lines.includes(searched ?? ""), hunk.text);
      const text = "def area(width, height):\n    return width * height";
      const selection = { label: "area.py:1-2", text, languageId: "python", before: "" };
      const request = { task: { kind: "document" }, selection, before: "", behind: "\n" } as const;
      const edit = await makeEdit(client, request, () => {}, new AbortController().signal);
      note("document", edit.kind === "edit" ? JSON.stringify(edit.replacement) : edit.failure.message);
      if (edit.kind === "edit") {
        // The code is as it was, with at least one comment or docstring more.
        const isCode = (line: string): boolean => !/^\s*(?:#|$)/.test(line);
        const code = edit.replacement.replaceAll(/"""[^]*?"""|'''[^]*?'''/g, "");
        assert.deepEqual(code.split("\n").filter(isCode), text.split("\n"));
        assert.ok(edit.replacement.length > text.length);
      } else {
        // What changes the code is not shown as a documentation of it.
        assert.equal(traits.structured, "response_format", JSON.stringify(edit));
        assert.equal(edit.failure.kind, "editDoesNotApply");
        assert.match(edit.failure.message, refusals);
      }
    });

    it("stops working when a chat is cancelled", async () => {
      const messages = [{ role: "user", content: "Count from one to a hundred in words." }] as const;
      const abort = new AbortController();
      let chunks = 0;
      let wasWorking = false;
      const answer = client.chat(
        { ...asked, messages, maxTokens: 2000 },
        () => {
          chunks++;
          if (chunks === 4)
            void server.isWorking().then((is) => {
              wasWorking = is;
              abort.abort();
            });
        },
        abort.signal,
      );
      await assert.rejects(answer, (error) => error instanceof FailureError && error.failure.kind === "cancelled");
      const start = performance.now();
      await until("the server has stopped too", async () => !(await server.isWorking()), patientMs);
      assert.ok(wasWorking, "it had worked until then");
      note("cancel", `it stops within ${Math.ceil(performance.now() - start)} ms`);
    });

    it("counts tokens as the model itself does, or on the high side", async () => {
      const texts = ["def add(first, second):\n    return first + second\n", "Grüße, 世界 🌍"];
      const counted = await Promise.all(texts.map((text) => client.countTokens(text)));
      const other = new TestHome();
      try {
        const own = other.client();
        own.use({ path: realModel(), contextTokens: 1024 });
        const right = await Promise.all(texts.map((text) => own.countTokens(text)));
        note("counts", `${counted.join(", ")} of ${right.join(", ")}`);
        if (!traits.limitations.includes("tokenizer")) assert.deepEqual(counted, right);
        else assert.ok(counted.every((count, index) => count >= right[index]!));
      } finally {
        await other.close();
      }
    });
  });
}
