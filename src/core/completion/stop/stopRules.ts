// Decides when a running generation is complete: checks each line as soon as it is finished.
import { indentationWidth, isBlank } from "../../../base/lines.ts";
import { withoutTrailing } from "../../../base/text.ts";
import { MidLineLookahead } from "./midLineLookahead.ts";
import { soundEnd } from "./soundEnd.ts";
import { followingText, type CursorText } from "../syntax/followingText.ts";
import { isOnlyClosers } from "../syntax/lineKinds.ts";
import { BlockConfirmation, mayLeadOn, type StopConfirmation, type StopPosition } from "./stopConfirmation.ts";
import { loopStart } from "./repetitionLoop.ts";
import {
  isSurelyOver,
  judgesBlankLines,
  judgesBridges,
  judgesLinesAhead,
  stopRuleNames,
  stopRuleTable,
} from "./stopRuleTable.ts";
import type { CompletionShape } from "../completionRequest.ts";
import { scan, type OpenItem } from "../../lexer.ts";
import { lexerSyntax } from "../../lexerSyntax.ts";
import { unfinishedBody } from "../syntax/unfinishedBody.ts";
import type { StopRule } from "./rules/stopRule.ts";
import type { SyntaxCheck } from "./rules/syntaxCheck.ts";

/** Length at which the unfinished line is checked for loops, and again after as much more. In characters. */
const longLine = 160;

/** A way to confirm an end; its result is undefined when the end needs no confirmation. */
type ConfirmEnd = (rule: string, usual: StopConfirmation | undefined, block: number) => StopConfirmation | undefined;

/** What a generation is checked against. */
export interface StopContext extends CursorText {
  readonly shape: CompletionShape;
  /** The editor's language id: where brackets count. Absent: as in an unknown language. */
  readonly languageId?: string | undefined;
  /** The document's text before the cursor's line, or its last part. Shows which function nothing ends yet. */
  readonly above?: string | undefined;
  /** A parser for the document's language, if there is one. Without it, the rules rely on lines and brackets. */
  readonly syntax?: SyntaxCheck | undefined;
  /**
   * Replaces how the end of a block is confirmed: gets the rule that saw the end, the usual confirmation, and the column of the
   * block. Absent: the usual one.
   */
  readonly confirm?: ConfirmEnd | undefined;
}

/** A text without the line break after its last line that is not blank, and without what is after that. */
function withoutLastBreaks(text: string): string {
  const end = withoutTrailing(text, /[ \t\r\n]/).length;
  const lineBreak = text.indexOf("\n", end);
  if (lineBreak < 0) return text;
  return text.slice(0, text[lineBreak - 1] === "\r" && lineBreak > end ? lineBreak - 1 : lineBreak);
}

/** Decides, chunk by chunk, how much of a generation to keep and whether to continue. */
export class StopRules {
  private readonly context: StopContext;
  private readonly rest: string;
  private readonly following: readonly string[];
  private text = "";
  /** Offset of the unfinished line in `text`. */
  private openLine = 0;
  private lookedAt = 0;
  private readonly lines: string[] = [];
  /** What the finished lines have opened and not closed. */
  private open: readonly OpenItem[] = [];
  private block: number | undefined;
  /** A text that is complete unless the lines after it lead to the next line of the document. */
  private held: { readonly text: string; readonly rule: string; readonly confirmation: StopConfirmation } | undefined;
  /** Number of what the cursor's line has opened and not closed. */
  private readonly openAtCursor: number;
  /** Column of the body of the function around the cursor, if nothing of that function follows. */
  private readonly body: number | undefined;
  /** Name of the rule that ended the generation, once one has. */
  stoppedBy: string | undefined;

  constructor(context: StopContext) {
    this.context = context;
    const { rest, lines } = followingText(context);
    this.rest = rest;
    this.following = lines;
    this.openAtCursor = this.openBefore().length;
    this.body = unfinishedBody(context.above ?? "", this.following[0]);
  }

  /** Takes new text and returns all the text to keep so far. Once `stoppedBy` is set, that is final. */
  push(chunk: string): string {
    this.text += chunk;
    // A line that has no end yet is not searched for one again.
    const nextEnd = (from: number): number => (chunk.includes("\n") ? this.text.indexOf("\n", from) : -1);
    for (let end = nextEnd(this.text.length - chunk.length); end >= 0; end = nextEnd(this.openLine)) {
      const generated = this.text.slice(this.openLine, end);
      const line = this.wholeLine(generated);
      if (this.held) {
        const verdict = this.judgeAfterEnd(line, end);
        if (verdict === "over") return (this.text = this.reachedAgain() ?? this.held.text);
        if (verdict === "arrived") return this.arrived(this.keptText("beforeLine", end), "suffixReached");
      } else {
        const verdict = this.judge(line, end);
        if (verdict !== undefined && this.endOrHold(verdict, line, end)) return this.text;
      }
      this.lines.push(line);
      this.open = this.openAfter(line);
      if (!isBlank(generated)) this.block ??= this.blockFrom(line);
      this.openLine = end + 1;
      this.lookedAt = this.openLine;
    }
    // A line that never ends would never be checked.
    const isLong = this.text.length - this.lookedAt >= longLine;
    if (isLong) this.lookedAt = this.text.length;
    if (isLong && this.held) this.stoppedBy = this.held.rule;
    else if (isLong && loopStart(this.text) !== undefined) this.stoppedBy = "looping";
    return this.held?.text ?? this.text;
  }

  /**
   * The text to keep of a generation that no rule has ended. `endOfText`: the model ended it, so its last line is
   * complete. `maxTokens`: the limit was reached; an incomplete line after the first is removed.
   */
  finish(reason: "endOfText" | "maxTokens"): string {
    const open = this.text.slice(this.openLine);
    if (this.held) {
      const verdict =
        isBlank(open) || this.stoppedBy !== undefined
          ? undefined
          : this.judgeAfterEnd(this.wholeLine(open), this.text.length);
      if (verdict === "arrived") return this.arrived(this.keptText("beforeLine", this.text.length), "suffixReached");
      const isFilled = verdict === undefined && reason === "endOfText" && this.stoppedBy === undefined;
      if (isFilled && this.held.confirmation.isArrivedAtEnd()) return this.arrived(this.text, undefined);
      this.stoppedBy ??= this.held.rule;
      return (this.text = this.held.text);
    }
    if (this.stoppedBy !== undefined) return this.text;
    if (isBlank(open)) return (this.text = this.withSoundEnd(this.text));
    if (reason === "maxTokens") {
      if (this.openLine === 0) return this.text;
      this.stoppedBy = "cutShort";
      return (this.text = this.withSoundEnd(this.keptText("beforeLine", this.text.length)));
    }
    const verdict = this.judge(
      this.wholeLine(open),
      this.text.length,
      // The line continues with the text right of the cursor, so most rules would not see all of it.
      this.goesOnWithRest(this.text.slice(0, this.openLine).trimEnd()) ? judgesBridges : stopRuleNames,
    );
    const kept = verdict === undefined ? this.text : this.keptText(verdict, this.text.length);
    return (this.text = this.withSoundEnd(kept));
  }

  /** What is open before the unfinished line. */
  private openBefore(): readonly OpenItem[] {
    return this.lines.length === 0 ? this.openAfter(this.context.lineBefore) : this.open;
  }

  /** What is open after a line, of what the cursor's line or a later one has opened. */
  private openAfter(line: string): readonly OpenItem[] {
    return scan(line, lexerSyntax(this.context.languageId ?? ""), this.open).open;
  }

  private wholeLine(generated: string): string {
    return (this.lines.length === 0 ? this.context.lineBefore : "") + generated.replace(/\r$/, "");
  }

  private judge(line: string, end: number, names: readonly string[] = stopRuleNames): ReturnType<StopRule> {
    const { shape, lineBefore, syntax } = this.context;
    const isStatementWhole = (): boolean | undefined => syntax?.isStatementWhole(this.text.slice(0, end));
    for (const name of names) {
      if (isBlank(line) && !judgesBlankLines.has(name)) continue;
      const { lines: earlier, rest, following } = this;
      const block = this.block ?? (this.body === undefined ? undefined : this.blockFrom(line));
      const verdict = (stopRuleTable as Readonly<Record<string, StopRule>>)[name]?.({
        shape,
        line,
        earlier,
        lineBefore,
        rest,
        following,
        block,
        openAtCursor: this.openAtCursor,
        openBefore: () => (this.openAtCursor > 0 ? this.openBefore().length : 0),
        openAfter: () => this.openAfter(line).length,
        isStatementWhole,
      });
      if (verdict === undefined) continue;
      this.stoppedBy = name;
      return verdict;
    }
    return undefined;
  }

  /** Ends the text as a rule decided, unless the next lines may show that the rule was wrong. */
  private endOrHold(verdict: "withLine" | "beforeLine", line: string, end: number): boolean {
    const kept = this.withSoundEnd(this.keptText(verdict, end));
    const confirmation = this.context.shape === "block" ? this.confirmationFor(line, kept) : undefined;
    if (confirmation) {
      this.held = { text: kept, rule: this.stoppedBy!, confirmation };
      this.stoppedBy = undefined;
      if (verdict === "withLine" || this.judgeAfterEnd(line, end) === undefined) return false;
    }
    this.text = kept;
    return true;
  }

  /** What may still show that a rule was wrong to see an end in this line; undefined when nothing can. */
  private confirmationFor(line: string, kept: string): StopConfirmation | undefined {
    const usual = this.usualConfirmation(line, kept);
    const { confirm } = this.context;
    return confirm ? confirm(this.stoppedBy!, usual, this.block ?? this.blockFrom(line)) : usual;
  }

  private usualConfirmation(line: string, kept: string): StopConfirmation | undefined {
    const { following, stoppedBy } = this;
    if (this.goesOnWithRest(kept))
      return isSurelyOver.has(stoppedBy!) ? undefined : new MidLineLookahead(stoppedBy, following[0]);
    const block = this.block ?? this.blockFrom(line);
    const position: StopPosition = { line, following, block, isFunctionOver: this.body !== undefined };
    return mayLeadOn(stoppedBy, position) ? new BlockConfirmation(position) : undefined;
  }

  /** Whether the text must end within a line: before code, or before brackets that it has neither opened nor closed itself yet. */
  private goesOnWithRest(kept: string): boolean {
    const { rest } = this;
    if (!isOnlyClosers(rest)) return true;
    const errors = (text: string): number => this.context.syntax?.errorCount(text) ?? 0;
    if (rest === "" || errors(kept) === 0) return false;
    // A text that says the brackets again covers them.
    return !(kept.endsWith(rest) && errors(kept.slice(0, -rest.length)) === 0);
  }

  /** Judges a line after an end that a rule saw. */
  private judgeAfterEnd(line: string, end: number): "over" | "arrived" | undefined {
    const held = this.held!;
    const verdict = held.confirmation.judge(line);
    if (verdict === "arrived") return verdict;
    const isOver =
      verdict === "over" || this.judge(line, end, held.confirmation.endedBy ?? judgesLinesAhead) !== undefined;
    this.stoppedBy = isOver ? held.rule : undefined;
    return isOver ? "over" : undefined;
  }

  /**
   * The text that led to the next line of the document, as `rule` or the model's own end shows; the text held back if it does
   * not fit after all.
   */
  private arrived(text: string, rule: string | undefined): string {
    const held = this.held!;
    this.stoppedBy = undefined;
    const sound = this.withSoundEnd(text);
    const isSound = this.stoppedBy === undefined;
    this.stoppedBy = isSound ? rule : held.rule;
    return (this.text = isSound ? sound : held.text);
  }

  /** The text up to the last line, if that ends like the cursor's line as the held one does: nothing more came between there and here. */
  private reachedAgain(): string | undefined {
    const { held, rest } = this;
    if (held?.rule !== "restReached" || isOnlyClosers(rest)) return undefined;
    const text = this.text.slice(0, this.openLine).trimEnd();
    return text.length > held.text.length && text.endsWith(rest) ? text : undefined;
  }

  /** Column of the block to complete, from its first line. */
  private blockFrom(line: string): number {
    const width = indentationWidth(line);
    return this.body !== undefined && width > this.body ? this.body : width;
  }

  private keptText(verdict: "withLine" | "beforeLine", lineEndAt: number): string {
    const keepsBreak = this.endsWithBreak() || (this.stoppedBy === "restReached" && verdict === "beforeLine");
    if (verdict === "withLine")
      return keepsBreak ? this.text.slice(0, lineEndAt + 1) : this.text.slice(0, lineEndAt).replace(/\r$/, "");
    const before = this.text.slice(0, this.openLine);
    return keepsBreak ? before : withoutLastBreaks(before);
  }

  /** The text without an end that may not stay. */
  private withSoundEnd(text: string): string {
    const { rest, following, stoppedBy } = this;
    const place = { rest, next: following[0], endsWithBreak: this.endsWithBreak(), syntax: this.context.syntax };
    const end = soundEnd(text, place, stoppedBy === "restReached");
    if (end.isCut) this.stoppedBy = "syntaxErrors";
    return end.text;
  }

  /** At the start of a line that has text, an insertion must end with a line break; anywhere else it must not. */
  private endsWithBreak(): boolean {
    return this.context.lineBefore === "" && !/^[ \t]*(\r?\n|$)/.test(this.context.following);
  }
}
