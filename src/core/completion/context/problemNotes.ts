// What the editor complains about near the cursor, in words that fit into code.
import type { ContextSnippet } from "../query.ts";

/** Lines around the cursor in which a problem counts. */
const nearLines = 12;
const mostProblems = 3;
const longestMessage = 160;

/** An error or a warning. Lines count from 0. */
export interface Problem {
  readonly startLine: number;
  readonly endLine: number;
  readonly message: string;
}

/**
 * The problems near the cursor as a snippet, or nothing. The line that is being written is always wrong until it is finished,
 * so it does not count.
 */
export function problemNotes(
  path: string,
  languageId: string,
  cursorLine: number,
  problems: readonly Problem[],
): readonly ContextSnippet[] {
  const distance = ({ startLine }: Problem): number => Math.abs(startLine - cursorLine);
  const near = problems
    .filter(
      (problem) =>
        distance(problem) <= nearLines && !(problem.startLine <= cursorLine && problem.endLine >= cursorLine),
    )
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, mostProblems)
    .sort((a, b) => a.startLine - b.startLine);
  if (near.length === 0) return [];
  const comment = /^(?:python|ruby|shellscript|yaml|perl|r|dockerfile|makefile|toml|elixir|powershell)$/.test(
    languageId,
  )
    ? "#"
    : "//";
  const lines = near.map(({ startLine, message }) => `${comment} line ${startLine + 1}: ${firstLine(message)}`);
  return [{ path, text: lines.join("\n") }];
}

function firstLine(message: string): string {
  return message.split(/\r?\n/, 1)[0]!.slice(0, longestMessage).trim();
}
