import assert from "node:assert/strict";
import { postprocessRuleNames } from "../../../../src/core/completion/postprocess/postprocess.ts";
import { stopRuleNames } from "../../../../src/core/completion/stop/stopRuleTable.ts";
import { triggerRules } from "../../../../src/core/completion/triggers/triggerRules.ts";
import { ruleSentences } from "../../../../src/host/trace/traceRules.ts";
import { traceText, type TraceSnapshot } from "../../../../src/host/trace/traceText.ts";
import type { Localizer } from "../../../../src/host/localizer.ts";
import { completion, request } from "../../../support/completion/traceRecords.ts";
import { cpuMsOf } from "../../../support/run/cpuTime.ts";

/** The source language: only the values are put in. */
const english: Localizer = {
  t: (message, ...values) => message.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)])),
};

/** The document without its head. */
function entries(snapshot: Partial<TraceSnapshot>): string {
  const text = traceText({ completions: [], requests: [], about: [], ...snapshot }, english);
  return text.slice(Math.max(0, text.indexOf("\n## ") + 1));
}

describe("the trace as a document", () => {
  it("tells a completion, its request, and what came between, newest first", () => {
    const completions = [
      completion(1, { requestId: 1, stopRule: "scopeEnd", applied: ["trimTrailingSpace"] }),
      completion(4, { trigger: "retrigger", stages: [], outcome: { kind: "shown", source: "cache", text: "abc" } }),
    ];
    const warm = request(2.5, 2, { lane: "background", purpose: "warm", outcome: "endOfText" });
    const { stopRule: _, ...background } = warm;
    assert.equal(
      entries({ completions, requests: [request(1.08, 1), background] }),
      `## 14:03:04.000 · \`numbers.py:11:5\` · shown from the cache, 3 characters

- Triggered again, because a late or longer text was ready

## 14:03:02.500 · evaluated in advance · done

- Request 2 in lane “background”: waited 5.0, prompt 120, first text after 131; 300 in total
- Tokens: prompt 431, reused 412, evaluated 19, produced 12. Slices: 14

## 14:03:01.000 · \`numbers.py:11:5\` · shown, 15 characters

- Triggered by typing
- Time: delay 75, model 310; 385 in total
- Changed by trimTrailingSpace: Whitespace at the end is not shown.
- Request 1 in lane “ghost”: waited 5.0, prompt 120, first text after 131; 300 in total
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
      "ghost text, origin unknown · done",
      "ghost text, prefetch · done",
      "explain · reached the length limit",
      "fix · failed",
      "chat · cancelled",
    ]);
  });

  it("tells how the model was asked", () => {
    const text = entries({ requests: [request(1, 1, { order: "anchored", contextTokens: 120, alternative: 2 })] });
    assert.match(
      text,
      /- Prompt order “anchored”, with 120 tokens of context from other code\n- Alternative 2 to the most likely suggestion\n/,
    );
  });

  it("names the model that was asked, whatever its file or server calls it", () => {
    assert.match(
      entries({ requests: [request(1, 1, { model: "Qwen2.5-Coder 0.5B" })] }),
      /\n- Model: `Qwen2\.5-Coder 0\.5B`\n/,
    );
    const odd = entries({ requests: [request(1, 1, { model: "a`\n## [b](command:c) /home/ann/d.gguf" })] });
    assert.match(odd, /\n- Model: `a ## \[b\]\(command:c\) …\/d\.gguf`\n/);
    assert.doesNotMatch(entries({ requests: [request(1, 1)] }), /Model:/);
  });

  it("names the rule that hid the text, once", () => {
    const hidden = completion(1, {
      outcome: { kind: "silent", rule: "dropRepeatedLine" },
      applied: ["dropRepeatedLine"],
    });
    assert.match(entries({ completions: [hidden] }), /· nothing shown \(dropRepeatedLine\)\n/);
    assert.match(entries({ completions: [hidden] }), /Hidden by dropRepeatedLine: The text only repeated/);
    assert.doesNotMatch(entries({ completions: [hidden] }), /Changed by/);
    const stopped = completion(1, {
      requestId: 1,
      stopRule: "scopeEnd",
      outcome: { kind: "silent", rule: "scopeEnd" },
    });
    assert.equal(entries({ completions: [stopped], requests: [request(1, 1)] }).match(/scopeEnd:/g)?.length, 1);
  });

  it("tells what was late, given up, failed, and what never had its turn", () => {
    const completions = (["late", "cancelled"] as const).map((kind) => completion(1, { outcome: { kind } }));
    const failed = completion(2, { outcome: { kind: "failed", message: "/home/ann/x.gguf is damaged." } });
    const usage = { reused: 0, evaluated: 0, produced: 0, queueMs: 0, prefillMs: 40, totalMs: 40 };
    const { stopRule: _, ...cancelled } = request(3, 1, { outcome: "cancelled", slices: 0, usage });
    const text = entries({ completions: [...completions, failed], requests: [cancelled] });
    for (const words of [
      /too late for the editor/,
      /5` · cancelled/,
      /5` · failed\n/,
      /- …\/x\.gguf is damaged\./,
      /never scheduled; 40 in total/,
    ])
      assert.match(text, words);
    const gone = completion(1, { requestId: 77, stopRule: "lineEnd" });
    assert.match(entries({ completions: [gone] }), /Request 77, which the worker no longer has a record of/);
    assert.match(entries({ completions: [gone] }), /Ended by lineEnd/);
  });

  it("holds lengths and file names, no code and no folder", () => {
    const text = traceText({ completions: [completion(1)], requests: [request(1, 1)], about: [] }, english);
    assert.doesNotMatch(text, /password|secret|ann\b|home/);
  });

  it("says so when there is nothing, or no worker", () => {
    const text = traceText(
      { completions: [], requests: [], about: ["Ghostlight 1"], missing: "The model worker is not running." },
      english,
    );
    assert.match(text, /Suggestions: 0\. Requests to the model worker: 0\./);
    assert.match(text, /- Ghostlight 1\n- The model worker is not running\.\n\nThere are no requests yet\.\n$/);
  });

  it("begins with the suggestion that somebody asks about, and tells it once", () => {
    const completions = [completion(1), completion(2)];
    const text = traceText({ completions, requests: [], about: [], first: completions[0]! }, english);
    assert.match(text, /\*\*At the cursor:\*\*\n\n## 14:03:01\.000/);
    assert.equal(text.match(/## 14:03:01\.000/g)?.length, 1);
    assert.ok(text.indexOf("14:03:01.000") < text.indexOf("14:03:02.000"));
  });

  it("has the figures of the last requests in a table", () => {
    const requests = Array.from({ length: 20 }, (_, index) => request(index, index + 1));
    const rows = traceText({ completions: [], requests, about: [] }, english).match(/^\|.*$/gm)!;
    assert.equal(rows.length, 2 + 12);
    assert.equal(rows[0], "| Request | Waited | Prompt | First text | Total | Reused | Evaluated | Produced |");
    assert.equal(rows[2], "| 14:03:19.000 ghost text | 5.0 | 120 | 131 | 300 | 412 | 19 | 12 |");
  });

  it("a file's name can forge neither a heading nor a link", () => {
    const named = completion(1, { documentId: "file:///a/x%0A%23%20y%60[z](command:k).py" });
    assert.match(entries({ completions: [named] }), /^## [\d:.]+ · `x # y \[z\]\(command:k\)\.py:11:5` · shown/);
  });

  it("stays quick with as many records as are ever kept", () => {
    const completions = Array.from({ length: 200 }, (_, index) => completion(index, { requestId: index + 1 }));
    const requests = Array.from({ length: 500 }, (_, index) => request(index, index + 1));
    const cpuMs = cpuMsOf(() => {
      const text = traceText({ completions, requests, about: [] }, english);
      assert.ok((text.match(/^## /gm) ?? []).length >= 200);
    });
    // A few milliseconds; the limit is for a slow machine.
    assert.ok(cpuMs < 2000, `${cpuMs} ms`);
  });
});

describe("rules in words", () => {
  const sentence = ruleSentences(english);

  // The names that are no files (uncertain, wordAfterCursor and the like) are in the type CompletionRuleName: a rule of that
  // type without a sentence does not compile.
  it("every rule of completion has a sentence", () => {
    const rules = [
      ...postprocessRuleNames,
      ...stopRuleNames,
      ...triggerRules.map(({ name }) => name),
      ...["uncertain", "nothingGenerated", "cutShort", "syntaxErrors", "begunAgain", "wordAfterCursor"],
    ];
    assert.ok(rules.length > 25, rules.join());
    assert.deepEqual(
      rules.filter((rule) => sentence(rule) === `The rule “${rule}” was applied.`),
      [],
    );
  });

  it("one without, or with an odd name, says its name", () => {
    assert.equal(sentence("newRule"), "The rule “newRule” was applied.");
    assert.equal(sentence("toString"), "The rule “toString” was applied.");
  });
});
