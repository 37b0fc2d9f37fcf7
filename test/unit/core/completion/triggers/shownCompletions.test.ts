// What became of a ghost, told from the text: `foo[bar]` was shown, then the text is as the next picture says.
import assert from "node:assert/strict";
import { restOfLine, startOfLine } from "../../../../../src/base/lines.ts";
import { ShownCompletions, type AskedPlace } from "../../../../../src/core/completion/triggers/shownCompletions.ts";
import { withCursor } from "../../../../support/cursorText.ts";

function place(picture: string, documentId = "a.ts"): AskedPlace {
  const { text, offset } = withCursor(picture);
  const before = text.slice(0, offset);
  const lines = before.split("\n");
  return {
    documentId,
    line: lines.length - 1,
    lineCount: text.split("\n").length,
    lineBefore: startOfLine(text, offset),
    lineAfter: restOfLine(text, offset),
    textFrom: (line) => lines.slice(line).join("\n"),
  };
}

/** Shows a ghost as in `ret[urn x]`. */
function shown(picture: string, completions = new ShownCompletions(), documentId = "a.ts"): ShownCompletions {
  const [, before, text, after] = /^(.*?)\[(.*?)\](.*)$/s.exec(picture)!;
  completions.show(place(`${before}|${after}`, documentId), text!);
  return completions;
}

/** Step by step what each place of a history means. */
function history(start: string, steps: readonly (readonly [picture: string, meaning: string])[]): void {
  const completions = shown(start);
  for (const [picture, meaning] of steps) assert.equal(completions.meet(place(picture)), meaning, picture);
}

describe("shown ghosts", () => {
  it("go on while what they say is typed, to their end", () =>
    history("ret[urn x]", [
      ["ret|", "continues"],
      ["retu|", "continues"],
      ["return |", "continues"],
      ["return x|", "none"],
      ["return x + 1|", "none"],
    ]));

  it("go on over several lines, whatever the line breaks are", () => {
    history("if a:[\n    b()\n    c()]\nrest", [
      ["if a:\n    |\nrest", "continues"],
      ["if a:\n    b()\r\n    |\nrest", "continues"],
    ]);
    history("if a:[\r\n\tb()]", [["if a:\n\t|", "continues"]]);
  });

  it("go on where the editor adds a closing bracket by itself", () =>
    history("call[(a, b)]", [
      ["call(|)", "continues"],
      ["call(a|)", "continues"],
    ]));

  it("are rejected by typing over them: back at the same text is silence", () =>
    history("ret[urn x]", [
      ["retq|", "none"],
      ["ret|", "rejected"],
      ["retu|", "none"],
    ]));

  it("are rejected by a line break in their place, until the user goes on", () => {
    history("foo[ = 1]\n\n\nbar", [
      ["foo\n|\n\n\nbar", "none"],
      ["foo|\n\n\nbar", "rejected"],
      ["foo\n\n\nbar = |", "none"],
      ["foo|\n\n\nbar = ", "none"],
    ]);
  });

  it("are not rejected by deleting what they were shown after, or by moving away", () => {
    history("retu[rn x]", [
      ["ret|", "none"],
      ["retu|", "none"],
    ]);
    history("ret[urn x]\nfoo", [
      ["ret\nfoo|", "none"],
      ["ret|\nfoo", "none"],
    ]);
    history("ret[urn x](a)", [
      ["ret(a|)", "none"],
      ["ret|(a)", "none"],
    ]);
  });

  it("say nothing of a place that only looks the same", () => {
    const completions = shown("ret[urn x]");
    assert.equal(completions.meet(place("retq|")), "none");
    assert.equal(completions.meet(place("ret| y")), "none");
    assert.equal(completions.meet(place("\nret|")), "none");
    assert.equal(completions.meet(place("ret|", "b.ts")), "none");
    // Another document is going on, too.
    assert.equal(completions.meet(place("ret|")), "none");
  });

  it("of another document neither go on nor are rejected", () => {
    const completions = shown("ret[urn x]", new ShownCompletions(), "b.ts");
    assert.equal(completions.meet(place("retu|")), "none");
    assert.equal(completions.meet(place("retq|")), "none");
  });

  it("a full acceptance forgives", () => {
    const completions = shown("ret[urn x]");
    assert.equal(completions.meet(place("retq|")), "none");
    completions.accept();
    assert.equal(completions.meet(place("ret|")), "none");
  });

  it("are known at their very place", () => {
    const completions = shown("ret[urn x]");
    assert.ok(completions.isShownAt(place("ret|")));
    assert.ok(!completions.isShownAt(place("retu|")));
    assert.ok(!completions.isShownAt(place("ret|", "b.ts")));
    completions.accept();
    assert.ok(!completions.isShownAt(place("ret|")));
  });
});
