// Problems that the editor reports near the cursor, as comments in the document's language.
import { headOf } from "../../../base/text.ts";
import { lineCommentMarker } from "../../languages.ts";
import { indentationWidth, isBlank, splitLines } from "../../../base/lines.ts";
import type { ContextSnippet } from "../completionRequest.ts";

/** Problems further from the cursor than this are left out, in lines. */
const nearLines = 12;
const mostProblems = 3;
const longestMessage = 160;

/** An error. Lines count from 0. */
export interface Problem {
  readonly startLine: number;
  readonly endLine: number;
  readonly message: string;
}

/**
 * The problems near the cursor as a snippet, or no snippet. Code is always wrong while it is being written, so the cursor's line
 * and the heads of the blocks around it do not count. `lineAt` returns a line of the document.
 */
export function problemNotes(
  path: string,
  languageId: string,
  cursorLine: number,
  problems: readonly Problem[],
  lineAt: (line: number) => string,
): readonly ContextSnippet[] {
  const distance = ({ startLine }: Problem): number => Math.abs(startLine - cursorLine);
  const heads = headsAround(cursorLine, lineAt);
  const near = problems
    .filter((problem) => distance(problem) <= nearLines && !heads.has(problem.startLine))
    .filter(({ startLine, endLine }) => startLine > cursorLine || endLine < cursorLine)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, mostProblems)
    .sort((a, b) => a.startLine - b.startLine);
  if (near.length === 0) return [];
  const comment = lineCommentMarker(languageId);
  const lines = near.map(({ startLine, message }) => `${comment} line ${startLine + 1}: ${firstLine(message)}`);
  return [{ path, text: lines.join("\n") }];
}

function firstLine(message: string): string {
  return headOf(splitLines(message)[0]!, longestMessage).trim();
}

/** Lines close above the cursor that open the blocks around it, by indentation. */
function headsAround(cursorLine: number, lineAt: (line: number) => string): ReadonlySet<number> {
  const heads = new Set<number>();
  const own = lineAt(cursorLine);
  // The indentation of an empty line may still become that of any line above it.
  let width = isBlank(own) ? Number.POSITIVE_INFINITY : indentationWidth(own);
  for (let line = cursorLine - 1; line >= Math.max(0, cursorLine - nearLines); line--) {
    const text = lineAt(line);
    if (isBlank(text)) continue;
    const isFurtherOut = indentationWidth(text) < width;
    width = Math.min(width, indentationWidth(text));
    if (isFurtherOut && /[{:([=]\s*$/.test(text)) heads.add(line);
  }
  return heads;
}
