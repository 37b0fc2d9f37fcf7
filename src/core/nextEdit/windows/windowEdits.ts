// Next edits by a model that was made for them: it writes the lines around the cursor as they should become, and what is different in
// them is an edit each.
import { lineChanges, type LineChange } from "../../../base/lineDiff.ts";
import type { LineAnswer, LinesCost, NextEditModel } from "../nextEditModel.ts";
import type { ProposedEdit } from "../refusals/proposal.ts";
import { hasMarks, type WindowForm, type WindowQuestion } from "./windowForm.ts";

/** Lines more than the window has: an answer that goes on beyond them has lost its end. */
const mostMoreLines = 20;
/** Below this an answer is not finished: no rule would let it pass. */
const leastProbability = 0.1;

/** What a model has written for a window. */
export interface WindowAnswer {
  readonly startLine: number;
  readonly endLine: number;
  readonly answer: LineAnswer;
  readonly edits: readonly ProposedEdit[];
  readonly cost: LinesCost;
}

/** The lines around the cursor that a model may change. */
export function windowAround(
  lineCount: number,
  line: number,
  { linesAbove, linesBelow }: Pick<WindowForm, "linesAbove" | "linesBelow">,
): { readonly startLine: number; readonly endLine: number } {
  return { startLine: Math.max(0, line - linesAbove), endLine: Math.min(lineCount, line + linesBelow + 1) };
}

/** Asks about a window; undefined where it cannot be asked about. Raises FailureError. */
export async function windowEdits(
  form: WindowForm,
  question: WindowQuestion,
  longest: number,
  model: NextEditModel,
  signal: AbortSignal,
): Promise<WindowAnswer | undefined> {
  if (!canBeAsked(question)) return undefined;
  const { shared, text, unchanged } = form.prompt(question);
  if (shared.length + text.length > longest) return undefined;
  let answer: LineAnswer | undefined;
  const { usage } = await model.continueLines(
    {
      ...{ documentId: question.document.path, shared, hasMarks: true },
      questions: [{ text, expected: unchanged, until: form.ends, leastProbability }],
    },
    (found) => (answer = found),
    signal,
  );
  if (answer === undefined) return undefined;
  const lines = form.read(answer.text, answer.isWhole);
  const found = lines === undefined ? [] : differences(question, lines, answer.probability);
  const { startLine, endLine } = question;
  return { startLine, endLine, answer, edits: found, cost: usage };
}

/** What is different in a window once a model has written it. Nothing of an answer that has lost its place. */
export function differences(
  { document, startLine, endLine }: Pick<WindowQuestion, "document" | "startLine" | "endLine">,
  written: readonly string[],
  probability: number,
): ProposedEdit[] {
  const now = document.lines.slice(startLine, endLine);
  const lines = withoutFollowing(written, document.lines, endLine, now.length);
  if (lines.length > now.length + mostMoreLines) return [];
  // An answer that ends too soon is not one that deletes what is left.
  const isCut = ({ end, newStart, newEnd }: LineChange): boolean => end === now.length && newStart === newEnd;
  const changes = lineChanges(now, lines).filter((change) => !isCut(change));
  return changes.map(({ start, end, newStart, newEnd }) => ({
    ...{ document, startLine: startLine + start, endLine: startLine + end },
    ...{ lines: lines.slice(newStart, newEnd), probability, isExpected: false },
  }));
}

/** Without the lines behind the window, where an answer has gone on with them. */
function withoutFollowing(
  written: readonly string[],
  all: readonly string[],
  endLine: number,
  least: number,
): readonly string[] {
  const most = Math.min(written.length - least, all.length - endLine);
  for (let count = most; count > 0; count--) {
    const tail = written.slice(written.length - count);
    if (tail.every((line, at) => line === all[endLine + at])) return written.slice(0, written.length - count);
  }
  return written;
}

/** A text with names of special tokens in it would be read as those tokens. */
function canBeAsked({ document, edits }: WindowQuestion): boolean {
  const texts = edits.flatMap(({ documentId, before, after }) => [documentId, ...before, ...after]);
  return ![document.path, ...document.lines, ...texts].some((text) => hasMarks(text) || text.includes("\n"));
}
