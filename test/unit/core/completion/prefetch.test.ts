// What completion does beyond the question at hand: the time a ghost is looked at, silence, several choices, the anchor.
import assert from "node:assert/strict";
import { CompletionEngine } from "../../../../src/core/completion/completionEngine.ts";
import type { CompletionEnd, CompletionModel } from "../../../../src/core/completion/completionModel.ts";
import type { CompletionDocument, CompletionRequest } from "../../../../src/core/completion/completionRequest.ts";
import type { WindowLimits } from "../../../../src/core/completion/prompt/promptWindow.ts";
import { FailureError, failure } from "../../../../src/core/failures.ts";
import { withCursor, withGhost } from "../../../support/completion/cursorText.ts";

interface Asked {
  readonly query: CompletionRequest;
  readonly signal: AbortSignal;
  finish(text: string, notes?: Partial<CompletionEnd>): void;
  giveUp(): void;
}

function set(
  infill: "joint" | "anchored" = "joint",
  more: Partial<WindowLimits> = {},
): {
  asked: Asked[];
  warmed: number[];
  engine: CompletionEngine;
  show: (text: string) => Promise<string>;
  settle: () => Promise<void>;
  /** Lets the timers run out, or those of so many milliseconds at most. */
  pass: (ms?: number) => void;
} {
  const asked: Asked[] = [];
  const warmed: number[] = [];
  let timers: { readonly delayMs: number; readonly action: () => void }[] = [];
  const model: CompletionModel = {
    complete: (query, _onChunk, signal) =>
      new Promise((resolve, reject) => {
        const finish: Asked["finish"] = (text, notes = {}) =>
          resolve({ text, tokenProbabilities: [], usage: { reused: 0, evaluated: 1, produced: 1 }, ...notes });
        const giveUp = (): void => reject(new FailureError(failure("cancelled", "Cancelled.")));
        asked.push({ query, signal, finish, giveUp });
        signal.addEventListener("abort", giveUp);
      }),
    warm: async ({ anchor }) => void warmed.push(anchor ?? -1),
  };
  const limits = { infillTokens: 500, infill, ...more };
  const engine = new CompletionEngine(
    model,
    () => limits,
    (delayMs, action) => timers.push({ delayMs, action }),
  );
  const show = async (text: string): Promise<string> => {
    const document = withCursor(text);
    const completion = (await engine.complete(document, new AbortController().signal, { prefetchesNext: true }))
      .completion;
    return withGhost(document, completion?.text ?? "", completion?.replaceAfter);
  };
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const pass = (ms = Infinity): void => {
    const due = timers.filter(({ delayMs }) => delayMs <= ms);
    timers = timers.filter(({ delayMs }) => delayMs > ms);
    for (const { action } of due) action();
  };
  return { asked, warmed, engine, show, settle, pass };
}

describe("looking ahead", () => {
  it("computes what follows the acceptance of a shown suggestion, so that it is there at once", async () => {
    const { asked, show, settle } = set();
    const first = show("x = fo|\n");
    asked[0]!.finish("o.");
    assert.equal(await first, "x = fo[o.]\n");
    await settle();
    assert.equal(asked.length, 2);
    assert.equal(asked[1]!.query.isSpeculative, true);
    assert.ok(asked[1]!.query.prefix.endsWith("x = foo."));
    asked[1]!.finish("bar");
    await settle();
    assert.equal(await show("x = foo.|\n"), "x = foo.[bar]\n");
    assert.equal(asked.filter(({ query }) => query.isSpeculative !== true).length, 1);
  });

  it("goes on to the next line where the line is finished", async () => {
    const { asked, show, settle } = set();
    const first = show("  a|\n");
    asked[0]!.finish(" = 1;");
    await first;
    await settle();
    asked[1]!.finish("");
    await settle();
    assert.ok(asked[2]!.query.prefix.endsWith("  a = 1;\n  "));
  });

  it("is joined by the question it foresaw", async () => {
    const { asked, show, settle } = set();
    const first = show("x = fo|\n");
    asked[0]!.finish("o.");
    await first;
    await settle();
    const second = show("x = foo.|\n");
    await settle();
    assert.equal(asked[1]!.signal.aborted, false);
    asked[1]!.finish("bar");
    assert.equal(await second, "x = foo.[bar]\n");
    assert.equal(asked.filter(({ query }) => query.isSpeculative !== true).length, 1);
  });

  it("leaves the question it foresaw to a request of its own when the worker gives it up", async () => {
    const { asked, show, settle } = set();
    const first = show("x = fo|\n");
    asked[0]!.finish("o.");
    await first;
    await settle();
    const second = show("x = foo.|\n");
    await settle();
    asked[1]!.giveUp();
    await settle();
    assert.equal(asked[2]!.query.isSpeculative, undefined);
    asked[2]!.finish("bar");
    assert.equal(await second, "x = foo.[bar]\n");
  });

  it("ends as soon as something else is asked", async () => {
    const { asked, show, settle } = set();
    const first = show("x = fo|\n");
    asked[0]!.finish("o.");
    await first;
    await settle();
    void show("x = fz|\n");
    await settle();
    assert.equal(asked[1]!.signal.aborted, true);
    assert.equal(asked[2]!.query.isSpeculative, undefined);
  });

  it("continues while the shown suggestion is typed", async () => {
    const { asked, show, settle } = set();
    const first = show("x = fo|\n");
    asked[0]!.finish("o.");
    await first;
    await settle();
    assert.equal(await show("x = foo|\n"), "x = foo[.]\n");
    await settle();
    assert.equal(asked[1]!.signal.aborted, false);
    assert.equal(asked.length, 2);
  });

  it("does nothing where nothing is shown, and nothing unasked", async () => {
    const { asked, engine, show, settle } = set();
    const first = show("a|\n");
    asked[0]!.finish("");
    await first;
    await settle();
    assert.equal(asked.length, 1);
    const second = engine.complete(withCursor("b|\n"), new AbortController().signal);
    asked[1]!.finish("c");
    await second;
    await settle();
    assert.equal(asked.length, 2);
  });
});

describe("silence", () => {
  const signal = new AbortController().signal;

  it("has a name, and is remembered at its place", async () => {
    const { asked, engine } = set();
    const first = engine.complete(withCursor("a|\nb\n"), signal);
    asked[0]!.finish("", { stopRule: "suffixReached", requestId: 7 });
    const said = { applied: [], suppressedBy: "suffixReached", stopRule: "suffixReached", requestId: 7 };
    assert.deepEqual(await first, said);
    assert.deepEqual(await engine.complete(withCursor("a|\nb\n"), signal), said);
    assert.equal(asked.length, 1);
    void engine.complete(withCursor("a|\nc\n"), signal).catch(() => undefined);
    assert.equal(asked.length, 2);
  });

  it("is the model's doubt, which whoever asks by hand overrules", async () => {
    const { asked, engine } = set();
    const first = engine.complete(withCursor("a|\n"), signal);
    asked[0]!.finish("bc", { tokenProbabilities: [{ end: 2, probability: 0.1 }] });
    assert.equal((await first).suppressedBy, "uncertain");
    const byHand = (await engine.complete(withCursor("a|\n"), signal, { showsUnsure: true })).completion;
    assert.equal(byHand?.text, "bc");
    assert.equal(asked.length, 1);
  });

  it("falls on the part that the model doubts", async () => {
    const { asked, engine } = set();
    const first = engine.complete(withCursor("a|\n"), signal);
    const probabilities = [0.9, 0.9, 0.1].map((probability, index) => ({ end: 4 * (index + 1), probability }));
    asked[0]!.finish(" = b + c + d", { tokenProbabilities: probabilities });
    const { completion, applied } = await first;
    assert.equal(completion?.text, " = b + c");
    assert.ok(applied.includes("uncertain"));
  });

  it("is the clean-up's where that left nothing", async () => {
    const { asked, engine } = set();
    const first = engine.complete(withCursor("a|\n"), signal);
    asked[0]!.finish("  ");
    assert.match((await first).suppressedBy!, /\w+/);
  });

  it("is the model's where it said nothing", async () => {
    const { asked, engine } = set();
    const first = engine.complete(withCursor("a|\n"), signal);
    asked[0]!.finish("");
    assert.equal((await first).suppressedBy, "nothingGenerated");
  });
});

describe("several choices", () => {
  it("are different, and each can be typed", async () => {
    const { asked, engine, settle } = set();
    const document = withCursor("x = |\n");
    const signal = new AbortController().signal;
    const choices = engine.alternatives(document, signal, 3);
    asked[0]!.finish("one()");
    await settle();
    assert.equal(asked[1]!.query.alternative, 1);
    asked[1]!.finish("one()");
    await settle();
    assert.equal(asked[2]!.query.alternative, 2);
    asked[2]!.finish("two()");
    assert.deepEqual(
      (await choices).map(({ text }) => text),
      ["one()", "two()"],
    );
    assert.equal((await engine.complete(document, signal)).completion?.text, "one()");
    assert.equal((await engine.complete(withCursor("x = tw|\n"), signal)).completion?.text, "o()");
    assert.equal(asked.length, 3);
  });
});

describe("the anchor", () => {
  it("stays while the user types, and moves to the cursor when nothing is typed for a while", async () => {
    const { asked, warmed, engine, show, pass, settle } = set("anchored");
    await engine.warm(withCursor("abc|\n"), new AbortController().signal);
    assert.deepEqual(warmed, [3]);
    const first = show("abcd|\n");
    assert.equal(asked[0]!.query.anchor, 3);
    asked[0]!.finish("!");
    await first;
    const second = show("abcdef|\n");
    assert.equal(asked.findLast(({ query }) => query.isSpeculative !== true)!.query.anchor, 3);
    pass();
    assert.deepEqual(warmed, [3], "a question is running");
    asked.findLast(({ query }) => query.isSpeculative !== true)!.finish("");
    await second;
    await settle();
    pass();
    assert.deepEqual(warmed, [3, 6]);
  });

  it("moves at once when what stands before it changes", async () => {
    const { asked, engine } = set("anchored");
    const signal = new AbortController().signal;
    await engine.warm(withCursor("abc|\n"), signal);
    void engine.complete(withCursor("xbcd|\n"), signal).catch(() => undefined);
    assert.equal(asked[0]!.query.anchor, 4);
  });
});

describe("several documents", () => {
  it("each keep their window and anchor while another one is asked about", async () => {
    const { asked, engine } = set("anchored");
    const signal = new AbortController().signal;
    const here = withCursor(`${"// far above\n".repeat(200)}abc|\nrest\n`);
    const there = { ...withCursor("elsewhere|\n"), id: "other" };
    await engine.warm(here, signal);
    const typed = { ...here, text: here.text.replace("abc", "abcd"), offset: here.offset + 1 };
    void engine.complete(typed, signal).catch(() => undefined);
    void engine.complete(there, signal).catch(() => undefined);
    const more = { ...here, text: here.text.replace("abc", "abcde"), offset: here.offset + 2 };
    void engine.complete(more, signal).catch(() => undefined);
    const [first, , last] = asked.map(({ query }) => query);
    assert.equal(last!.prefix, `${first!.prefix}e`);
    assert.equal(last!.anchor, first!.anchor);
  });
});

describe("a window that grows while the user types", () => {
  it("is cut anew when nobody types, before a key has to do it", async () => {
    const { asked, warmed, show, pass, settle } = set();
    const typed = async (lines: number): Promise<void> => {
      const shown = show(`${"let some = thing;\n".repeat(lines)}|\n`);
      asked.at(-1)!.finish("");
      await shown;
      await settle();
      pass();
    };
    await typed(50);
    await typed(70);
    assert.deepEqual(warmed, []);
    const { length } = asked.at(-1)!.query.prefix;
    assert.equal(length, 70 * 18, "the start has stayed");
    await typed(80);
    assert.equal(warmed.length, 1);
    await typed(81);
    assert.ok(asked.at(-1)!.query.prefix.length < length);
  });
});

describe("the first window of a document on a slow machine", () => {
  const limits = { firstInfillTokens: 100 };
  const signal = new AbortController().signal;
  const above = "let some = thing;\n".repeat(60);
  const document = (typed: string, id = "test"): CompletionDocument => withCursor(`${above}${typed}|\n`, id);

  it("is short, so that the first suggestion does not wait for the whole, and stays so while the user types", async () => {
    const { asked, engine, pass, settle } = set("joint", limits);
    await engine.warm(document(""), signal);
    const first = engine.complete(document("a"), signal, { prefetchesNext: true });
    const { prefix } = asked[0]!.query;
    assert.ok(prefix.length > 100 && prefix.length < 300, `${prefix.length} characters`);
    asked[0]!.finish("");
    await first;
    await settle();
    pass(1000);
    void engine.complete(document("ab"), signal, { prefetchesNext: true }).catch(() => undefined);
    assert.equal(asked[1]!.query.prefix, `${prefix}b`);
  });

  it("gets its full length in a longer rest", async () => {
    const { asked, warmed, engine, pass, settle } = set("joint", limits);
    const first = engine.complete(document("a"), signal, { prefetchesNext: true });
    asked[0]!.finish("");
    await first;
    await settle();
    pass(1000);
    assert.equal(warmed.length, 0);
    pass();
    assert.equal(warmed.length, 1);
    void engine.complete(document("ab"), signal, { prefetchesNext: true }).catch(() => undefined);
    assert.equal(asked[1]!.query.prefix, `${above}ab`);
  });

  it("does not get it while the user is in another document", async () => {
    const { asked, warmed, engine, pass, settle } = set("joint", limits);
    const first = engine.complete(document("a"), signal, { prefetchesNext: true });
    asked[0]!.finish("");
    await first;
    await settle();
    await engine.warm(document("", "other"), signal);
    pass();
    assert.equal(warmed.length, 1);
  });

  it("has its full length at once with context, and for somebody who has time", async () => {
    for (const [context, options] of [
      [{ repository: "shop", path: "a.ts", snippets: [] }, { prefetchesNext: true }],
      [undefined, {}],
    ] as const) {
      const { asked, engine } = set("joint", limits);
      void engine.complete({ ...document("a"), ...(context && { context }) }, signal, options).catch(() => undefined);
      assert.equal(asked[0]!.query.prefix, `${above}a`);
    }
  });

  it("is cut anew when its context comes", async () => {
    const { asked, engine } = set("joint", limits);
    await engine.warm(document(""), signal);
    const context = { repository: "shop", path: "a.ts", snippets: [] };
    void engine.complete({ ...document("a"), context }, signal, { prefetchesNext: true }).catch(() => undefined);
    assert.equal(asked[0]!.query.prefix, `${above}a`);
  });
});
