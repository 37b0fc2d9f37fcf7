import assert from "node:assert/strict";
import fc from "fast-check";
import { EditHistory, type EditEvent, type LineEdit } from "../../../../../src/core/nextEdit/history/editHistory.ts";

/** A document that is edited, and what is remembered of it. */
class Typist {
  readonly history = new EditHistory();
  private readonly texts = new Map<string, string[]>();
  private now = 0;

  constructor(texts: Readonly<Record<string, string>>) {
    for (const [path, text] of Object.entries(texts)) this.texts.set(path, text.split("\n"));
  }

  lines(path = "a.ts"): readonly string[] {
    return this.texts.get(path)!;
  }

  wait(ms: number): this {
    this.now += ms;
    return this;
  }

  replace(
    line: number,
    count: number,
    after: readonly string[],
    origin: EditEvent["origin"] = "typed",
    path = "a.ts",
  ): this {
    const before = this.texts.get(path)!.splice(line, count, ...after);
    this.now += 100;
    this.history.happened({ edits: [{ documentId: path, line, before, after }], origin, atMs: this.now });
    return this;
  }

  /** Types a line letter by letter. */
  type(line: number, from: string, text: string, path = "a.ts"): this {
    for (let at = 0; at < text.length; at++) this.replace(line, 1, [from + text.slice(0, at + 1)], "typed", path);
    return this;
  }

  get shown(): readonly string[] {
    return this.history.recent.map(
      ({ documentId, line, before, after, origin }) =>
        `${documentId}:${line} ${before.join("|")} → ${after.join("|")}${origin === "predicted" ? " *" : ""}`,
    );
  }
}

const numbered = (count: number): string => Array.from({ length: count }, (_, at) => `line ${at}`).join("\n");

describe("the history of edits", () => {
  it("has what is typed at one place as one edit, with both sides", () => {
    const typist = new Typist({ "a.ts": numbered(5) }).replace(2, 1, [""]).type(2, "", "const total = 1;");
    assert.deepEqual(typist.shown, ["a.ts:2 line 2 → const total = 1;"]);
  });

  it("keeps the order of edits in several files, the last touched at the end", () => {
    const typist = new Typist({ "a.ts": numbered(9), "b.ts": numbered(9) })
      .replace(1, 1, ["one"])
      .replace(5, 1, ["five"], "typed", "b.ts")
      .replace(1, 1, ["uno"]);
    assert.deepEqual(typist.shown, ["b.ts:5 line 5 → five", "a.ts:1 line 1 → uno"]);
  });

  it("follows an edit while lines come and go above it", () => {
    const typist = new Typist({ "a.ts": numbered(12) }).replace(8, 1, ["eight"]).replace(2, 0, ["new", "newer"]);
    assert.deepEqual(typist.shown, ["a.ts:10 line 8 → eight", "a.ts:2  → new|newer"]);
    typist.replace(0, 1, []);
    assert.deepEqual(typist.shown[0], "a.ts:9 line 8 → eight");
  });

  it("has nothing of what was undone, and says that it was", () => {
    const typist = new Typist({ "a.ts": numbered(5) }).replace(2, 1, ["two"]);
    assert.equal(typist.history.isJustUndone, false);
    typist.replace(2, 1, ["line 2"], "undo");
    assert.deepEqual(typist.shown, []);
    assert.equal(typist.history.isJustUndone, true);
    typist.replace(2, 1, ["two"], "redo");
    assert.deepEqual([typist.shown, typist.history.isJustUndone], [[], true]);
    typist.replace(4, 1, ["four"]);
    assert.deepEqual([typist.shown, typist.history.isJustUndone], [["a.ts:4 line 4 → four"], false]);
  });

  it("takes an edit that is typed back for an undo", () => {
    const typist = new Typist({ "a.ts": numbered(5) }).replace(2, 1, ["two"]).replace(2, 1, ["line 2"]);
    assert.deepEqual([typist.shown, typist.history.isJustUndone], [[], true]);
  });

  it("leaves out what nobody types: pastes, formatters, checkouts", () => {
    const many = Array.from({ length: 40 }, (_, at) => `pasted ${at}`);
    const typist = new Typist({ "a.ts": numbered(60) }).replace(50, 1, ["fifty"]).replace(10, 0, many);
    assert.deepEqual(typist.shown, ["a.ts:90 line 50 → fifty"]);
    typist.replace(90, 1, ["  fifty "]);
    assert.deepEqual(typist.shown, ["a.ts:90 line 50 →   fifty "]);
    typist.replace(3, 1, ["\tline  3"]);
    assert.equal(typist.shown.length, 1);
    const edits = [0, 2, 4, 6, 8].map((line): LineEdit => ({ documentId: "a.ts", line, before: ["x"], after: ["y"] }));
    typist.history.happened({ edits, origin: "typed", atMs: 0 });
    assert.equal(typist.shown.length, 1);
  });

  it("never holds a secret: not of a file for them, not in a line", () => {
    const typist = new Typist({ ".env": "A=1", "a.ts": numbered(3), "/home/u/.ssh/config": "Host a" })
      .replace(0, 1, ["A=2"], "typed", ".env")
      .replace(0, 1, ["Host b"], "typed", "/home/u/.ssh/config")
      .replace(1, 1, [`const token = "ghp_${"a".repeat(36)}";`]);
    assert.deepEqual(typist.shown, []);
  });

  it("marks what was accepted, until the user changes it", () => {
    const typist = new Typist({ "a.ts": numbered(9) }).replace(2, 1, ["two"], "predicted");
    assert.deepEqual(typist.shown, ["a.ts:2 line 2 → two *"]);
    assert.deepEqual(typist.replace(2, 1, ["two!"]).shown, ["a.ts:2 line 2 → two!"]);
  });

  it("begins anew at a place that was left for minutes", () => {
    const typist = new Typist({ "a.ts": numbered(9) }).replace(2, 1, ["two"]).wait(300_000).replace(2, 1, ["zwei"]);
    assert.deepEqual(typist.shown, ["a.ts:2 two → zwei"]);
  });

  it("forgets a document, and all but the latest edits", () => {
    const typist = new Typist({ "a.ts": numbered(99), "b.ts": numbered(9) }).replace(1, 1, ["b"], "typed", "b.ts");
    for (let line = 0; line < 80; line += 4) typist.replace(line, 1, [`changed ${line}`]);
    assert.equal(typist.shown.length, 12);
    assert.equal(typist.shown.at(-1), "a.ts:76 line 76 → changed 76");
    typist.history.forget("a.ts");
    assert.deepEqual(typist.shown, []);
  });

  it("can be taken back to the text as it was, whatever was edited in whatever order", () => {
    const word = fc.constantFrom("alpha", "beta", "gamma", "delta");
    const step = fc.record({ at: fc.nat(30), count: fc.nat(3), after: fc.array(word, { maxLength: 3 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 9 }), (steps) => {
        const typist = new Typist({ "a.ts": numbered(30) });
        for (const { at, count, after } of steps) {
          const line = Math.min(at, typist.lines().length);
          typist.replace(line, Math.min(count, typist.lines().length - line), after);
        }
        const text = [...typist.lines()];
        for (const { line, before, after } of typist.history.recent.toSorted((a, b) => b.line - a.line)) {
          assert.deepEqual(text.slice(line, line + after.length), after);
          text.splice(line, after.length, ...before);
        }
        assert.deepEqual(text, numbered(30).split("\n"));
      }),
    );
  });
});
