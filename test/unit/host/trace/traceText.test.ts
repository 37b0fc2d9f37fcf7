import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { triggerRules } from "../../../../src/core/completion/triggers/triggerRules.ts";
import { ruleSentences } from "../../../../src/host/trace/traceRules.ts";
import { traceText, type TraceSnapshot } from "../../../../src/host/trace/traceText.ts";
import type { Localizer } from "../../../../src/host/localizer.ts";
import { root } from "../../../architecture/lawfulTree.ts";
import { at, question, request } from "../../../support/traceRecords.ts";

/** The source language: only the values are put in. */
const english: Localizer = {
  t: (message, ...values) => message.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)])),
};

/** The document without its head. */
function entries(snapshot: Partial<TraceSnapshot>): string {
  const { text } = traceText({ questions: [], requests: [], about: [], ...snapshot }, english);
  return text.slice(Math.max(0, text.indexOf("\n## ") + 1));
}

describe("the trace as a document", () => {
  it("tells a question, its request, and what came between, newest first", () => {
    const questions = [
      question(1, { requestId: 1, stopRule: "scopeEnd", applied: ["trimTrailingSpace"] }),
      question(4, { trigger: "retrigger", stages: [], outcome: { kind: "shown", source: "cache", text: "abc" } }),
    ];
    const warm = request(2.5, 2, { lane: "background", purpose: "warm", outcome: "endOfText" });
    const { stopRule: _, ...background } = warm;
    assert.equal(
      entries({ questions, requests: [request(1.08, 1), background] }),
      `## 14:03:04.000 · \`numbers.py:11:5\` · shown, 3 characters known before

- Asked again, because a late or longer text was ready

## 14:03:02.500 · evaluated ahead · done

- Request 2 in the lane “background”: waited 5.0, prompt 120, first text after 131; 300 in all
- Tokens: prompt 431, reused 412, evaluated 19, produced 12. Slices: 14

## 14:03:01.000 · \`numbers.py:11:5\` · shown, 15 characters

- Asked while typing
- Time: delay 75, model 310; 385 in all
- Changed by trimTrailingSpace: Blank space at the end is not shown.
- Request 1 in the lane “ghost”: waited 5.0, prompt 120, first text after 131; 300 in all
- Tokens: prompt 431, reused 412, evaluated 19, produced 12. Slices: 14
- Ended by scopeEnd: The next line left the block.
`,
    );
  });

  it("calls a request by what it is for", () => {
    const requests = [
      request(6, 5),
      request(5, 4, { lane: "background", isSpeculative: true }),
      request(4, 3, { lane: "user", purpose: "explain", outcome: "maxTokens" }),
      request(3, 2, { lane: "user", purpose: "fix", outcome: "failed" }),
      request(2, 1, { lane: "user", purpose: "chat", outcome: "cancelled" }),
    ];
    assert.deepEqual(entries({ requests }).match(/(?<=^## [\d:.]+ · ).*/gm), [
      "ghost text, question unknown · done",
      "ghost text, looking ahead · done",
      "explain · as long as allowed",
      "fix · failed",
      "chat · given up",
    ]);
  });

  it("tells how the model was asked", () => {
    const text = entries({ requests: [request(1, 1, { order: "anchored", contextTokens: 120, alternative: 2 })] });
    assert.match(
      text,
      /- Prompt in the order “anchored”, with 120 tokens of other code\n- Not the likeliest .* number 2\n/,
    );
  });

  it("names the rule that hid the text, once", () => {
    const hidden = question(1, {
      outcome: { kind: "silent", rule: "dropRepeatedLine" },
      applied: ["dropRepeatedLine"],
    });
    assert.match(entries({ questions: [hidden] }), /· nothing shown \(dropRepeatedLine\)\n/);
    assert.match(entries({ questions: [hidden] }), /Hidden by dropRepeatedLine: The text only repeated/);
    assert.doesNotMatch(entries({ questions: [hidden] }), /Changed by/);
    const stopped = question(1, {
      requestId: 1,
      stopRule: "scopeEnd",
      outcome: { kind: "silent", rule: "scopeEnd" },
    });
    assert.equal(entries({ questions: [stopped], requests: [request(1, 1)] }).match(/scopeEnd:/g)?.length, 1);
  });

  it("tells what was late, given up, failed, and what never had its turn", () => {
    const questions = (["late", "cancelled"] as const).map((kind) => question(1, { outcome: { kind } }));
    const failed = question(2, { outcome: { kind: "failed", message: "/home/ann/x.gguf is damaged." } });
    const usage = { reused: 0, evaluated: 0, produced: 0, queueMs: 0, prefillMs: 40, totalMs: 40 };
    const { stopRule: _, ...cancelled } = request(3, 1, { outcome: "cancelled", slices: 0, usage });
    const text = entries({ questions: [...questions, failed], requests: [cancelled] });
    for (const words of [
      /too late for the editor/,
      /5` · given up/,
      /5` · failed\n/,
      /- …\/x\.gguf is damaged\./,
      /its turn never came; 40 in all/,
    ])
      assert.match(text, words);
    const gone = question(1, { requestId: 77, stopRule: "lineEnd" });
    assert.match(entries({ questions: [gone] }), /Request 77, of which the worker knows no more/);
    assert.match(entries({ questions: [gone] }), /Ended by lineEnd/);
  });

  it("holds lengths and file names, no code and no folder", () => {
    const { text } = traceText({ questions: [question(1)], requests: [request(1, 1)], about: [] }, english);
    assert.doesNotMatch(text, /password|secret|ann\b|home/);
  });

  it("says so when there is nothing, or no worker", () => {
    const { text, headings } = traceText(
      { questions: [], requests: [], about: ["Ghostlight 1"], missing: "The model worker is not running." },
      english,
    );
    assert.match(text, /Questions for ghost text: 0\. Requests to the model worker: 0\./);
    assert.match(text, /- Ghostlight 1\n- The model worker is not running\.\n\nNothing has been asked yet\.\n$/);
    assert.deepEqual(headings, []);
  });

  it("knows where its links and its questions stand", () => {
    const questions = [question(1), question(2)];
    const { text, links, headings } = traceText({ questions, requests: [request(3, 1)], about: [] }, english);
    const lines = text.split("\n");
    assert.deepEqual(
      links.map(({ line, start, end, command }) => `${command}: ${lines[line]!.slice(start, end)}`),
      ["ghostlight.showTrace: Refresh", "ghostlight.exportTrace: Export for chrome://tracing or Perfetto…"],
    );
    assert.deepEqual(
      headings.map(({ question: each, line }) => [each.startedAt, lines[line]!.slice(0, 15)]),
      [
        [at(2), "## 14:03:02.000"],
        [at(1), "## 14:03:01.000"],
      ],
    );
  });

  it("a file's name can forge neither a heading nor a link", () => {
    const named = question(1, { documentId: "file:///a/x%0A%23%20y%60[z](command:k).py" });
    assert.match(entries({ questions: [named] }), /^## [\d:.]+ · `x # y \[z\]\(command:k\)\.py:11:5` · shown/);
  });

  it("stays quick with as many records as are ever kept", () => {
    const questions = Array.from({ length: 200 }, (_, index) => question(index, { requestId: index + 1 }));
    const requests = Array.from({ length: 500 }, (_, index) => request(index, index + 1));
    const start = performance.now();
    const { headings } = traceText({ questions, requests, about: [] }, english);
    assert.equal(headings.length, 200);
    // A few milliseconds; the limit is for a very busy machine.
    assert.ok(performance.now() - start < 2000);
  });
});

describe("rules in words", () => {
  const sentence = ruleSentences(english);
  /** Names of the rules in a folder: what its files export as one. */
  const rulesIn = (folder: string): string[] => {
    const place = path.join(root, "src/core/completion", folder);
    const texts = readdirSync(place).map((file) => readFileSync(path.join(place, file), "utf8"));
    return texts.flatMap((text) => /^export const (\w+): (?:Stop)?Rule\b/m.exec(text)?.[1] ?? []);
  };

  it("every rule of completion has a sentence", () => {
    const rules = [
      ...rulesIn("postprocess/rules"),
      ...rulesIn("stop/rules"),
      ...triggerRules.map(({ name }) => name),
      "uncertain",
      "nothingGenerated",
      "cutShort",
      "syntaxErrors",
    ];
    assert.ok(rules.length > 25, rules.join());
    assert.deepEqual(
      rules.filter((rule) => sentence(rule) === `The rule “${rule}” decided so.`),
      [],
    );
  });

  it("one without, or with an odd name, says its name", () => {
    assert.equal(sentence("newRule"), "The rule “newRule” decided so.");
    assert.equal(sentence("toString"), "The rule “toString” decided so.");
  });
});
