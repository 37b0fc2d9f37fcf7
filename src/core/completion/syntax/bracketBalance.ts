// Which brackets around the cursor have no partner yet, and how a completion changes that.
import { startOfLine } from "../../../base/lines.ts";
import { tailOf } from "../../../base/text.ts";
import { scan, type OpenItem, type OuterCloser, type Scan } from "../../lexer.ts";
import { lexerSyntax, type LexerSyntax } from "../../lexerSyntax.ts";
import type { CompletionDocument } from "../completionRequest.ts";

/** The brackets of a document as seen from its cursor. Each part is scanned when it is first needed. */
export class Balance {
  private readonly syntax: LexerSyntax;
  private readonly above: string;
  private readonly before: string;
  private readonly after: string;
  private aboveScan: Scan | undefined;
  private known: { readonly open: readonly OpenItem[]; readonly free: ReadonlySet<number> } | undefined;
  private ownBroken: number | undefined;

  constructor({ languageId, text, offset }: CompletionDocument) {
    this.syntax = lexerSyntax(languageId);
    this.before = startOfLine(text, offset);
    this.above = text.slice(0, offset - this.before.length);
    this.after = text.slice(offset);
  }

  /** Closing brackets of a text that the document already has, or that close nothing, in order. */
  surplusClosers(text: string): readonly OuterCloser[] {
    const { free } = this.cursor;
    const outer = this.scanLine(text).outerClosers.map((each) => ({ ...each, at: each.at - this.before.length }));
    // Once one is surplus, those after it close what is around it.
    const first = outer.findIndex(({ depth }) => depth === undefined || !free.has(depth));
    return first < 0 ? [] : outer.slice(first);
  }

  /** The closing brackets in a text of what is open around the cursor, in order. */
  outerClosers(text: string): string {
    return this.scanLine(text)
      .outerClosers.map(({ closer }) => closer)
      .join("");
  }

  /** Brackets that a text opens and does not close, innermost last; undefined when it ends in a string or comment. */
  leftOpen(text: string): readonly OpenItem[] | undefined {
    const { open } = this.scanLine(text);
    if (open.some((item) => item.text !== undefined)) return undefined;
    const above = this.stateAbove.open;
    // What was open above keeps its place, up to the first one that the text has closed.
    const own = open.findIndex((item, depth) => item !== above[depth]);
    return own < 0
      ? []
      : open
          .slice(own)
          .map((item) => ({ ...item, at: item.at - this.before.length }))
          .filter(({ at }) => at >= 0);
  }

  /** Where a text closes the string or comment around the cursor; undefined where there is none or it goes on, or holds code. */
  stringEnd(text: string): number | undefined {
    const inside = this.cursor.open.at(-1)?.text;
    if (inside === undefined) return undefined;
    const { close, hole, hasEscapes = false, isSingleLine = false } = inside;
    const isEscaped = hasEscapes && /(?<!\\)(?:\\\\){0,20}\\$/.test(tailOf(this.before, 42));
    for (let at = isEscaped ? 1 : 0; at < text.length; at++) {
      if (text.startsWith(close, at)) return at;
      if ((hole !== undefined && text.startsWith(hole, at)) || (isSingleLine && text[at] === "\n")) return undefined;
      if (hasEscapes && text[at] === "\\") at++;
    }
    return undefined;
  }

  /** Whether the rest of the cursor's line closes the string around the cursor, and leaves no other one open. */
  isStringClosedIn(rest: string): boolean {
    return this.stringEnd(rest) !== undefined && this.scanLine(rest).open.at(-1)?.text === undefined;
  }

  /** True in a string or a comment. */
  get isInText(): boolean {
    return this.cursor.open.at(-1)?.text !== undefined || this.scanLine("").endsInComment;
  }

  /** True if inserting a text leaves the document with more brackets, strings and comments without a partner than before. */
  isWorse(text: string, replaceAfter: number): boolean {
    this.ownBroken ??= this.brokenWith("", 0);
    return this.brokenWith(text, replaceAfter) > this.ownBroken;
  }

  /** Number of those without a partner after inserting a text, as far as the lexer reads. */
  brokenWith(text: string, replaceAfter: number): number {
    const { broken, open } = scan(
      this.before + text + this.after.slice(replaceAfter),
      this.syntax,
      this.stateAbove.open,
      0,
    );
    return broken + open.length;
  }

  /** What is open at the cursor, and the depths at which nothing below closes it. */
  private get cursor(): { readonly open: readonly OpenItem[]; readonly free: ReadonlySet<number> } {
    if (this.known) return this.known;
    const { open } = this.scanLine("");
    this.ownBroken ??= this.brokenWith("", 0);
    const free = new Set(this.ownBroken === 0 ? [] : open.keys());
    let depth = open.length;
    for (const { closer, indentation } of free.size === 0 ? [] : this.scanLine(this.after).outerClosers) {
      let closed = depth - 1;
      const last = closed - farthestPartner;
      while (closed > last && closed >= 0 && !isPartner(open[closed]!, closer, indentation)) closed--;
      if (closed < 0 || closed === last) continue;
      free.delete(closed);
      depth = closed;
    }
    return (this.known = { open, free });
  }

  private get stateAbove(): Scan {
    return (this.aboveScan ??= scan(this.above, this.syntax));
  }

  private scanLine(text: string): Scan {
    return scan(this.before + text, this.syntax, this.stateAbove.open, this.before.length);
  }
}

/** Most brackets that a closing bracket below may skip. */
const farthestPartner = 40;

/** A closer that begins its line further left than its opener's line belongs to something around it. */
function isPartner(item: OpenItem, closer: string, indentation: number | undefined): boolean {
  const isNear = indentation === undefined || indentation >= item.indentation;
  return item.text === undefined && item.closer === closer && isNear;
}

/** The part of a document that rules read, bounded for files of any size. Line breaks are `\n` only. */
export function nearCursor({ text, offset, ...rest }: CompletionDocument): CompletionDocument {
  const start = offset <= farthestAbove ? 0 : cropStart(text, offset - farthestAbove, offset);
  const before = text.slice(start, offset).replaceAll("\r\n", "\n");
  const after = text.slice(offset, offset + farthestBelow).replaceAll("\r\n", "\n");
  return { ...rest, text: before + after, offset: before.length };
}

/** How far rules read before the cursor, in characters. */
const farthestAbove = 60_000;
/** How far rules read after the cursor, in characters. */
const farthestBelow = 20_000;

function cropStart(text: string, from: number, offset: number): number {
  const ahead = text.slice(from, offset).indexOf("\n");
  return ahead < 0 ? from : from + ahead + 1;
}
