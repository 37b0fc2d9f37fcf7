// The beginning of an answer that has the code in another form: until it can be read as code, there is nothing to show of it.
import { isBlank } from "../../../base/lines.ts";
import { headOf } from "../../../base/text.ts";

/** How answers begin that name changes, or have the code inside of data. */
const changes: readonly RegExp[] = [
  /^(?:diff --git |index [\da-f]{4,}\.\.|--- \S|\+\+\+ \S|@@(?:\s|$)|\*\*\* (?:Begin|End|Update|Add|Delete)\b)/,
  /^<{5,}(?:\s|$)/,
  /^(?:`{3,}|~{3,})/,
  /^[{[]\s*(?:["{[]|$)/,
  /^"(?:[^"\\]|\\.)*\\n/,
];
/** How answers begin that have the code line by line, behind something. */
const wrappings: readonly RegExp[] = [/^[ \t]*\d{1,6}(?:[ \t]*[|│:→\t.)]|\s|$)/, /^<[\w-]{1,40}(?:\s[^<>]{0,300})?>/];

/**
 * How an answer has begun: with `changes` to the code instead of the code, or with the code `wrapped` in something; undefined if it has
 * begun like code.
 */
export function begunForm(answer: string, code: string): "changes" | "wrapped" | undefined {
  const lines = code.split("\n");
  const known = new Set(lines);
  // A line that a diff takes out may come late.
  const isRemoved = (line: string): boolean => line.startsWith("-") && isOfDiff(line, known);
  if (answer.split("\n").some(isRemoved)) return "changes";
  const first = firstLine(answer);
  if (known.has(first)) return undefined;
  const isNew = (form: RegExp): boolean => form.test(first) && !lines.some((line) => form.test(headOf(line, 400)));
  if (changes.some(isNew) || isOfDiff(first, known)) return "changes";
  return wrappings.some(isNew) ? "wrapped" : undefined;
}

/** True for a line of the code behind a blank or a sign. */
function isOfDiff(line: string, known: ReadonlySet<string>): boolean {
  const rest = line.slice(1);
  return /^[ +-]/.test(line) && !isBlank(rest) && known.has(rest) && !known.has(line);
}

function firstLine(text: string): string {
  const [line = ""] = /^.*\S.*$/m.exec(text) ?? [];
  return headOf(line, 400);
}
