// What must hold for any document and any text of a model, with fixed seeds.
import assert from "node:assert/strict";
import fc from "fast-check";
import { nearCursor } from "../../../../src/core/completion/syntax/bracketBalance.ts";
import { scan } from "../../../../src/core/lexer.ts";
import { lexerSyntax } from "../../../../src/core/lexerSyntax.ts";
import { restOfLine } from "../../../../src/base/lines.ts";
import { postprocess } from "../../../../src/core/completion/postprocess/postprocess.ts";
import type { CompletionDocument } from "../../../../src/core/completion/completionRequest.ts";
import { chooseShape } from "../../../../src/core/completion/completionRequest.ts";
import { StopRules } from "../../../../src/core/completion/stop/stopRules.ts";

const runs = { seed: 4, numRuns: 300 };
const languages = fc.constantFrom(
  "javascript",
  "typescriptreact",
  "python",
  "rust",
  "go",
  "html",
  "shellscript",
  "unheard",
);
/** Pieces that code is made of, and those that break what reads it. */
const pieces = fc.constantFrom(
  ..."()[]{};,:.=+".split(""),
  ..."\"'`#/\\<>|$".split(""),
  ...[
    "\n",
    "\r\n",
    "\r",
    "\t",
    "  ",
    "    ",
    " ",
    "\n\n",
    "foo",
    "bar(1)",
    "return x",
    "if (a) {",
    "}",
    "def f():",
    "// c",
    "/*",
    "*/",
  ],
  ...[
    '"""',
    "```",
    "```python\n",
    "<think>",
    "</think>",
    "<|endoftext|>",
    "Sure, here is:",
    "é",
    "漢字",
    "😀",
    "\ud83d",
    "\ude00",
    "\u2028",
    "\0",
  ],
);
const text = (most: number): fc.Arbitrary<string> =>
  fc.array(pieces, { maxLength: most }).map((parts) => parts.join(""));
const document = fc
  .record({ languageId: languages, before: text(30), after: text(20) })
  .map(({ languageId, before, after }): CompletionDocument => ({
    id: "any",
    languageId,
    text: before + after,
    offset: before.length,
  }));

/** Things without a partner in a document. */
function broken({ languageId, text: whole }: Pick<CompletionDocument, "languageId" | "text">): number {
  const found = scan(whole.replaceAll("\r\n", "\n"), lexerSyntax(languageId));
  return found.broken + found.open.length;
}

const halfCharacter = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

function applied({ text: whole, offset }: CompletionDocument, shown: string, replaceAfter: number): string {
  return whole.slice(0, offset) + shown + whole.slice(offset + replaceAfter);
}

describe("any text in any document", () => {
  it("replaces at most what stands right of the cursor on its line", () => {
    fc.assert(
      fc.property(document, text(30), (place, generated) => {
        const { replaceAfter, text: shown } = postprocess(generated, place);
        const rest = restOfLine(place.text, place.offset);
        assert.ok(replaceAfter >= 0 && replaceAfter <= rest.length);
        if (shown === "") assert.equal(replaceAfter, 0);
      }),
      runs,
    );
  });

  it("leaves no bracket or quote without partner that had one, and adds none", () => {
    fc.assert(
      fc.property(document, text(30), (place, generated) => {
        const cleaned = postprocess(generated, place);
        const after = applied(place, cleaned.text, cleaned.replaceAfter);
        assert.ok(broken({ ...place, text: after }) <= broken(place), cleaned.applied.join());
      }),
      runs,
    );
  });

  it("keeps balanced code balanced", () => {
    const balanced = document.filter((place) => broken(place) === 0);
    fc.assert(
      fc.property(balanced, text(30), (place, generated) => {
        const cleaned = postprocess(generated, place);
        assert.equal(broken({ ...place, text: applied(place, cleaned.text, cleaned.replaceAfter) }), 0);
      }),
      runs,
    );
  });

  it("never parts a character in two", () => {
    const whole = text(30).filter((each) => !halfCharacter.test(each));
    fc.assert(
      fc.property(document, whole, (place, generated) => {
        assert.doesNotMatch(postprocess(generated, place).text, halfCharacter);
      }),
      runs,
    );
  });

  it("has no other line breaks than the document", () => {
    fc.assert(
      fc.property(text(10), text(10), text(20), (before, after, generated) => {
        const place = { id: "any", languageId: "javascript", text: `a\r\n${before}`, offset: 3 + before.length };
        const shown = postprocess(generated, {
          ...place,
          text: (place.text + after).replace(/\r?\n/g, "\r\n"),
          offset: place.text.replace(/\r?\n/g, "\r\n").length,
        }).text;
        assert.ok(!/(?<!\r)\n/.test(shown));
      }),
      runs,
    );
  });

  it("is the same stopped in one piece as in many", () => {
    fc.assert(
      fc.property(
        document,
        text(40),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom("line", "block"),
        (place, generated, length, shape) => {
          const keep = (step: number): string => {
            const { text: whole, offset } = place;
            const lineBefore = whole.slice(whole.lastIndexOf("\n", offset - 1) + 1, offset);
            const stop = new StopRules({ shape, lineBefore, following: whole.slice(offset) });
            for (let at = 0; at < generated.length && stop.stoppedBy === undefined; at += step)
              stop.push(generated.slice(at, at + step));
            return `${stop.finish("endOfText")} ${stop.stoppedBy}`;
          };
          if (generated.length < 160) assert.equal(keep(length), keep(1));
        },
      ),
      runs,
    );
  });

  it("keeps of a stopped text a beginning of what was generated", () => {
    fc.assert(
      fc.property(document, text(60), (place, generated) => {
        const stop = new StopRules({
          shape: chooseShape(place),
          lineBefore: "x",
          following: place.text.slice(place.offset),
        });
        stop.push(generated);
        assert.ok(generated.startsWith(stop.finish("maxTokens")));
      }),
      runs,
    );
  });
});

describe("documents of any size", () => {
  const generated = "foo(a, b)\n  bar(c)\n}\n";
  const piecesOfLines = [
    "a",
    "(",
    ")",
    "  ",
    "'",
    '"',
    "`",
    "/",
    "# ",
    "{\n",
    "}\n",
    "\n",
    "\r\n",
    "😀",
    "\t",
    "x = y;\n",
  ];

  it("are looked at near the cursor only", () => {
    for (const piece of piecesOfLines) {
      const whole = piece.repeat(Math.ceil(1_000_000 / piece.length));
      for (const offset of [0, whole.length / 2, whole.length]) {
        const near = nearCursor({ id: "big", languageId: "javascript", text: whole, offset: Math.floor(offset) });
        assert.ok(near.text.length <= 80_000);
        assert.ok(near.offset <= near.text.length);
      }
    }
  });

  it("are cleaned without fail", () => {
    for (const piece of piecesOfLines) {
      const whole = piece.repeat(Math.ceil(1_000_000 / piece.length));
      const offset = Math.floor(whole.length / 2 / piece.length) * piece.length;
      const place = { id: "big", languageId: "javascript", text: whole, offset };
      const { replaceAfter } = postprocess(generated, place);
      assert.ok(replaceAfter <= restOfLine(whole, offset).length);
      assert.ok(["line", "block"].includes(chooseShape(place)));
    }
  });

  it("may be empty", () => {
    const place = { id: "empty", languageId: "python", text: "", offset: 0 };
    assert.equal(postprocess("a = 1", place).text, "a = 1");
    assert.equal(postprocess("", place).text, "");
  });
});
