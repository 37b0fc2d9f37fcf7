// Whole histories: what a person sees, picture by picture with its time in milliseconds, and what the model was asked for it.
import assert from "node:assert/strict";
import type { CompletionRequest } from "../../../../src/core/completion/completionRequest.ts";
import { EditorHistory } from "../../../support/completion/editorHistory.ts";
import type { Saying } from "../../../support/models/scriptedModel.ts";

/** A model that answers after so long, by what the prefix ends with; the longest such row counts. Else it has nothing to say. */
function says(rows: Readonly<Record<string, string>>, afterMs = 200): (query: CompletionRequest) => Saying {
  return ({ prefix }) => {
    const known = Object.keys(rows).filter((end) => prefix.endsWith(end));
    const longest = known.toSorted((a, b) => b.length - a.length)[0];
    return [[afterMs, longest === undefined ? "" : rows[longest]!]];
  };
}

/** What the model was asked while somebody waited. */
function asked(editor: EditorHistory): string[] {
  return editor.model.asked.filter((line) => !/ ahead| warm/.test(line));
}

describe("what a person sees", () => {
  it("typing what the suggestion says: it shrinks with each key, and the model is asked once", async () => {
    const editor = new EditorHistory("x = f|\n", says({ "x = fo": "o(bar)" }));
    await editor.type("o");
    await editor.wait(500);
    await editor.type("o");
    await editor.insert("(", ")");
    await editor.type("bar");
    await editor.typeOver();
    await editor.wait(1000);
    assert.deepEqual(editor.seen, [
      "0 x = f|⏎",
      "0 x = fo|⏎",
      "280 x = fo[o(bar)]⏎",
      "650 x = foo[(bar)]⏎",
      "800 x = foo([bar)]{)}⏎",
      "950 x = foo(b[ar)]{)}⏎",
      "1100 x = foo(ba[r)]{)}⏎",
      "1250 x = foo(bar[)]{)}⏎",
      "1400 x = foo(bar)|⏎",
    ]);
    assert.deepEqual(asked(editor), ["80 x = fo|"]);
  });

  it("typing something else: it is gone with the key, and another comes", async () => {
    const editor = new EditorHistory("x = f|\n", says({ "x = fo": "o", "x = foz": "zy" }));
    await editor.type("o");
    await editor.wait(500);
    await editor.type("z");
    await editor.wait(500);
    assert.deepEqual(editor.seen, ["0 x = f|⏎", "0 x = fo|⏎", "280 x = fo[o]⏎", "650 x = foz|⏎", "930 x = foz[zy]⏎"]);
  });

  it("going back: the earlier suggestion is there without the model", async () => {
    const editor = new EditorHistory("|\n", says({ a: "bc", ax: "yz" }));
    await editor.type("a");
    await editor.wait(500);
    await editor.type("x");
    await editor.wait(500);
    await editor.backspace();
    assert.deepEqual(editor.seen.slice(-3), ["930 ax[yz]⏎", "1300 a|⏎", "1380 a[bc]⏎"]);
    assert.deepEqual(asked(editor), ["80 a|", "730 ax|"]);
  });

  it("accepting word by word, then the rest: one request", async () => {
    const editor = new EditorHistory("x = |\n", says({ "x = a": "dd(b, c)" }));
    await editor.type("a");
    await editor.wait(500);
    await editor.acceptWord();
    await editor.acceptWord();
    await editor.acceptWord();
    await editor.tab();
    assert.deepEqual(editor.seen.slice(2), [
      "280 x = a[dd(b, c)]⏎",
      "650 x = add[(b, c)]⏎",
      "800 x = add([b, c)]⏎",
      "950 x = add(b[, c)]⏎",
      "1100 x = add(b, c)|⏎",
    ]);
    assert.deepEqual(asked(editor), ["80 x = a|"]);
  });

  it("accepting, then a line break: the next suggestion was prefetched, and is there at once", async () => {
    const editor = new EditorHistory("|\n", says({ a: " = 1", "a = 1\n": "b = 2" }));
    await editor.type("a");
    await editor.wait(1000);
    await editor.tab();
    await editor.insert("\n");
    assert.deepEqual(editor.seen.slice(2), ["280 a[ = 1]⏎", "1150 a = 1|⏎", "1300 a = 1⏎|⏎", "1380 a = 1⏎[b = 2]⏎"]);
    assert.deepEqual(asked(editor), ["80 a|"]);
  });

  it("accepting at once, while the next one is being made: it comes when it is ready, not later", async () => {
    const editor = new EditorHistory("|\n", says({ f: "oo +", "foo +": " bar" }, 400));
    await editor.type("f");
    await editor.wait(500);
    await editor.tab();
    await editor.wait(500);
    assert.deepEqual(editor.seen.slice(2), ["480 f[oo +]⏎", "650 foo +|⏎", "880 foo +[ bar]⏎"]);
    assert.deepEqual(asked(editor), ["80 f|"]);
  });

  it("typing faster than the model answers: nothing flickers, and only the last question is finished", async () => {
    const editor = new EditorHistory("|\n", says({ ret: "urn x", return: " x" }, 300));
    await editor.type("return");
    await editor.wait(500);
    assert.deepEqual(editor.seen.slice(-2), ["750 return|⏎", "1130 return[ x]⏎"]);
    assert.deepEqual(
      asked(editor).map((line) => line.endsWith("✗")),
      [true, true, true, true, true, false],
    );
  });

  it("typing what a running request already says: it is not asked again", async () => {
    const editor = new EditorHistory("|\n", ({ prefix }) =>
      prefix === "r"
        ? [
            [100, "et"],
            [200, "urn"],
            [500, " x"],
          ]
        : [[100, ""]],
    );
    await editor.type("ret");
    await editor.wait(500);
    assert.deepEqual(editor.seen, ["0 |⏎", "0 r|⏎", "150 re|⏎", "300 ret|⏎", "580 ret[urn x]⏎"]);
    assert.deepEqual(asked(editor), ["80 r|"]);
  });

  it("an answer that comes late is shown if nothing moved", async () => {
    const editor = new EditorHistory("|\n", says({ a: " = 1" }, 900));
    await editor.type("a");
    await editor.wait(1000);
    assert.deepEqual(editor.seen, ["0 |⏎", "0 a|⏎", "980 a[ = 1]⏎"]);
    assert.deepEqual(asked(editor), ["80 a|"]);
  });

  it("an answer that comes after the cursor has moved is shown to whoever comes back", async () => {
    const editor = new EditorHistory("|\n", says({ a: " = 1" }, 900));
    await editor.type("a");
    await editor.wait(600);
    await editor.move(-1);
    await editor.wait(1000);
    await editor.move(1);
    await editor.type("b");
    await editor.backspace();
    assert.deepEqual(editor.seen, ["0 |⏎", "0 a|⏎", "750 |a⏎", "1900 a|⏎", "2050 ab|⏎", "2200 a|⏎", "2280 a[ = 1]⏎"]);
    assert.equal(asked(editor).filter((line) => / a\|/.test(line)).length, 1);
  });

  it("a block's finished lines come first, the whole takes their place once", async () => {
    const editor = new EditorHistory("def f():|\n", ({ isSpeculative }) =>
      isSpeculative
        ? [[100, ""]]
        : [
            [60, "a = 1\n"],
            [300, "    b = 2\n"],
            [500, "    return a"],
          ],
    );
    await editor.insert("\n    ");
    await editor.wait(1000);
    assert.deepEqual(editor.seen.slice(2), [
      "230 def f():⏎    [a = 1]⏎",
      "580 def f():⏎    [a = 1⏎    b = 2⏎    return a]⏎",
    ]);
    assert.deepEqual(asked(editor), ["80 def f():⏎    |"]);
  });

  it("a block that is quickly whole is shown once only", async () => {
    const editor = new EditorHistory("def f():|\n", ({ isSpeculative }) =>
      isSpeculative
        ? [[100, ""]]
        : [
            [60, "a = 1\n"],
            [140, "    return a"],
          ],
    );
    await editor.insert("\n    ");
    await editor.wait(1000);
    assert.deepEqual(editor.seen.slice(2), ["220 def f():⏎    [a = 1⏎    return a]⏎"]);
  });

  it("typing into the first lines: they only shrink, the rest joins them", async () => {
    const editor = new EditorHistory("def f():|\n", ({ isSpeculative }) =>
      isSpeculative
        ? [[100, ""]]
        : [
            [60, "a = 1\n"],
            [900, "    return a"],
          ],
    );
    await editor.insert("\n    ");
    await editor.wait(150);
    await editor.type("a ");
    await editor.wait(1000);
    assert.deepEqual(editor.seen.slice(2), [
      "230 def f():⏎    [a = 1]⏎",
      "300 def f():⏎    a[ = 1]⏎",
      "450 def f():⏎    a [= 1]⏎",
      "980 def f():⏎    a [= 1⏎    return a]⏎",
    ]);
    assert.deepEqual(asked(editor), ["80 def f():⏎    |"]);
  });

  it("where the model has nothing to say it is asked once", async () => {
    const editor = new EditorHistory("|\n", says({}));
    await editor.type("a");
    await editor.wait(500);
    await editor.type("b");
    await editor.wait(500);
    await editor.backspace();
    await editor.wait(500);
    assert.deepEqual(editor.seen, ["0 |⏎", "0 a|⏎", "650 ab|⏎", "1300 a|⏎"]);
    assert.deepEqual(editor.model.asked, ["80 a|", "730 ab|"]);
  });

  it("a failure shows nothing and the next key asks anew", async () => {
    const editor = new EditorHistory("|\n", ({ prefix }) => (prefix === "a" ? { failsAfterMs: 100 } : [[100, "c"]]));
    await editor.type("a");
    await editor.wait(500);
    await editor.type("b");
    await editor.wait(500);
    assert.deepEqual(editor.seen, ["0 |⏎", "0 a|⏎", "650 ab|⏎", "830 ab[c]⏎"]);
  });

  it("a document that changes under the request gets the answer for what it is now", async () => {
    const editor = new EditorHistory("one\n|\n", says({ "one\na": "bc" }, 300));
    await editor.type("a");
    await editor.changeElsewhere((text) => `zero\n${text}`);
    await editor.wait(500);
    assert.deepEqual(editor.seen.slice(-2), ["150 zero⏎one⏎a|⏎", "530 zero⏎one⏎a[bc]⏎"]);
  });

  it("another choice by hand: each can be typed, and none is asked for twice", async () => {
    const editor = new EditorHistory("x = |\n", ({ alternative = 0 }) => [[100, ["one", "two", "tea"][alternative]!]]);
    const document = { id: "test", languageId: "plaintext", text: editor.text, offset: editor.offset };
    const choices = editor.engine.alternatives(document, new AbortController().signal, 3);
    await editor.wait(500);
    assert.deepEqual(
      (await choices).map(({ text }) => text),
      ["one", "two", "tea"],
    );
    await editor.type("te");
    assert.deepEqual(editor.seen, ["0 x = |⏎", "500 x = t|⏎", "580 x = t[wo]⏎", "650 x = te|⏎", "730 x = te[a]⏎"]);
    assert.deepEqual(asked(editor), ["0 x = |", "100 x = | choice 1", "200 x = | choice 2"]);
  });

  it("a document with its own line breaks, and characters of two halves", async () => {
    const editor = new EditorHistory("if a:|\r\nend\r\n", ({ prefix }) =>
      prefix.endsWith("    ") ? [[100, "😀 = 1\n    b = 2"]] : [[100, ""]],
    );
    await editor.insert("\n    ");
    await editor.wait(200);
    await editor.type("😀 = 1");
    await editor.insert("\n    ");
    assert.deepEqual(editor.seen.slice(2, 4), [
      "180 if a:⏎    [😀 = 1⏎    b = 2]⏎end⏎",
      "350 if a:⏎    😀[ = 1⏎    b = 2]⏎end⏎",
    ]);
    assert.equal(editor.seen.at(-1), "1100 if a:⏎    😀 = 1⏎    [b = 2]⏎end⏎");
    assert.deepEqual(asked(editor), ["80 if a:⏎    |"]);
  });

  it("the anchor moves when nobody types, and never while a suggestion's continuation is prefetched", async () => {
    const editor = new EditorHistory("one\n|\n", says({ "one\na": "bc" }, 300), { infill: "anchored" });
    await editor.type("ab");
    await editor.wait(5000);
    assert.deepEqual(
      editor.model.asked.filter((line) => line.endsWith("warm")),
      ["1530 one⏎ab| warm"],
    );
    assert.equal(editor.model.running, 0);
  });
});
