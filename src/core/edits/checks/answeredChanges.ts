// An answer that says what changes where the whole code was asked for: a diff, or search-and-replace blocks.
import { isBlank } from "../../../base/lines.ts";
import { failure, type Failure } from "../../failures.ts";
import { sentenceLanguages } from "../../saidToUser.ts";
import { hunkMarks, type HunkMarks } from "../editGrammar.ts";
import { afterHunks } from "../lines/hunks.ts";

/** Lines as they were and as they are to be. */
interface Change {
  readonly old: string[];
  readonly new: string[];
}

/** A piece of code, to find the lines of an answer in. */
interface KnownCode {
  readonly text: string;
  /** Its lines, and the first of them that has a text whatever its indentation is. */
  readonly lines: ReadonlySet<string>;
  readonly byText: ReadonlyMap<string, string>;
}

const opening = /^<{5,}(?:\s|$)/;
const middle = /^={5,}\s*$/;
const closing = /^>{5,}(?:\s|$)/;
const hunkHead = /^@@(?:\s|$)/;
const fileHead = /^(?:diff --git |index [\da-f]{4,}\.\.|\\ No newline|\*\*\* (?:Begin|End|Update|Add|Delete)\b)/;

/** The code after the changes that an answer names, or why they cannot be made; undefined if the answer is no list of changes. */
export function afterNamedChanges(code: string, answer: string, languageId: string): string | Failure | undefined {
  const lines = code.split("\n");
  // A text about changes, or one with a conflict in it.
  if (languageId === "diff" || lines.some((line) => hunkHead.test(line) || opening.test(line) || closing.test(line)))
    return undefined;
  const byText = new Map<string, string>();
  for (const line of lines.toReversed()) byText.set(line.trim(), line);
  const known: KnownCode = { text: code, lines: new Set(lines), byText };
  const marks = hunkMarks(lines);
  const hunks = markedHunks(answer, marks) ?? diffHunks(answer, known, languageId, marks);
  if (hunks === undefined) return undefined;
  const after = afterHunks(code, hunks, marks);
  return typeof after === "string" ? after : changesDoNotFit;
}

/** Why changes that a model has named instead of writing the code cannot be made. */
export const changesDoNotFit = failure(
  "editDoesNotApply",
  "The model answered with changes that do not fit the code, instead of the code.",
);

/** Search-and-replace blocks with these marks, whatever the answer's own are like. */
function markedHunks(answer: string, marks: HunkMarks): string | undefined {
  const lines = answer.split("\n");
  const start = lines.findIndex((line) => opening.test(line));
  if (start < 0 || !lines.some((line) => middle.test(line)) || !lines.some((line) => closing.test(line)))
    return undefined;
  return lines
    .slice(start)
    .map((line) => {
      if (opening.test(line)) return marks.search;
      if (middle.test(line)) return marks.replace;
      return closing.test(line) ? marks.end : line;
    })
    .join("\n");
}

function diffHunks(answer: string, known: KnownCode, languageId: string, marks: HunkMarks): string | undefined {
  const lines = withoutDiffFence(answer.split("\n"));
  const hasHead = lines.some((line, index) => hunkHead.test(line) || isFileName(lines, index));
  if (!hasHead && !isDiff(lines, known, sentenceLanguages.has(languageId))) return undefined;
  return changesOf(lines, known)
    .map((change) => [marks.search, ...change.old, marks.replace, ...change.new, marks.end].join("\n"))
    .join("\n");
}

function withoutDiffFence(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => !isBlank(line));
  const last = lines.findLastIndex((line) => !isBlank(line));
  const isFenced = /^(?:`{3,}|~{3,})\s*(?:diff|patch|udiff)\b/i.test(lines[first] ?? "");
  if (!isFenced) return lines;
  return lines.slice(first + 1, /^(?:`{3,}|~{3,})\s*$/.test(lines[last]!) ? last : last + 1);
}

function isFileName(lines: readonly string[], index: number): boolean {
  const isPair = (at: number): boolean => /^--- \S/.test(lines[at] ?? "") && /^\+\+\+ \S/.test(lines[at + 1] ?? "");
  return isPair(index) || isPair(index - 1);
}

/** True for lines that are marked as removed and added among lines that the code has. */
function isDiff(lines: readonly string[], { lines: exact, byText }: KnownCode, isProse: boolean): boolean {
  let [removed, added, kept, marked] = [0, 0, 0, 0];
  for (const line of lines) {
    if (isBlank(line)) continue;
    if (byText.has(line.trim())) {
      kept++;
      if (line.startsWith(" ") && exact.has(line.slice(1))) marked++;
    } else if (line.startsWith("-") && byText.has(line.slice(1).trim())) removed++;
    else if (line.startsWith("+")) added++;
    else return false;
  }
  // Lines with a plus before them may be a list in a text, or go on with the expression above.
  return added > 0 && (removed > 0 || (kept > 0 && marked === kept && !isProse));
}

function changesOf(lines: readonly string[], { lines: exact, byText }: KnownCode): Change[] {
  const changes: Change[] = [];
  let current: Change = { old: [], new: [] };
  const close = (): void => {
    const isBoth = (at: -1 | 0): boolean => isBlank(current.old.at(at) ?? "-") && isBlank(current.new.at(at) ?? "-");
    // Blank lines around a hunk are the answer's.
    while (isBoth(-1)) for (const side of [current.old, current.new]) side.pop();
    const skipped = current.old.findIndex((line, index) => !isBlank(line) || !isBlank(current.new[index] ?? "-"));
    const from = Math.max(0, skipped);
    if (current.old.length > from) changes.push({ old: current.old.slice(from), new: current.new.slice(from) });
    current = { old: [], new: [] };
  };
  for (const [index, line] of lines.entries()) {
    if (fileHead.test(line) || isFileName(lines, index)) continue;
    const text = line.slice(1);
    const isOwn = exact.has(line) || byText.has(line.trim());
    if (hunkHead.test(line)) close();
    // A line of a list has a minus of its own.
    else if (line.startsWith("-") && (byText.has(text.trim()) || !isOwn))
      current.old.push(exact.has(text) ? text : (byText.get(text.trim()) ?? text));
    else if (line.startsWith("+") && !isOwn) current.new.push(text);
    else {
      const whole = line.startsWith(" ") && exact.has(text) ? text : exact.has(line) ? line : byText.get(line.trim());
      current.old.push(whole ?? line);
      current.new.push(whole ?? line);
    }
  }
  close();
  return changes;
}
