// Code that is put in at the cursor, indented as its place is.
import { indentationOf, isBlank, lineAbove, lineBelow, restOfLine, startOfLine } from "../../../base/lines.ts";
import { mannerAround } from "./fitLines.ts";
import { inStyleOf, sharedIndent } from "./indentStyle.ts";

/** One step of indentation where nothing shows any. */
const usualStep = "    ";

/** The text to insert at an offset of a document, so that some code stands there as its neighbours do. */
export function insertedAt(code: string, text: string, offset: number, languageId: string): string {
  const manner = mannerAround(text.slice(0, offset), "", text.slice(offset), languageId);
  const before = startOfLine(text, offset);
  const plain = code
    .replaceAll("\r\n", "\n")
    .replace(/^(?:[ \t]*\n)+/, "")
    .trimEnd()
    .split("\n");
  const own = sharedIndent(plain);
  const lines = plain.map((line) => (isBlank(line) ? "" : line.slice(own.length)));
  const styled = inStyleOf(lines, [""], manner, "");
  const startsLine = isBlank(before);
  const step = manner.step ?? stepOf(lines);
  const inClass = before === "" && isMethod(lines) ? memberIndent(text, offset, step) : undefined;
  const indent = startsLine ? (inClass ?? indentAt(text, offset, step)) : indentationOf(before);
  const placed = styled.map((line, index) => (isBlank(line) || (index === 0 && !startsLine) ? line : indent + line));
  const inserted = placed.join(manner.lineBreak).slice(startsLine ? before.length : 0);
  // What begins a line and stands before another one's code pushes that down, with the indentation that it has.
  if (!startsLine || isBlank(restOfLine(text, offset))) return inserted;
  return inserted + manner.lineBreak + before;
}

/** The step of code that goes into a document that shows none. */
function stepOf(lines: readonly string[]): string {
  return lines.map(indentationOf).find((each) => each !== "") ?? usualStep;
}

/** Whether code is a method of Python's, by its first parameter: nothing else there says where a class ends. */
function isMethod(lines: readonly string[]): boolean {
  const head = lines.find((line) => !isBlank(line) && !/^[@#]/.test(line)) ?? "";
  return /^(?:async )?def \w+\((?:self|cls)\b/.test(head);
}

/** The indentation of what belongs to the class that the lines before an offset are in; undefined where there is none. */
function memberIndent(text: string, offset: number, step: string): string | undefined {
  let least: string | undefined;
  for (const line of text.slice(0, offset).split("\n").toReversed()) {
    if (isBlank(line)) continue;
    const own = indentationOf(line);
    if (least !== undefined && own.length >= least.length) continue;
    if (/^\s*class\b.*:/.test(line)) return least ?? own + step;
    if (own === "") return undefined;
    least = own;
  }
  return undefined;
}

/** How deep a line is to be that begins at an offset, by the white space that is there, or by the lines around it. */
function indentAt(text: string, offset: number, step: string): string {
  const before = startOfLine(text, offset);
  const rest = restOfLine(text, offset);
  if (before !== "" || !isBlank(rest)) return before + (isBlank(rest) ? "" : indentationOf(rest));
  const [above, below] = [lineAbove(text, offset) ?? "", lineBelow(text, offset) ?? ""];
  if (/[{([:]$|=>$|\b(?:do|then|else|begin)$/.test(above.trimEnd())) return indentationOf(above) + step;
  if (!/^\s*[})\]]|^\s*end\b/.test(below)) return indentationOf(below);
  const isDeeper = indentationOf(above).length > indentationOf(below).length;
  return isDeeper ? indentationOf(above) : indentationOf(below) + step;
}
