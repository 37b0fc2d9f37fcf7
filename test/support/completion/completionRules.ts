// Stop rules and postprocessing rules as their tests see them: a document with its cursor at `|`, a generation, and what is left.
import assert from "node:assert/strict";
import { startOfLine } from "../../../src/base/lines.ts";
import type { CompletionDocument, CompletionShape } from "../../../src/core/completion/completionRequest.ts";
import { postprocess } from "../../../src/core/completion/postprocess/postprocess.ts";
import type { SyntaxCheck } from "../../../src/core/completion/stop/rules/syntaxCheck.ts";
import { StopRules } from "../../../src/core/completion/stop/stopRules.ts";
import { withCursor, withGhost } from "./cursorText.ts";

/** So many lines that no end is waited for any longer. */
export const manyLines = Array.from({ length: 12 }, (_, index) => `    more(${index})\n`).join("");

/** A generation is cut to `kept`, by `rule` or by none, in chunks of any length. */
export function stopsAt(
  shape: CompletionShape,
  before: string,
  generated: string,
  kept: string,
  rule?: string,
  syntax?: SyntaxCheck,
  languageId = "typescript",
): void {
  for (const chunkLength of [1, 5, generated.length]) {
    const { text, offset } = withCursor(before);
    const lineBefore = startOfLine(text, offset);
    const above = text.slice(0, offset - lineBefore.length);
    const rules = new StopRules({ shape, languageId, lineBefore, above, following: text.slice(offset), syntax });
    let result = "";
    for (let at = 0; at < generated.length && rules.stoppedBy === undefined; at += chunkLength)
      result = rules.push(generated.slice(at, at + chunkLength));
    assert.equal(result, kept, `in chunks of ${chunkLength}`);
    assert.equal(rules.stoppedBy, rule);
  }
}

/** A generation goes on to its end: no rule ends it. */
export function goesOn(shape: CompletionShape, before: string, generated: string, syntax?: SyntaxCheck): void {
  stopsAt(shape, before, generated, generated, undefined, syntax);
}

/** Generated text is shown as the picture says, and just these rules changed it. */
export function isShown(
  languageId: string,
  before: string,
  generated: string,
  shown: string,
  ...rules: readonly string[]
): void {
  isShownIn({ ...withCursor(before), languageId }, generated, shown, ...rules);
}

/** The same in a document of which more is known. */
export function isShownIn(
  document: CompletionDocument,
  generated: string,
  shown: string,
  ...rules: readonly string[]
): void {
  const cleaned = postprocess(generated, document);
  assert.equal(withGhost(document, cleaned.text, cleaned.replaceAfter), shown);
  assert.deepEqual(cleaned.applied, rules);
}
