// Where nothing should be shown: what was begun is finished, was taken back, is still being typed, or has to do with nothing else.
import { isBlank } from "../../../src/base/lines.ts";
import { alikeLines } from "./alikeLines.ts";
import { draftOf, type Draft, type DraftSource } from "./draft.ts";
import { patterns } from "./pattern.ts";
import { renames } from "./renamed.ts";
import { functionsIn, isProse } from "./syntaxNodes.ts";

/** Longest function that somebody has just written, in lines. */
const longestFunction = 15;

/** All uses have the new name; the old one stands nowhere else. */
const finishedRename: DraftSource = (source, syntax) =>
  renames(source, syntax).flatMap(({ original, steps, isElsewhere }) =>
    isElsewhere ? [] : draftOf(original, steps, []),
  );

/** All uses have the new name; another function has a variable of the old one. */
const otherScope: DraftSource = (source, syntax) =>
  renames(source, syntax).flatMap(({ original, steps, isElsewhere }) =>
    isElsewhere ? draftOf(original, steps, []) : [],
  );

const finishedPattern: DraftSource = (source, syntax) =>
  patterns(source, syntax).map(({ original, steps }) => draftOf(original, steps, []));

/** The line that declares a name was renamed, and that was taken back. */
const undone: DraftSource = (source, syntax) =>
  renames(source, syntax).map(({ original, steps }): Draft => {
    const done = draftOf(original, steps.slice(0, 1), []);
    const { before, after, line } = done.history[0]!;
    const cursor = { line, column: original[line]!.length };
    return { ...done, lines: original, cursor, history: [...done.history, { before: after, after: before, line }] };
  });

/** A line of a function, up to the middle of one of its words. */
const typing: DraftSource = ({ text, languageId }, syntax) => {
  const lines = text.split("\n");
  return syntax.withTree(text, languageId, (root) =>
    functionsIn(root).flatMap((node): Draft[] => {
      const at = node.startPosition.row + 2;
      const line = at < node.endPosition.row - 1 ? lines[at]! : "";
      const cut = /^.*?\w{3}(?=\w{3}.*$)/.exec(line.slice(8))?.[0];
      if (cut === undefined || isProse(root, lines, at)) return [];
      const typed = line.slice(0, 8) + cut;
      return [draftOf(lines.toSpliced(at, 1), [{ start: at, end: at, lines: [typed] }], [])];
    }),
  );
};

const commented: DraftSource = ({ text, languageId }) => {
  const lines = text.split("\n");
  const mark = languageId === "python" ? /^\s*# [A-Z].*\w$/ : /^\s*\/\/ [A-Z].*\w$/;
  return lines.flatMap((line, at) =>
    mark.test(line) ? [draftOf(lines, [{ start: at, end: at + 1, lines: [`${line}, as it was before`] }], [])] : [],
  );
};

/** A function was written to its end. What the package has of it is there. */
const newFunction: DraftSource = ({ text, languageId }, syntax) => {
  const lines = text.split("\n");
  return syntax.withTree(text, languageId, (root) =>
    functionsIn(root).flatMap((node): Draft[] => {
      const [start, end] = [node.startPosition.row, node.endPosition.row + 1];
      const isWhole = isBlank(lines[start - 1] ?? "") && isBlank(lines[end] ?? "") && end - start > 2;
      if (!isWhole || end - start > longestFunction || /\w/.test(lines[end - 1]!.slice(node.endPosition.column)))
        return [];
      const before = lines.toSpliced(start, end - start);
      return [draftOf(before, [{ start, end: start, lines: lines.slice(start, end) }], [])];
    }),
  );
};

/** One of several alike lines gets another number. The others have theirs. */
const ownValue: DraftSource = (source, syntax) => {
  const lines = source.text.split("\n");
  return alikeLines(source, syntax).flatMap(({ start }) => {
    const line = lines[start]!;
    const other = line.replace(/(?<![\w.])(\d+)(?![\w.])/, (number) => String(Number(number) + 1));
    return other === line ? [] : [draftOf(lines, [{ start, end: start + 1, lines: [other] }], [])];
  });
};

/** A line was only moved in or out of its depth. */
const formatted: DraftSource = ({ text, languageId }, syntax) => {
  const lines = text.split("\n");
  return syntax.withTree(text, languageId, (root) =>
    functionsIn(root).flatMap((node): Draft[] => {
      const at = node.startPosition.row + 1;
      const line = lines[at] ?? "";
      const other = line.replace(/(?<=\S) (?=[=+]+ )|, /, (found) => `${found} `);
      if (at >= node.endPosition.row || other === line || isProse(root, lines, at)) return [];
      return [draftOf(lines, [{ start: at, end: at + 1, lines: [other] }], [])];
    }),
  );
};

/** By name, in the order in which they take their turns. */
export const silent: Readonly<Record<string, DraftSource>> = {
  ...{ finishedRename, otherScope, finishedPattern, undone, typing, commented, newFunction, ownValue, formatted },
};
