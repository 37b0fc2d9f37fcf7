// When a running generation has given enough: looks at each line as soon as it is finished.
import { indentationWidth, isBlank, restOfLine } from "./lines.ts";
import { loopStart } from "./loops.ts";
import type { CompletionShape } from "./query.ts";
import { blankLines } from "./stops/blankLines.ts";
import { headOfSuffix } from "./stops/headOfSuffix.ts";
import { lineEnd } from "./stops/lineEnd.ts";
import { looping } from "./stops/looping.ts";
import { maxLines } from "./stops/maxLines.ts";
import { notCode } from "./stops/notCode.ts";
import { openedBlock } from "./stops/openedBlock.ts";
import { repetition } from "./stops/repetition.ts";
import { restReached } from "./stops/restReached.ts";
import { scopeEnd } from "./stops/scopeEnd.ts";
import { statementWhole } from "./stops/statementWhole.ts";
import type { StopRule } from "./stops/stopRule.ts";
import { suffixReached } from "./stops/suffixReached.ts";
import { suffixRepeated } from "./stops/suffixRepeated.ts";
import type { SyntaxCheck } from "./stops/syntaxCheck.ts";
import { unreachable } from "./stops/unreachable.ts";

/** The rules in the order they are asked. */
const rules: Readonly<Record<string, StopRule>> = {
  notCode,
  lineEnd,
  blankLines,
  restReached,
  suffixReached,
  suffixRepeated,
  openedBlock,
  statementWhole,
  scopeEnd,
  repetition,
  looping,
  headOfSuffix,
  unreachable,
  maxLines,
};

/** All others look at what a line says. */
const judgesBlankLines = new Set(["lineEnd", "blankLines"]);
/** Length from which the open line is looked at for loops, and again after as much more. In characters. */
const longLine = 160;
/** Most lines that are taken off an end which does not parse. Each costs a parse. */
const mostLinesTakenOff = 8;

export interface StopContext {
  readonly shape: CompletionShape;
  /** The cursor's line up to the cursor. */
  readonly lineBefore: string;
  /** The document's text after the cursor. */
  readonly following: string;
  /** A parser for the document's language, if there is one. Without it the rules go by lines and brackets. */
  readonly syntax?: SyntaxCheck | undefined;
}

/** Decides, chunk by chunk, how much of a generation to keep and whether to go on. */
export class StopRules {
  private readonly context: StopContext;
  private readonly rest: string;
  private readonly following: readonly string[];
  private text = "";
  /** Start of the line that is still open, in `text`. */
  private openLine = 0;
  private lookedAt = 0;
  private readonly lines: string[] = [];
  private block: number | undefined;
  /** Name of the rule that ended the generation, once one has. */
  stoppedBy: string | undefined;

  constructor(context: StopContext) {
    this.context = context;
    // A cursor at the start of a line that has text pushes that line down: it is itself the next line.
    this.rest = context.lineBefore === "" ? "" : restOfLine(context.following, 0).trimEnd();
    const next = context.lineBefore === "" ? context.following : context.following.replace(/^[^\n]*(\n|$)/, "");
    this.following = next.split("\n").filter((line) => !isBlank(line));
  }

  /** Takes new text, answers all the text to keep so far. After `stoppedBy` is set the answer is final. */
  push(chunk: string): string {
    this.text += chunk;
    for (let end = this.text.indexOf("\n", this.openLine); end >= 0; end = this.text.indexOf("\n", this.openLine)) {
      const generated = this.text.slice(this.openLine, end);
      const line = this.wholeLine(generated);
      const verdict = this.judge(line, end);
      if (verdict !== undefined) return (this.text = this.withoutErrors(this.keptText(verdict, end)));
      this.lines.push(line);
      if (!isBlank(generated)) this.block ??= indentationWidth(line);
      this.openLine = end + 1;
      this.lookedAt = this.openLine;
    }
    // A line that never ends would never be judged.
    if (this.text.length - this.lookedAt >= longLine) {
      this.lookedAt = this.text.length;
      if (loopStart(this.text) !== undefined) this.stoppedBy = "looping";
    }
    return this.text;
  }

  /**
   * The text to keep of a generation that no rule has ended. `endOfText`: the model said that it is over, so its last line is
   * whole. `maxTokens`: there was no room for more; a later line that is not whole is left off.
   */
  finish(reason: "endOfText" | "maxTokens"): string {
    if (this.stoppedBy !== undefined) return this.text;
    const open = this.text.slice(this.openLine);
    if (isBlank(open)) return (this.text = this.withoutErrors(this.text));
    if (reason === "maxTokens") {
      if (this.openLine === 0) return this.text;
      this.stoppedBy = "cutShort";
      return (this.text = this.withoutErrors(this.keptText("beforeLine", this.text.length)));
    }
    const verdict = this.judge(this.wholeLine(open), this.text.length);
    const kept = verdict === undefined ? this.text : this.keptText(verdict, this.text.length);
    return (this.text = this.withoutErrors(kept));
  }

  private wholeLine(generated: string): string {
    return (this.lines.length === 0 ? this.context.lineBefore : "") + generated.replace(/\r$/, "");
  }

  private judge(line: string, end: number): ReturnType<StopRule> {
    const { shape, lineBefore, syntax } = this.context;
    const isStatementWhole = (): boolean | undefined => syntax?.isStatementWhole(this.text.slice(0, end));
    for (const [name, rule] of Object.entries(rules)) {
      if (isBlank(line) && !judgesBlankLines.has(name)) continue;
      const { lines: earlier, rest, following, block } = this;
      const verdict = rule({ shape, line, earlier, lineBefore, rest, following, block, isStatementWhole });
      if (verdict === undefined) continue;
      this.stoppedBy = name;
      return verdict;
    }
    return undefined;
  }

  private keptText(verdict: "withLine" | "beforeLine", lineEndAt: number): string {
    const keepsBreak = this.endsWithBreak();
    if (verdict === "withLine")
      return keepsBreak ? this.text.slice(0, lineEndAt + 1) : this.text.slice(0, lineEndAt).replace(/\r$/, "");
    const before = this.text.slice(0, this.openLine);
    return keepsBreak ? before : before.replace(/\r?\n[ \t\r\n]*$/, "");
  }

  /** Takes lines off the end as long as they bring syntax errors that were not there. */
  private withoutErrors(text: string): string {
    const { syntax } = this.context;
    const own = text.includes("\n") ? syntax?.errorCount("") : undefined;
    if (syntax === undefined || own === undefined) return text;
    let kept = text;
    for (let tries = 0; tries <= mostLinesTakenOff && kept !== ""; tries++) {
      const errors = syntax.errorCount(kept);
      if (errors === undefined) return text;
      if (errors <= own) {
        if (kept !== text) this.stoppedBy = "syntaxErrors";
        return kept;
      }
      const lineEnd = kept.trimEnd().lastIndexOf("\n");
      kept = lineEnd < 0 ? "" : kept.slice(0, lineEnd + (this.endsWithBreak() ? 1 : 0));
    }
    return text;
  }

  /** At the start of a line that has text, what is inserted must end with a line break; anywhere else it must not. */
  private endsWithBreak(): boolean {
    return this.context.lineBefore === "" && !/^[ \t]*(\r?\n|$)/.test(this.context.following);
  }
}
