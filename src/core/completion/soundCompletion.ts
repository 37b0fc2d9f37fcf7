// The last word on a completion: it must not add a syntax error to the document. What a model was sure of is often cut within a
// line, so the text that is shown is not the one that the stop rules have parsed.
import { lineStart } from "../../base/lines.ts";
import { headOf, tailOf } from "../../base/text.ts";
import { withAccepted, type Completion, type CompletionResult } from "./completion.ts";
import type { CompletionModel } from "./completionModel.ts";
import type { CompletionDocument } from "./completionRequest.ts";
import { Balance, nearCursor } from "./syntax/bracketBalance.ts";
import { closersIn, isOnlyClosers } from "./syntax/lineKinds.ts";

/** Documents up to this length are parsed as they are, in UTF-16 units: 60,000 take about 12 ms, of which there are two. */
const longestWhole = 60_000;
/** The part of a longer document that is parsed, in lines and characters around the cursor. */
const before = { lines: 300, characters: 15_000 };
const after = { lines: 150, characters: 8000 };
/** Most lines and words that are taken off the end of a text. */
const mostCuts = 8;

/** A result whose texts add no syntax error: shortened, or hidden if no part of a text fits. Raises what the model raises. */
export async function withoutNewErrors(
  result: CompletionResult,
  document: CompletionDocument,
  model: CompletionModel,
): Promise<CompletionResult> {
  if (model.syntaxErrors === undefined || (result.completion ?? result.unsure) === undefined) return result;
  const { completion, unsure, ...rest } = result;
  const [shown, whole] = await Promise.all([
    completion && sound(completion, document, model),
    unsure && sound(unsure, document, model),
  ]);
  if (shown === completion && whole === unsure) return result;
  const isHidden = completion !== undefined && shown === undefined;
  return {
    ...rest,
    ...(shown && { completion: shown }),
    ...(whole && { unsure: whole }),
    ...(shown !== completion && { applied: [...rest.applied, "newErrors"] }),
    ...(isHidden && { suppressedBy: "newErrors" }),
  };
}

async function sound(
  completion: Completion,
  document: CompletionDocument,
  model: CompletionModel,
): Promise<Completion | undefined> {
  const { languageId } = document;
  const near = around(document);
  const count = (texts: readonly Completion[]): Promise<readonly (number | null)[]> =>
    model.syntaxErrors!({
      languageId,
      texts: [near, ...texts.map((each) => withAccepted(near, each))].map(({ text }) => text),
    });
  const [own, first] = await count([completion]);
  if (typeof own !== "number" || typeof first !== "number" || first === 0) return completion;
  const balance = new Balance(nearCursor(near));
  const hasQuotes = /["']/.test(completion.text);
  /**
   * The errors with a name in the place of each text. `let a: ;` has one that any name mends, so a text that leaves one there is wrong.
   * Where a module is missing, only a name in quotes mends it.
   */
  const filled = async (all: readonly Completion[]): Promise<readonly number[]> => {
    // Nothing has fewer errors than none.
    if (own === 0) return all.map(() => 0);
    const closers = all.map((each) => closersOf(each, near, balance));
    const different = [...new Set(closers)];
    const fillers = different.flatMap((each) => [`x${each}`, `"x"${each}`]);
    const [, ...errors] = await count(fillers.map((text) => ({ ...completion, text, replaceAfter: 0 })));
    return closers.map((each) => {
      const at = 2 * different.indexOf(each);
      const [named, quoted] = [errors[at] ?? own, errors[at + 1] ?? own];
      return Math.min(own, named, hasQuotes || quoted === 0 ? quoted : own);
    });
  };
  if (first <= (await filled([completion]))[0]!) return completion;
  // A bracket that is left open may count as no error of its own beside others.
  const shorter = shorterThan(completion, document).filter(({ text }) => !balance.isWorse(text, 0));
  const [, ...errors] = await count(shorter);
  const most = await filled(shorter);
  return shorter.find((_, index) => (errors[index] ?? Infinity) <= most[index]!);
}

/** The brackets that a text closes and the document does not. */
function closersOf({ text, replaceAfter }: Completion, near: CompletionDocument, balance: Balance): string {
  const covered = closersIn(near.text.slice(near.offset, near.offset + replaceAfter)).length;
  return balance.outerClosers(text).slice(covered);
}

/** What a person could also be shown of a completion, the longest first: without its last lines, then without its last words. */
function shorterThan(completion: Completion, { text: document, offset }: CompletionDocument): Completion[] {
  const texts: string[] = [];
  let text = completion.text.trimEnd();
  // A line that is pushed down needs the break before it.
  const isLineStart = lineStart(document, offset) === offset;
  for (let cut = 0; cut < mostCuts; cut++) {
    const lineEnd = text.lastIndexOf("\n");
    const longer = text;
    text = lineEnd >= 0 ? text.slice(0, lineEnd).trimEnd() : withoutLastWord(text);
    if (text.trim() === "" || isOnlyClosers(text)) break;
    // Half of a sentence may parse as a name.
    if (lineEnd < 0 && /[\p{L}\p{N}_]$/u.test(text) && isNextWord.test(longer.slice(text.length))) continue;
    texts.push(isLineStart && completion.text.endsWith("\n") ? `${text}\n` : text);
  }
  const applied = [...completion.applied, "newErrors" as const];
  return texts.map((each) => ({ ...completion, text: each, replaceAfter: 0, applied }));
}

/** A word behind a space, of those that join no two parts of an expression. */
const isNextWord =
  /^[ \t]+(?!(?:as|is|in|of|if|for|else|and|or|not|from|to|by|on|then|do|instanceof|satisfies|extends|implements|where|async|await)\b)[\p{L}_]/iu;

function withoutLastWord(text: string): string {
  return text.replace(/(?:[\p{L}\p{N}_$]{1,200}|[^\p{L}\p{N}_$])$/u, "").trimEnd();
}

function around(document: CompletionDocument): CompletionDocument {
  const { text, offset } = document;
  // A part may begin inside of a docstring, and everything in it would be read the wrong way round.
  if (text.length <= longestWhole) return document;
  const head = lines(tailOf(text.slice(0, offset), before.characters)).slice(-before.lines);
  const tail = lines(headOf(text.slice(offset), after.characters)).slice(0, after.lines);
  if (offset > before.characters) head.shift();
  if (text.length > offset + after.characters && tail.length > 1) tail.pop();
  const start = head.join("\n");
  return { ...document, text: start + tail.join("\n"), offset: start.length };
}

function lines(text: string): string[] {
  return text.split("\n");
}
