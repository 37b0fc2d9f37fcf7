import { indentationOf, isBlank, lineAbove, restOfLine, startOfLine } from "../../../../base/lines.ts";
import type { CompletionDocument } from "../../completionRequest.ts";
import { isOnlyClosers, opensBlock } from "../../syntax/lineKinds.ts";
import type { Candidate, Rule } from "./rule.ts";

/** Lines around the cursor that show how a file is indented. */
const linesLookedAt = 200;
/** Share of a file's lines from which tabs, or spaces, are its style. In between, a file has both styles. */
const clearly = 0.8;
/** Columns of an indentation step unless the text shows another: what models usually write. */
const usualStep = 4;

/** Indents later lines as the file does: with tabs or spaces, and as many per step. The first one begins at the cursor. */
export const matchIndentation: Rule = (whole, document, balance) => {
  const file = fileStep(document);
  const candidate = balance.isInText ? whole : fromCursor(whole, document, file);
  const lines = candidate.text.split("\n");
  if (lines.length < 2 && startOfLine(document.text, document.offset) !== "") return candidate;
  // A string may contain another language, with another style.
  if (file === undefined || balance.isInText) return candidate;
  const base = indentationOf(startOfLine(document.text, document.offset) + lines[0]!);
  const from = startOfLine(document.text, document.offset) === "" ? 0 : 1;
  const step = generatedStep(lines.slice(from), base, file);
  if (step === file) return candidate;
  const converted = lines.map((line, index) =>
    index < from || isBlank(line) ? line : convert(line, base, step, file),
  );
  const text = converted.join("\n");
  return text === candidate.text ? candidate : { ...candidate, text };
};

/**
 * A text whose first line does not begin deeper than the cursor, where that is already a step deeper than the line that opens the
 * block. The later lines come with it.
 */
function fromCursor(candidate: Candidate, { text: document, offset }: CompletionDocument, file?: string): Candidate {
  const [before, head] = [startOfLine(document, offset), lineAbove(document, offset)];
  const [first = "", ...later] = candidate.text.split("\n");
  const surplus = indentationOf(first);
  if (surplus === "" || isBlank(first) || before === "" || !isBlank(before)) return candidate;
  // Right of the cursor, the line's own indentation may go on.
  if (!isOnlyClosers(restOfLine(document, offset))) return candidate;
  const outer = head !== undefined && opensBlock(head) ? indentationOf(head) : before;
  if (!before.startsWith(outer) || before.length - outer.length < Math.max(1, file?.length ?? 1)) return candidate;
  const step = before.slice(outer.length);
  const written = step.length + surplus.length;
  const moved = later.map((line) => {
    const depth = indentationOf(line).length - outer.length;
    if (isBlank(line) || depth <= 0) return line;
    const steps = depth / written;
    const width = Number.isInteger(steps) ? step.length * steps : Math.max(step.length, depth - surplus.length);
    return outer + step[0]!.repeat(width) + line.trimStart();
  });
  return { ...candidate, text: [first.trimStart(), ...moved].join("\n") };
}

/** One indentation step of a file, or undefined when it has none. */
function fileStep({ text, offset }: CompletionDocument): string | undefined {
  const near = [
    ...text
      .slice(Math.max(0, offset - 8000), offset)
      .split("\n")
      .slice(1, -1)
      .slice(-linesLookedAt),
    ...text
      .slice(offset, offset + 4000)
      .split("\n")
      .slice(1, -1)
      .slice(0, linesLookedAt),
  ].filter((line) => /^[ \t]+\S/.test(line));
  if (near.length === 0) return undefined;
  const withTabs = near.filter((line) => line.startsWith("\t")).length / near.length;
  if (withTabs >= clearly) return "\t";
  if (withTabs > 1 - clearly) return undefined;
  const widths = near.map((line) => indentationOf(line)).filter((each) => !each.includes("\t"));
  const smallest = Math.min(...widths.map((each) => each.length).filter((width) => width > 1));
  return Number.isFinite(smallest) && widths.every((each) => each.length % smallest === 0)
    ? " ".repeat(smallest)
    : undefined;
}

/** One step of the generated lines, judged by their first line that is deeper than the base. */
function generatedStep(lines: readonly string[], base: string, file: string): string {
  const written = lines.filter((line) => !isBlank(line)).map(indentationOf);
  // A single space after tabs aligns something: a comment's star, a continued line.
  const other = written.find((each) => (file === "\t" ? / {2}/ : /\t/).test(each));
  if (file === "\t") return other === undefined ? file : spaceStep(written, base);
  if (other !== undefined) return "\t";
  const opened = written.find((each) => each.length > base.length);
  const step = (opened?.length ?? 0) - base.length;
  // Twice the file's step is a model's own style, or a continued line: it is a step only if all lines agree.
  const isHabit = step === 2 * file.length && written.every((each) => (each.length - base.length) % step === 0);
  return isHabit && written.some((each) => each.length - base.length === step) ? " ".repeat(step) : file;
}

/** Columns that the generated lines take for a step, where the file has tabs. */
function spaceStep(written: readonly string[], base: string): string {
  const [first = 0, ...others] = written.filter((each) => /^ +$/.test(each)).map((each) => each.length);
  const depth = base.replace(/[^\t]/g, "").length + 1;
  const step = [first / depth, others.reduce(commonDivisor, first)].find((each) => [2, 4, 8].includes(each));
  return " ".repeat(step ?? usualStep);
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

function convert(line: string, base: string, step: string, file: string): string {
  const indentation = indentationOf(line);
  const rest = line.slice(indentation.length);
  // Spaces to spaces: only what is deeper than the cursor's line comes from the model.
  if (step !== "\t" && file !== "\t")
    return indentation.length <= base.length
      ? line
      : base + file.repeat(Math.round((indentation.length - base.length) / step.length)) + rest;
  const steps = [...indentation.matchAll(step === "\t" ? /\t| +/g : new RegExp(`\t|${step}| +`, "g"))];
  return (
    steps
      .map(([each]) => (each === "\t" || each === step ? file : file === "\t" && each !== " " ? "" : each))
      .join("") + rest
  );
}
