// Finds the brackets of code without a parser: skips strings and comments and guesses everything else from character to
// character. Linear in the text, never fails. Where it misreads a text, it does so in the same way before and after a change.
import { indentationWidth } from "../base/lines.ts";
import type { LexerSyntax, TextSyntax } from "./lexerSyntax.ts";

const partners: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const closers = ")]}";

/** Something open at a place: a bracket, a string or a comment. */
export interface OpenItem {
  /** What closes it. */
  readonly closer: string;
  /** Absent for a bracket. */
  readonly text?: TextSyntax;
  /** Column of the first character on its line. */
  readonly indentation: number;
  /** Offset in the text whose scan found it. */
  readonly at: number;
}

/** A closing bracket whose opener is before the part of interest, or missing. */
export interface OuterCloser {
  readonly closer: string;
  readonly at: number;
  /** How many openers were open around the one it closes; undefined if it closes nothing. */
  readonly depth: number | undefined;
  /** Column of the closing bracket if it is the first on its line, else undefined. */
  readonly indentation: number | undefined;
}

/** The result of a scan. */
export interface Scan {
  /** Outermost first. */
  readonly open: readonly OpenItem[];
  readonly outerClosers: readonly OuterCloser[];
  /** Number without a partner: closers of nothing, openers that another closer skipped, strings that do not end. */
  readonly broken: number;
  /** Whether the text ends inside a line comment. */
  readonly endsInComment: boolean;
  /** Characters read, for tests of speed. */
  readonly steps: number;
}

/**
 * Scans a text, continuing from what an earlier scan left open at the start of a line. `from` is where the part of interest
 * starts: outer closers are those in it whose opener is before it.
 */
export function scan(text: string, syntax: LexerSyntax, open: readonly OpenItem[] = [], from = 0): Scan {
  return new Scanner(text, syntax, open, from).run();
}

/** Longest stretch of a line that is searched to decide what one character means. */
const maxUnsure = 160;
/** How many openers of another kind are skipped at most to find the opener of a closing bracket. */
const maxPassed = 60;

class Scanner {
  private readonly text: string;
  private readonly syntax: LexerSyntax;
  private readonly interesting: RegExp;
  private readonly open: OpenItem[];
  /** How many of the open ones were open before this scan. */
  private openBefore: number;
  private readonly from: number;
  private readonly outerClosers: OuterCloser[] = [];
  private at = 0;
  private broken = 0;
  private steps = 0;
  private lineStart = 0;
  /** Start of the line whose indentation is known. A line may have many brackets. */
  private indented = -1;
  private indentation = 0;
  private endsInComment = false;

  constructor(text: string, syntax: LexerSyntax, open: readonly OpenItem[], from: number) {
    this.text = text;
    this.syntax = syntax;
    this.open = [...open];
    this.openBefore = open.length;
    this.from = from;
    this.interesting = interestingIn(syntax);
  }

  run(): Scan {
    while (this.at < this.text.length) {
      const inside = this.open.at(-1)?.text;
      if (inside === undefined) this.passCode();
      else this.passText(inside);
    }
    const { open, outerClosers, broken, endsInComment, steps } = this;
    return { open, outerClosers, broken, endsInComment, steps };
  }

  private passCode(): void {
    this.interesting.lastIndex = this.at;
    const found = this.interesting.exec(this.text);
    const next = found?.index ?? this.text.length;
    this.steps += next - this.at + 1;
    this.at = next;
    if (found === null) return;
    const character = this.text[this.at]!;
    if (character === "\n") this.lineStart = ++this.at;
    else if (this.syntax.lineComments.some((start) => this.isComment(start))) this.passComment();
    else if (this.startText() || this.passRegExp(character)) return;
    else if (this.syntax.brackets.includes(character)) this.push(partners[character]!, 1);
    else if (closers.includes(character)) this.close(character);
    else this.at++;
  }

  private passComment(): void {
    const end = this.text.indexOf("\n", this.at);
    this.endsInComment = end < 0;
    this.at = end < 0 ? this.text.length : end;
  }

  private isComment(start: string): boolean {
    if (!this.text.startsWith(start, this.at)) return false;
    // `#[…]` is an attribute of PHP.
    if (start === "#" && this.syntax.lineComments.length > 1 && this.text[this.at + 1] === "[") return false;
    return this.syntax.commentNeedsSpace !== true || this.at === 0 || /[\s;]/.test(this.text[this.at - 1]!);
  }

  private startText(): boolean {
    for (const text of this.syntax.texts) {
      if (!this.text.startsWith(text.open, this.at)) continue;
      if (text.isUnsure === true && !this.isClosedOnLine(text)) continue;
      if (text.isCharacter === true && !/^.(?:\\.[^']{0,8}|[^\\'])'/su.test(this.lineAhead())) continue;
      this.push(text.close, text.open.length, text);
      return true;
    }
    return false;
  }

  private isClosedOnLine({ open, close }: TextSyntax): boolean {
    return this.lineAhead().includes(close, open.length);
  }

  private passRegExp(character: string): boolean {
    if (this.syntax.hasRegExps !== true || character !== "/") return false;
    // The end of a tag.
    if (this.text[this.at - 1] === "<" || this.text[this.at + 1] === ">") return false;
    const before = this.text.slice(Math.max(this.lineStart, this.at - 40), this.at).trimEnd();
    if (before !== "" && !/(?:[=(,:[!&|?{};+\-*%<>~^]|\b(?:return|case|typeof|in|of))$/.test(before)) return false;
    const pattern = /\/(?:[^/\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*\])+\//y;
    const found = pattern.exec(this.lineAhead());
    if (found === null) return false;
    this.at += found[0].length;
    return true;
  }

  private passText(inside: TextSyntax): void {
    for (; this.at < this.text.length; this.at++) {
      this.steps++;
      const character = this.text[this.at];
      if (character === "\\" && inside.hasEscapes === true) {
        this.at += this.text.startsWith("\r\n", this.at + 1) ? 2 : 1;
        if (this.text[this.at] === "\n") this.lineStart = this.at + 1;
        continue;
      }
      if (this.text.startsWith(inside.close, this.at)) {
        this.pop(this.open.length - 1);
        this.at += inside.close.length;
        return;
      }
      if (character === "\n") {
        this.lineStart = this.at + 1;
        if (inside.isSingleLine === true) {
          this.pop(this.open.length - 1);
          if (inside.isUnsure !== true) this.broken++;
          return;
        }
      }
      if (inside.hole !== undefined && this.text.startsWith(inside.hole, this.at)) {
        this.push("}", inside.hole.length);
        return;
      }
    }
    this.at = this.text.length;
  }

  private push(closer: string, length: number, text?: TextSyntax): void {
    if (this.indented !== this.lineStart) {
      this.indented = this.lineStart;
      this.indentation = indentationWidth(
        this.text.slice(this.lineStart, Math.min(this.at, this.lineStart + maxUnsure)),
      );
    }
    this.open.push({ closer, indentation: this.indentation, at: this.at, ...(text && { text }) });
    this.at += length;
  }

  private close(closer: string): void {
    const at = this.at++;
    if (!this.syntax.brackets.includes(opener(closer))) return;
    const depth = this.depthOf(closer);
    const item = depth === undefined ? undefined : this.open[depth]!;
    const isOuter = depth === undefined || depth < this.openBefore || item!.at < this.from;
    if (at >= this.from && isOuter) {
      const before = this.text.slice(this.lineStart, Math.min(at, this.lineStart + maxUnsure));
      const indentation = before.trim() === "" ? indentationWidth(before) : undefined;
      this.outerClosers.push({ closer, at, depth, indentation });
    }
    if (depth === undefined) this.broken++;
    else this.broken += this.pop(depth) - 1;
  }

  /** Index of the innermost bracket that a closer closes. Other brackets may be inside it, a string or comment may not. */
  private depthOf(closer: string): number | undefined {
    const last = this.open.length - 1;
    for (let depth = last; depth >= Math.max(0, last - maxPassed); depth--) {
      this.steps++;
      const item = this.open[depth]!;
      if (item.text !== undefined) return undefined;
      if (item.closer === closer) return depth;
    }
    return undefined;
  }

  /** Closes everything from a depth on, and returns how many. */
  private pop(depth: number): number {
    this.openBefore = Math.min(this.openBefore, depth);
    return this.open.splice(depth).length;
  }

  private lineAhead(): string {
    const ahead = this.text.slice(this.at, this.at + maxUnsure);
    this.steps += ahead.length;
    const end = ahead.indexOf("\n");
    return end < 0 ? ahead : ahead.slice(0, end);
  }
}

function opener(closer: string): string {
  return allOpeners[closers.indexOf(closer)]!;
}

const allOpeners = "([{";

const found = new WeakMap<LexerSyntax, RegExp>();

/** Finds the next character that may mean something. */
function interestingIn(syntax: LexerSyntax): RegExp {
  let pattern = found.get(syntax);
  if (pattern === undefined) {
    const starts = [...syntax.texts.map((text) => text.open), ...syntax.lineComments].map((start) => start[0]!);
    const escaped = starts.map((each) => (/[a-z]/i.test(each) ? each : `\\${each}`)).join("");
    pattern = new RegExp(`[\\n()[\\]{}${escaped}${syntax.hasRegExps === true ? "/" : ""}]`, "g");
    found.set(syntax, pattern);
  }
  return pattern;
}
