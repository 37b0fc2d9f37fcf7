// When a running generation has given enough: looks at each line as soon as it is finished.
import { indentationWidth, isBlank, restOfLine } from "./lines.ts";
import type { CompletionShape } from "./query.ts";
import { blankLines } from "./stops/blankLines.ts";
import { headOfSuffix } from "./stops/headOfSuffix.ts";
import { lineEnd } from "./stops/lineEnd.ts";
import { maxLines } from "./stops/maxLines.ts";
import { repetition } from "./stops/repetition.ts";
import { restReached } from "./stops/restReached.ts";
import { scopeEnd } from "./stops/scopeEnd.ts";
import type { StopRule } from "./stops/stopRule.ts";
import { suffixReached } from "./stops/suffixReached.ts";
import { suffixRepeated } from "./stops/suffixRepeated.ts";
import { unreachable } from "./stops/unreachable.ts";

/** The rules in the order they are asked. */
const rules: Readonly<Record<string, StopRule>> = {
  lineEnd,
  blankLines,
  restReached,
  suffixReached,
  suffixRepeated,
  scopeEnd,
  repetition,
  headOfSuffix,
  unreachable,
  maxLines,
};

/** All others look at what a line says. */
const judgesBlankLines = new Set(["lineEnd", "blankLines"]);

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
  private readonly rest: string;
  private readonly following: readonly string[];
  private text = "";
  /** Start of the line that is still open, in `text`. */
  private openLine = 0;
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
      const line = (this.lines.length === 0 ? this.context.lineBefore : "") + generated;
      const verdict = this.judge(line);
      if (verdict !== undefined) return (this.text = this.keptText(verdict, end));
      this.lines.push(line);
      if (!isBlank(generated)) this.block ??= indentationWidth(line);
      this.openLine = end + 1;
    }
    return this.text;
  }

  private judge(line: string): ReturnType<StopRule> {
    const { shape, lineBefore } = this.context;
    for (const [name, rule] of Object.entries(rules)) {
      if (isBlank(line) && !judgesBlankLines.has(name)) continue;
      const { lines: earlier, rest, following, block } = this;
      const verdict = rule({ shape, line, earlier, lineBefore, rest, following, block });
      if (verdict === undefined) continue;
      this.stoppedBy = name;
      return verdict;
    }
    return undefined;
  }

  private keptText(verdict: "withLine" | "beforeLine", lineEndAt: number): string {
    const keepsBreak = this.endsWithBreak();
    if (verdict === "withLine") return this.text.slice(0, lineEndAt + (keepsBreak ? 1 : 0));
    const before = this.text.slice(0, this.openLine);
    return keepsBreak ? before : before.replace(/\n[ \t\n]*$/, "");
  }

  /** At the start of a line that has text, what is inserted must end with a line break; anywhere else it must not. */
  private endsWithBreak(): boolean {
    return this.context.lineBefore === "" && !/^[ \t]*(\n|$)/.test(this.context.following);
  }
}
