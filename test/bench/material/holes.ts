// Holes in real code: the places where somebody would be typing, and what really stands there.
import type { CompletionDocument } from "../../../src/core/completion/completionRequest.ts";
import { indentationOf, indentationWidth, isBlank } from "../../../src/base/lines.ts";
import { seededRandom } from "./random.ts";
import type { SourceFile } from "./sources.ts";

/**
 * `lineStart`: a line is gone after its indentation. `midLine`: a line is gone from the start of one of its words, but for
 * closing brackets that an editor would have put there. `block`: the few lines inside a block are gone.
 */
export type HoleKind = "lineStart" | "midLine" | "block";

/**
 * `import`: in the names or the path of an import. `argument`, `string`, `object`, `type`: behind what opens one. `body`: in the
 * head of a block, the block gone too. `def`: behind the head of a Python definition, or at its first line.
 */
export type PlaceKind = "import" | "argument" | "string" | "object" | "type" | "body" | "def";

export interface Hole {
  readonly kind: HoleKind | PlaceKind;
  readonly source: SourceFile;
  /** The document with the hole, the cursor in it. */
  readonly document: CompletionDocument;
  /** What was cut out. */
  readonly truth: string;
}

const kinds: readonly HoleKind[] = ["lineStart", "midLine", "block"];
/** Lines that a file must have above and below a hole. */
const margin = 8;
const longestBlock = 8;

/** So many holes, the languages and kinds in turn, each in another place; the seed alone decides which. */
export function holesIn(sources: readonly SourceFile[], count: number, seed: number): Hole[] {
  const random = seededRandom(seed);
  const languages = [...new Set(sources.map((source) => source.languageId))];
  const holes: Hole[] = [];
  for (let tries = 0; holes.length < count && tries < 100 * count; tries++) {
    const language = languages[holes.length % languages.length]!;
    const kind = kinds[Math.floor(holes.length / languages.length) % kinds.length]!;
    const files = sources.filter((source) => source.languageId === language);
    const hole = holeIn(files[Math.floor(random() * files.length)]!, kind, random);
    const isNew = holes.every((each) => each.source !== hole?.source || each.document.offset !== hole.document.offset);
    if (hole && isNew) holes.push(hole);
  }
  return holes;
}

function holeIn(source: SourceFile, kind: HoleKind, random: () => number): Hole | undefined {
  const rows = source.text.split("\n");
  const row = margin + Math.floor(random() * (rows.length - 2 * margin));
  const line = rows[row]!;
  if (!isCode(line)) return undefined;
  const indentation = indentationOf(line);
  const lineStart = rows.slice(0, row).reduce((length, each) => length + each.length + 1, 0);
  let start = lineStart + indentation.length;
  let end = lineStart + line.length;
  if (kind === "midLine") {
    const words = [...line.matchAll(/(?<=[\s(.,=:[{!&|<>+-])[\p{L}_$][\p{L}\p{N}_$]*/gu)]
      .map((match) => match.index)
      .filter((index) => index >= indentation.length + 3 && index <= line.length - 3);
    const word = words[Math.floor(random() * words.length)];
    if (word === undefined) return undefined;
    start = lineStart + word;
    end -= keptClosers(line.slice(0, word), line.slice(word)).length;
  }
  if (kind === "block") {
    const last = blockEnd(rows, row);
    if (last === undefined) return undefined;
    end = lineStart + rows.slice(row, last + 1).join("\n").length;
  }
  return {
    kind,
    source,
    document: {
      id: `${source.package}/${source.path}#${start}`,
      languageId: source.languageId,
      text: source.text.slice(0, start) + source.text.slice(end),
      offset: start,
    },
    truth: source.text.slice(start, end),
  };
}

/** True for a line with enough code on it, and no comment. */
export function isCode(line: string): boolean {
  const text = line.trim();
  return (
    text.length >= 8 && line.length <= 120 && /[\p{L}\p{N}]/u.test(text) && !/^(?:\/\/|\/\*|\*|#|"""|''')/.test(text)
  );
}

/** The closing brackets (and a semicolon) at a line's end that were opened before the cursor. */
export function keptClosers(before: string, after: string): string {
  const end = /[)\]}]+;?$/.exec(after)?.[0] ?? "";
  const count = (text: string, one: RegExp): number => [...text.matchAll(one)].length;
  for (let length = end.length; length > 0; length--) {
    const kept = end.slice(-length);
    const cut = after.slice(0, after.length - length);
    const isBalanced = [/[([{]/g, /[)\]}]/g].map((one) => count(cut, one));
    if (/[)\]}]/.test(kept) && isBalanced[0] === isBalanced[1] && count(before, /[([{]/g) >= count(kept, /[)\]}]/g))
      return kept;
  }
  return "";
}

/** The last line of the block that begins in this line; undefined when none does, or it is too long or one line only. */
function blockEnd(rows: readonly string[], row: number): number | undefined {
  const above = rows[row - 1]!;
  const width = indentationWidth(rows[row]!);
  if (!/[{:]\s*$/.test(above) || indentationWidth(above) >= width) return undefined;
  let last = row;
  for (let next = row + 1; next < rows.length && next <= row + longestBlock; next++) {
    if (isBlank(rows[next]!)) continue;
    if (indentationWidth(rows[next]!) < width) return last > row ? last : undefined;
    last = next;
  }
  return undefined;
}
