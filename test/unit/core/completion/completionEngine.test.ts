// What the user sees key by key, with a scripted model: `foo[bar]` is the ghost after the key.
import assert from "node:assert/strict";
import type { CompletionModel } from "../../../../src/core/completion/completionModel.ts";
import { CompletionEngine } from "../../../../src/core/completion/completionEngine.ts";
import { noModules } from "../../../../src/core/completion/modules/knownModules.ts";
import { FailureError } from "../../../../src/core/failures.ts";
import { chooseShape } from "../../../../src/core/completion/completionRequest.ts";
import { withCursor, withGhost } from "../../../support/completion/cursorText.ts";

/** A model that answers when the test says so. */
class ScriptedModel implements CompletionModel {
  readonly requests: {
    prefix: string;
    send: (text: string) => void;
    finish: (text: string) => void;
    signal: AbortSignal;
  }[] = [];

  complete: CompletionModel["complete"] = (query, onChunk, signal) =>
    new Promise((resolve, reject) => {
      const finish = (text: string): void =>
        resolve({ text, tokenProbabilities: [], usage: { reused: 5, evaluated: 1, produced: 3 } });
      this.requests.push({ prefix: query.prefix, send: onChunk, finish, signal });
      signal.addEventListener("abort", () =>
        reject(new FailureError({ kind: "cancelled", message: "", nextStep: "" })),
      );
    });

  warm = async (): Promise<void> => {};

  get last(): ScriptedModel["requests"][number] {
    return this.requests.at(-1)!;
  }
}

function set(): {
  model: ScriptedModel;
  engine: CompletionEngine;
  timers: (() => void)[];
  show: (text: string, signal?: AbortSignal) => Promise<string>;
} {
  const model = new ScriptedModel();
  const timers: (() => void)[] = [];
  const engine = new CompletionEngine(
    model,
    () => ({ infillTokens: 500 }),
    (_delay, action) => timers.push(action),
  );
  const show = async (text: string, signal = new AbortController().signal): Promise<string> => {
    const document = withCursor(text);
    const completion = (await engine.complete(document, signal)).completion;
    return withGhost(document, completion?.text ?? "", completion?.replaceAfter);
  };
  return { model, engine, timers, show };
}

const cancelled = (promise: Promise<unknown>): Promise<void> =>
  assert.rejects(promise, (error) => error instanceof FailureError && error.failure.kind === "cancelled");

describe("the completion engine", () => {
  it("looks up the modules that a text imports, and shows no lines early that import what was not looked up", async () => {
    const model = new ScriptedModel();
    const timers: (() => void)[] = [];
    const asked: (readonly string[])[] = [];
    const engine = new CompletionEngine(
      model,
      () => ({ infillTokens: 500 }),
      (_delay, action) => timers.push(action),
      {
        around: () => [],
        find: async (_id, folders) => {
          asked.push(folders);
          return { ...noModules, folders: new Map([[".", ["money.ts"]]]) };
        },
      },
    );
    const document = { ...withCursor("|\n"), languageId: "typescript" };
    const { signal } = new AbortController();
    const early = engine.complete(document, signal, { firstLinesAfterMs: 1 });
    model.last.send('import { a } from "./money";\nimport');
    for (const timer of timers.splice(0)) timer();
    model.last.finish('import { a } from "./money";\nimport { b } from "./discount";');
    assert.equal((await early).completion?.text, 'import { a } from "./money";');
    assert.deepEqual(asked, [[".", "money", "discount"]]);
  });

  it("asks the model once and answers the rest while its text is typed", async () => {
    const { model, show } = set();
    const first = show("x = fo|\n");
    model.last.finish("o(bar)");
    assert.equal(await first, "x = fo[o(bar)]\n");
    assert.equal(await show("x = foo|\n"), "x = foo[(bar)]\n");
    assert.equal(await show("x = foo(|)\n"), "x = foo([bar)]{)}\n", "the editor closed the bracket");
    assert.equal(await show("x = foo(ba|)\n"), "x = foo(ba[r)]{)}\n");
    assert.equal(model.requests.length, 1);
  });

  it("asks again when something else is typed", async () => {
    const { model, show } = set();
    const first = show("a|\n");
    model.last.finish("bc");
    await first;
    const second = show("ax|\n");
    assert.equal(model.requests.length, 2);
    model.last.finish("yz");
    assert.equal(await second, "ax[yz]\n");
    assert.equal(await show("a|\n"), "a[bc]\n", "going back finds the first answer again");
  });

  it("joins a running request whose text is being typed", async () => {
    const { model, show } = set();
    const abort = new AbortController();
    const first = show("a|\n", abort.signal);
    model.last.send("bcd");
    abort.abort();
    await cancelled(first);
    const second = show("ab|\n");
    assert.equal(model.requests.length, 1);
    model.last.finish("bcdef");
    assert.equal(await second, "ab[cdef]\n");
  });

  it("joins a running request when it is asked for again at the same place, also before its first text", async () => {
    const { model, show } = set();
    const first = show("a|\n");
    const second = show("a|\n");
    assert.equal(model.requests.length, 1);
    model.last.finish("bc");
    assert.deepEqual(await Promise.all([first, second]), ["a[bc]\n", "a[bc]\n"]);
  });

  it("ends a running request when the typing goes elsewhere", async () => {
    const { model, show } = set();
    const abort = new AbortController();
    const first = show("a|\n", abort.signal);
    model.last.send("bcd");
    abort.abort();
    await cancelled(first);
    const second = show("az|\n");
    assert.equal(model.requests[0]!.signal.aborted, true);
    model.last.finish("!");
    assert.equal(await second, "az[!]\n");
  });

  it("ends a request that nobody wants any more after a moment", async () => {
    const { model, timers, show } = set();
    const abort = new AbortController();
    const first = show("a|\n", abort.signal);
    abort.abort();
    await cancelled(first);
    assert.equal(model.last.signal.aborted, false);
    for (const timer of timers) timer();
    assert.equal(model.last.signal.aborted, true);
  });

  it("shows finished lines when their time has come, and the whole when asked again", async () => {
    const { model, engine, timers } = set();
    const document = withCursor("if a:\n    |\n");
    const asked = engine.complete(document, new AbortController().signal, { firstLinesAfterMs: 10 });
    model.last.send("b = 1\n    c =");
    for (const timer of timers.splice(0)) timer();
    const { completion: lines } = await asked;
    assert.equal(withGhost(document, lines!.text), "if a:\n    [b = 1]\n");
    for (const timer of timers.splice(0)) timer();
    assert.equal(model.last.signal.aborted, false, "the rest is still wanted");
    model.last.finish("b = 1\n    c = 2");
    await lines!.whole;
    const whole = (await engine.complete(document, new AbortController().signal)).completion;
    assert.equal(withGhost(document, whole!.text), "if a:\n    [b = 1\n    c = 2]\n");
    assert.equal(model.requests.length, 1);
  });

  it("shows nothing when the model has nothing, and says why it failed when it fails", async () => {
    const { model, show } = set();
    const first = show("a|\n");
    model.last.finish("  \n");
    assert.equal(await first, "a|\n");
  });
});

describe("line or block", () => {
  const check = (text: string, shape: string): void => assert.equal(chooseShape(withCursor(text)), shape, text);

  it("is a block where one begins", () => {
    check("def f():|\n", "block");
    check("if (a) {|}\n", "block");
    check("def f():\n    |\n", "block");
    check("|existing()\n", "block");
  });

  it("is a line elsewhere", () => {
    check("x = |\n", "line");
    check("foo(|, b)\n", "line");
    check("  |existing()\n", "line");
  });
});
