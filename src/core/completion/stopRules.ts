// When a running generation has given enough. Fed text as it comes; looks at whole lines.
import { indentationWidth, isBlank, isOnlyClosers } from "./lines.ts";
import type { CompletionShape } from "./query.ts";

export type StopRule = "lineEnd" | "suffixReached" | "scopeEnd" | "blankLines" | "repetition" | "maxLines";

/** Longest block shown, in lines. */
const maxLines = 16;

export interface StopContext {
  readonly shape: CompletionShape;
  /** The cursor's line up to the cursor. */
  readonly lineBefore: string;
  /** The document's text after the cursor. */
  readonly following: string;
}

/** Decides, chunk by chunk, how much of a generation to keep and whether to go on. */
export class StopRules {
  private readonly context: StopContext;
  private readonly nextLine: string | undefined;
  private text = "";
  /** Start of the line that is still open, in `text`. */
  private openLine = 0;
  private readonly lines: string[] = [];
  /** Why generation ended, once it has. */
  stoppedBy: StopRule | undefined;

  constructor(context: StopContext) {
    this.context = context;
    // A cursor at the start of a line that has text pushes that line down: it is itself the next line.
    const following = context.lineBefore === "" ? context.following : context.following.replace(/^[^\n]*(\n|$)/, "");
    this.nextLine = following.split("\n").find((line) => !isBlank(line));
  }

  /** Takes new text, answers all the text to keep so far. After `stoppedBy` is set the answer is final. */
  push(chunk: string): string {
    this.text += chunk;
    for (let end = this.text.indexOf("\n", this.openLine); end >= 0; end = this.text.indexOf("\n", this.openLine)) {
      const line = this.text.slice(this.openLine, end);
      const kept = this.lineEnded(line);
      if (this.stoppedBy !== undefined) {
        this.text = this.text.slice(0, kept === "withLine" ? end + (this.endsWithBreak() ? 1 : 0) : this.openLine);
        if (kept === "beforeLine" && !this.endsWithBreak()) this.text = this.text.replace(/\n[ \t\n]*$/, "");
        return this.text;
      }
      this.lines.push(line);
      this.openLine = end + 1;
    }
    return this.text;
  }

  /** At the start of a line that has text, what is inserted must end with a line break; anywhere else it must not. */
  private endsWithBreak(): boolean {
    return this.context.lineBefore === "" && !/^[ \t]*(\n|$)/.test(this.context.following);
  }

  /** Judges a finished line. When it sets `stoppedBy`, answers whether the line is still part of the text. */
  private lineEnded(line: string): "withLine" | "beforeLine" {
    const stop = (rule: StopRule, kept: "withLine" | "beforeLine"): "withLine" | "beforeLine" => {
      this.stoppedBy = rule;
      return kept;
    };
    const isFirst = this.lines.length === 0;
    if (this.context.shape === "line") return stop("lineEnd", "withLine");
    const whole = isFirst ? this.context.lineBefore + line : line;
    if (isBlank(line)) {
      if (isBlank(whole) && this.lines.length > 0 && isBlank(this.lines.at(-1)!))
        return stop("blankLines", "beforeLine");
      return "withLine";
    }
    if (this.reachedSuffix(whole)) return stop("suffixReached", "beforeLine");
    if (!isFirst && this.leavesScope(line)) {
      const closes = isOnlyClosers(line) && this.opensBlock() && line.trim() !== this.nextLine?.trim();
      return stop("scopeEnd", closes ? "withLine" : "beforeLine");
    }
    if (this.lines.filter((earlier) => earlier === line).length >= 2 && line.trim().length > 3)
      return stop("repetition", "beforeLine");
    if (this.lines.length + 1 >= maxLines) return stop("maxLines", "withLine");
    return "withLine";
  }

  /** A line that is the next one, indentation included, is that line: also a bracket, whose twin would stand elsewhere. */
  private reachedSuffix(line: string): boolean {
    return line.trimEnd() === this.nextLine?.trimEnd();
  }

  /** True when a line is indented less than the block that this generation began in. */
  private leavesScope(line: string): boolean {
    const first = this.lines.findIndex((earlier) => !isBlank(earlier));
    if (first < 0) return false;
    const firstWhole = first === 0 ? this.context.lineBefore + this.lines[0]! : this.lines[first]!;
    const block = indentationWidth(firstWhole);
    const next = this.nextLine === undefined ? block : indentationWidth(this.nextLine);
    return indentationWidth(line) < Math.min(block, next);
  }

  private opensBlock(): boolean {
    return /[{([]\s*$/.test(this.context.lineBefore + (this.lines[0] ?? ""));
  }
}
