// Runs of neighbouring lines that read alike but for their words, numbers and strings.
import { oncePerSource } from "./draft.ts";
import { isProse } from "./syntaxNodes.ts";

/** Lines `start` to before `end` of a file. */
export interface AlikeLines {
  readonly start: number;
  readonly end: number;
}

const leastLines = 3;
/** More alike lines are a table: nobody edits it by hand. */
const mostLines = 12;

/** The runs of a file, from its top. */
export const alikeLines = oncePerSource(({ text, languageId }, syntax): readonly AlikeLines[] => {
  const lines = text.split("\n");
  return syntax.withTree(text, languageId, (root) => {
    const shapes = lines.map((line, at) => (isProse(root, lines, at) ? "" : shapeOf(line)));
    const runs: AlikeLines[] = [];
    for (let start = 0; start < lines.length;) {
      let end = start + 1;
      while (end < lines.length && shapes[end] === shapes[start]) end++;
      const isRun = shapes[start] !== "" && end - start >= leastLines && end - start <= mostLines;
      if (isRun && new Set(lines.slice(start, end)).size === end - start) runs.push({ start, end });
      start = end;
    }
    return runs;
  });
});

/** The words of a line, as often as they stand there. */
export function wordsOf(line: string): string[] {
  return line.match(/[A-Za-z_$][\w$]*/g) ?? [];
}

/** A line without what tells it from its kind; empty for one without two words, and for an import. */
function shapeOf(line: string): string {
  if (wordsOf(line).length < 2 || /^\s*(?:import|from|export|#|package|using)\b/.test(line)) return "";
  return line
    .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, "S")
    .replace(/[A-Za-z_$][\w$]*/g, "W")
    .replace(/\d+/g, "N");
}
