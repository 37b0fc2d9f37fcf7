// A model that is given part of a word may begin that word again: `ret` and then `return x`. Nothing after it parses, so the
// beginning is removed before a rule looks at the text. Where token healing succeeded this cannot happen.
import { startOfLine } from "../../../base/lines.ts";
import { tailOf } from "../../../base/text.ts";
import { Balance, nearCursor } from "../syntax/bracketBalance.ts";
import { proseLanguages } from "../syntax/lineKinds.ts";

/** What was typed, and what it is typed in. */
export interface TypedText {
  readonly languageId: string;
  /** The document up to the cursor, or its last part. */
  readonly prefix: string;
  /** The document after the cursor, or its first part. */
  readonly following: string;
}

/** Part of the line before the cursor that is compared, in characters. Longer lines are data. */
const longestTyped = 200;
/** Least letters of a typed word: a single letter begins too many words. In prose and strings one more. */
const leastLetters = { code: 2, text: 3 };
/** A typed word of so many letters is hardly ever meant twice (`tartar`), even if nothing else in the file says so. */
const surelyWhole = 5;
/** Words that do begin twice, and whose second part is a word that programs use. */
const doubledWords = /^(?:re(?:read|render|register|request|resolve|reserve|result|review|retry)|dedent|nonnull)/i;
/** Keywords and names are the same in capitals and small letters there. */
const caseless = new Set(
  [
    "sql",
    "plsql",
    "mysql",
    "pgsql",
    "vb",
    "vba",
    "bat",
    "powershell",
    "pascal",
    "objectpascal",
    "delphi",
    "ada",
  ].concat(["cobol", "abap", "FortranFreeForm", "FortranFixedForm", "fortran", "fortran-modern", "fortran_fixed-form"]),
);
const wordAtEnd = /[\p{L}\p{N}_$]+$/u;
const wordAtStart = /^[\p{L}\p{N}_$]+/u;
/** Names with dots or arrows between them, up to the cursor. */
const chainAtEnd = /(?:[\p{L}\p{N}_$]+(?:\?\.|\.|::|->))+[\p{L}\p{N}_$]*$/u;

/** Takes a generation as it comes and leaves out the typed part where the text repeats it. */
export class BegunAgain {
  private readonly typed: TypedText;
  private readonly word: string;
  /** The typed part of the line as far as it can be repeated, the longest first: the line, the names before the word. */
  private readonly longer: readonly string[];
  private held = "";
  private isDecided: boolean;
  /** True once the text begins the typed word again in letters that do not continue it: `Ret` and then `return`. */
  isUseless = false;

  constructor(typed: TypedText) {
    this.typed = typed;
    const { prefix } = typed;
    const near = tailOf(prefix, longestTyped + 1);
    const line = startOfLine(near, near.length);
    this.word = wordAtEnd.exec(line)?.[0] ?? "";
    const chain = chainAtEnd.exec(line)?.[0] ?? "";
    const isShort = line.length <= longestTyped;
    const whole = isShort && (this.word !== "" || chain !== "") ? [line, line.trimStart()] : [];
    this.longer = [...whole, chain].filter((text) => text.length > this.word.length && lettersIn(text) >= 2);
    this.isDecided = this.longer.length === 0 && lettersIn(this.word) < leastLetters.code;
  }

  /** Takes new text and returns what may be kept of it so far. */
  push(chunk: string): string {
    if (this.isDecided) return this.isUseless ? "" : chunk;
    this.held += chunk;
    const { held } = this;
    const mayRepeat = this.longer.some((typed) => typed.startsWith(held));
    const first = wordAtStart.exec(held)?.[0] ?? "";
    const isOpenWord = first.length === held.length && held.length <= longestTyped && this.mayContinue(first);
    return mayRepeat || isOpenWord ? "" : this.decided();
  }

  /** The text has ended: returns what was held back of it. */
  end(): string {
    return this.isDecided ? "" : this.decided();
  }

  private mayContinue(first: string): boolean {
    const length = Math.min(first.length, this.word.length);
    return first.slice(0, length).toLowerCase() === this.word.slice(0, length).toLowerCase();
  }

  private decided(): string {
    this.isDecided = true;
    const { held, longer, word, typed } = this;
    const repeated = longer.find((text) => held.startsWith(text));
    if (repeated !== undefined) return held.slice(repeated.length);
    const first = wordAtStart.exec(held)?.[0] ?? "";
    if (lettersIn(word) < leastLetters.code || !first.toLowerCase().startsWith(word.toLowerCase())) return held;
    if (this.isMeantTwice(first)) return held;
    const rest = first.slice(word.length);
    if (first.startsWith(word)) return held.slice(word.length);
    if (caseless.has(typed.languageId)) return inCaseOf(word, rest) + held.slice(first.length);
    // A capital begins the next part of a name: `is` and `Issue`.
    this.isUseless = startsSmall(first) && rest !== "" && lettersIn(word) > leastLetters.code;
    return this.isUseless ? "" : held;
  }

  /** Whether both together may be the word that is meant. */
  private isMeantTwice(first: string): boolean {
    const { word, typed } = this;
    const document = typed.prefix + typed.following;
    const both = word + first;
    if (document.includes(both) || doubledWords.test(both)) return true;
    if (this.isInText()) {
      const isPlain = /^\p{L}+$/u.test(first) && lettersIn(word) >= leastLetters.text;
      return !isPlain || isRepeated(first, word);
    }
    if (isCapital(first) && !isCapital(word) && startOfLine(typed.prefix, typed.prefix.length).trim() !== word)
      return true;
    if (first.length > word.length) return isRepeated(first, word);
    return lettersIn(word) < surelyWhole && !isKnown(word, typed);
  }

  private isInText(): boolean {
    const { prefix, following, languageId } = this.typed;
    if (proseLanguages.has(languageId)) return true;
    return new Balance(nearCursor({ id: "", languageId, text: prefix + following, offset: prefix.length })).isInText;
  }
}

function lettersIn(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0;
}

/** `haha` of `ha`. */
function isRepeated(text: string, part: string): boolean {
  return text.length % part.length === 0 && part.repeat(text.length / part.length) === text;
}

/** Whether the typed word is a word of its own elsewhere in the document. */
function isKnown(word: string, { prefix, following }: TypedText): boolean {
  const words: readonly string[] = (prefix.slice(0, -word.length) + following).match(/[\p{L}\p{N}_$]+/gu) ?? [];
  return words.includes(word);
}

function isCapital(word: string): boolean {
  return /^\p{Lu}/u.test(word);
}

function startsSmall(word: string): boolean {
  return /^\p{Ll}/u.test(word);
}

function inCaseOf(word: string, rest: string): string {
  if (word === word.toUpperCase()) return rest.toUpperCase();
  return word === word.toLowerCase() && rest === rest.toUpperCase() ? rest.toLowerCase() : rest;
}
