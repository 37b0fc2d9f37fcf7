// What became of a ghost, told from the text: `foo[bar]` was shown, then the text is as the next picture says.
import assert from "node:assert/strict";
import type { CursorContext } from "../../../../../src/core/completion/cursorContext.ts";
import { ShownCompletions } from "../../../../../src/core/completion/triggers/shownCompletions.ts";
import { cursorOf, withCursor } from "../../../../support/completion/cursorText.ts";

function place(picture: string, documentId = "a.ts"): CursorContext {
  return cursorOf(withCursor(picture, documentId));
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
  for (const [picture, meaning] of steps) assert.equal(completions.meet(place(picture)).shown, meaning, picture);
}

describe("shown completions", () => {
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
    assert.equal(completions.meet(place("retq|")).shown, "none");
    assert.equal(completions.meet(place("ret| y")).shown, "none");
    assert.equal(completions.meet(place("\nret|")).shown, "none");
    assert.equal(completions.meet(place("ret|", "b.ts")).shown, "none");
    // Another document is going on, too.
    assert.equal(completions.meet(place("ret|")).shown, "none");
  });

  it("of another document neither go on nor are rejected", () => {
    const completions = shown("ret[urn x]", new ShownCompletions(), "b.ts");
    assert.equal(completions.meet(place("retu|")).shown, "none");
    assert.equal(completions.meet(place("retq|")).shown, "none");
  });

  it("a full acceptance forgives", () => {
    const completions = shown("ret[urn x]");
    assert.equal(completions.meet(place("retq|")).shown, "none");
    completions.accept();
    assert.equal(completions.meet(place("ret|")).shown, "none");
  });

  it("are known at their very place", () => {
    const completions = shown("ret[urn x]");
    assert.ok(completions.meet(place("ret|")).isShown);
    assert.ok(!completions.meet(place("retu|")).isShown);
    assert.ok(!completions.meet(place("ret|", "b.ts")).isShown);
    completions.accept();
    assert.ok(!completions.meet(place("ret|")).isShown);
  });
});
