// Where ghost text is asked for and where it is not: `|` is the cursor, the rest of the moment is said where it matters.
import assert from "node:assert/strict";
import { suppressingRule, type TriggerContext } from "../../../../../src/core/completion/triggers/triggerRules.ts";
import { cursorOf, withCursor } from "../../../../support/completion/cursorText.ts";

function triggerContextAt(picture: string, differences: Partial<TriggerContext> = {}): TriggerContext {
  const document = withCursor(picture);
  const { text } = document;
  return {
    ...cursorOf(document),
    kind: "typing",
    languageId: "typescript",
    scheme: "file",
    isInDiff: false,
    hasSelection: false,
    cursors: 1,
    lastChange: "typed",
    shown: "none",
    isOff: false,
    isSnoozed: false,
    length: text.length,
    hasNul: () => text.includes("\0"),
    ...differences,
  };
}

function asks(picture: string, differences?: Partial<TriggerContext>): void {
  assert.equal(suppressingRule(triggerContextAt(picture, differences)), undefined, picture);
}

function silent(rule: string, picture: string, differences?: Partial<TriggerContext>): void {
  assert.equal(suppressingRule(triggerContextAt(picture, differences)), rule, picture);
}

describe("trigger rules", () => {
  it("ask in the middle of typing", () => {
    for (const picture of ["|", "ret|", "const a = |", "foo(|)", "  |\n}", "call(a, |, c)", "if a:|", "x = |value"])
      asks(picture);
  });

  it("insideWord: the word goes on to the right", () => {
    for (const picture of ["ret|urn", "a|_b", "größ|er", "日|本", "$|scope", "x1|2"]) silent("insideWord", picture);
    // A cut word on the left alone is what token healing mends.
    for (const picture of ["ret| a", "ret|(a)", "(|foo)", "a.|b", "|foo()", "😀|x"]) asks(picture);
  });

  it("finishedStatement: after ; ) } where the line ends", () => {
    for (const picture of ["foo();|", "if (x)|", "}|", "foo(bar()|)", "};|", "items.map((a) => a)|\nnext()", "`${x}|`"])
      silent("finishedStatement", picture);
  });

  it("a line that is not finished, or that the user goes on with, is asked about", () => {
    const pictures = ["if (x) {|}", "def f(a):|", "if (x) |", "foo(a).|", "for (let i = 0; |)", "foo(a)| + b", "a[0]|"];
    for (const picture of pictures) asks(picture);
    asks("foo();\n|");
    asks("if (x)\n  |");
  });

  it("what a shown suggestion says continues, also past a bracket", () => {
    asks("foo(a)|", { shown: "continues" });
    asks("fo|o", { shown: "continues" });
  });

  it("rejected, afterUndo: not what was just refused or taken back", () => {
    silent("rejected", "ret|", { shown: "rejected" });
    silent("afterUndo", "ret|", { lastChange: "undo" });
    silent("afterUndo", "ret|", { lastChange: "redo", shown: "continues" });
    asks("ret|", { lastChange: "other" });
    asks("ret|", { lastChange: "none" });
  });

  it("selection, manyCursors", () => {
    silent("selection", "ret|", { hasSelection: true });
    silent("manyCursors", "ret|", { cursors: 2 });
    asks("ret|", { cursors: 0 });
  });

  it("off, snoozed: before anything else", () => {
    silent("off", "foo();|", { isOff: true, isSnoozed: true, length: 1e9 });
    silent("snoozed", "foo();|", { isSnoozed: true });
  });

  it("notEditable, inDiff: output, old versions, patches, comparisons", () => {
    for (const scheme of ["output", "git", "vscode-scm", "vscode-settings", "ghostlight-edit", "debug"])
      silent("notEditable", "a = |", { scheme });
    for (const languageId of ["diff", "log", "search-result"]) silent("notEditable", "a = |", { languageId });
    for (const scheme of ["file", "untitled", "vscode-notebook-cell"]) asks("a = |", { scheme });
    silent("inDiff", "a = |", { isInDiff: true });
  });

  it("tooLarge, longLine, binary", () => {
    silent("tooLarge", "a = |", { length: 2_000_001 });
    asks("a = |", { length: 2_000_000 });
    silent("longLine", `${"a".repeat(10_001)} |${"b".repeat(10_000)}`);
    asks(`${"a ".repeat(9_000)}|`);
    silent("binary", "\0\u0001PNG |");
    silent("binary", "a = |\n\0");
  });

  it("a line of a million characters costs nothing", () => {
    const notLooked = (): never => assert.fail("the text was looked at");
    silent("longLine", "|", { lineBefore: "); ".repeat(350_000), hasNul: notLooked });
  });

  it("an unknown language is asked about like any other", () => asks("a = |", { languageId: "nobody-knows" }));

  it("by hand everything may be asked that can be answered", () => {
    const kind = "manual";
    asks("ret|urn", { kind, shown: "rejected", lastChange: "undo" });
    asks("foo();|", { kind, isOff: true, isSnoozed: true, hasSelection: true, cursors: 3, isInDiff: true });
    silent("notEditable", "a = |", { kind, scheme: "output" });
    silent("tooLarge", "a = |", { kind, length: 5e7 });
    silent("longLine", "a|", { kind, lineBefore: "a".repeat(1e6) });
    silent("binary", "a = |\0", { kind });
  });

  it("the whole text is looked at only where everything else agrees", () => {
    let looks = 0;
    const hasNul = (): boolean => (looks++, false);
    silent("finishedStatement", "foo();|", { hasNul });
    silent("tooLarge", "a = |", { length: 5e7, hasNul });
    assert.equal(looks, 0);
    asks("a = |", { hasNul });
    assert.equal(looks, 1);
  });
});
