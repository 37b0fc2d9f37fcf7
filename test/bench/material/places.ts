// Fragile places in real code: something was just opened, the editor has closed it right of the cursor, and nothing of the
// statement is there yet. A suggestion can break most here.
import type { CompletionDocument } from "../../../src/core/completion/completionRequest.ts";
import { indentationWidth, isBlank } from "../../../src/base/lines.ts";
import type { Hole, PlaceKind } from "./holes.ts";
import { seededRandom } from "./random.ts";
import type { SourceFile } from "./sources.ts";

export const placeKinds: readonly PlaceKind[] = ["import", "argument", "string", "object", "type", "body", "def"];

const scripts = ["typescript", "javascript"];
const braces = [...scripts, "java", "c", "cpp"];
const importPlaces: Readonly<Record<string, readonly RegExp[]>> = {
  typescript: [/^(?:import|export)(?: type)? \{ ?/g, /\bfrom ["']/g],
  javascript: [/^(?:const|let|var) \{ ?(?=.*\brequire\()/g, /\brequire\(["']/g],
  python: [/^from \.*(?=\w)/g, /^from \S+ import /g],
  c: [/^#include "/g],
  cpp: [/^#include "/g],
  java: [/^import /g],
};
const notCalled = String.raw`\b(?:if|for|while|switch|catch|function|def|class|return|with)`;

/** Where a line may be cut, by kind and language. */
function cutsIn(kind: PlaceKind, languageId: string): readonly RegExp[] {
  if (kind === "import") return importPlaces[languageId] ?? [];
  if (kind === "argument") return [new RegExp(`(?<!${notCalled})(?<=[\\w$])\\((?=[^)\\s])`, "g")];
  if (kind === "string") return [/(?<=[=(:,[] ?)["'](?=[^"'`\s]{3})/g];
  if (kind === "object") {
    if (languageId === "python") return [/(?<=[=(] ?)\{(?=["'\w])/g];
    return scripts.includes(languageId) ? [/(?<=(?:[=(:?,]|\breturn) ?)\{ (?=\w+[:,])/g] : [];
  }
  if (kind === "type") {
    if (languageId === "python") return [/(?<=\(.*\w): (?=[A-Z]\w)/g, /\) -> (?=\w)/g];
    if (languageId === "typescript") return [/(?<=^ {2,}(?:\w+\??|.*\(.*\w))(?:: )(?=[A-Za-z]\w)/g, /<(?=[A-Z]\w)/g];
    return languageId === "java" ? [/<(?=[A-Z]\w)/g] : [];
  }
  if (kind === "def") return languageId === "python" ? [/^\s*(?:async )?def .*:$/g] : [];
  if (languageId === "python") return [];
  return braces.includes(languageId)
    ? [/(?<=^\s*)(?:for|while|if|function|catch) ?\(?(?=.*\{$)/g, /(?<=^\s*[\w<>,[\] ]+)\((?=.*\{$)/g, /=> (?=\{$)/g]
    : [];
}

/** So many places, kinds and languages in turn; the seed alone decides which. */
export function placesIn(sources: readonly SourceFile[], count: number, seed: number): Hole[] {
  const random = seededRandom(seed);
  const languages = [...new Set(sources.map((source) => source.languageId))];
  const places: Hole[] = [];
  const seen = new Set<string>();
  for (let tries = 0; places.length < count && tries < 2000 * count; tries++) {
    const kind = placeKinds[places.length % placeKinds.length]!;
    const language = languages[Math.floor(random() * languages.length)]!;
    const files = sources.filter((source) => source.languageId === language);
    const place = placeIn(files[Math.floor(random() * files.length)]!, kind, random);
    if (place === undefined || seen.has(place.document.id)) continue;
    seen.add(place.document.id);
    places.push(place);
  }
  return places;
}

function placeIn(source: SourceFile, kind: PlaceKind, random: () => number): Hole | undefined {
  const rows = source.text.split("\n");
  const found = rows.flatMap((line, row) =>
    line.length > 120 || /^\s*(?:\/\/|\/?\*|#(?!include))/.test(line)
      ? []
      : cutsIn(kind, source.languageId).flatMap((cut) =>
          [...line.matchAll(cut)].map((match) => ({ row, column: match.index + match[0].length })),
        ),
  );
  const place = found[Math.floor(random() * found.length)];
  if (place === undefined) return undefined;
  const { row, column } = place;
  const before = rows[row]!.slice(0, column);
  const last = kind === "def" ? bodyEnd(rows, row) : statementEnd(rows, row, column);
  if (last === undefined || last - row > 14) return undefined;
  const head = rows.slice(0, row).reduce((length, each) => length + each.length + 1, 0);
  // Half of the definitions have the cursor on the line below, where the editor has indented it.
  const typed = kind === "def" && random() < 0.5 ? `\n${" ".repeat(indentationWidth(before) + 4)}` : "";
  const closers = kind === "def" ? "" : closersOf(before);
  const end = head + rows.slice(row, last + 1).join("\n").length;
  const document: CompletionDocument = {
    id: `${source.package}/${source.path}#${head + column}${typed === "" ? "" : "+"}`,
    languageId: source.languageId,
    text: source.text.slice(0, head + column) + typed + closers + source.text.slice(end),
    offset: head + column + typed.length,
  };
  return { kind, source, document, truth: source.text.slice(head + column, end) };
}

/** What an editor has closed by itself right of the cursor. */
function closersOf(before: string): string {
  const open: string[] = [];
  const partners: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
  let quote: string | undefined;
  for (const [at, sign] of before.split("").entries()) {
    if (quote !== undefined) quote = sign === quote ? undefined : quote;
    else if (/["'`]/.test(sign) || (sign === "<" && at === before.length - 1)) quote = sign === "<" ? ">" : sign;
    else if (partners[sign] !== undefined) open.push(partners[sign]);
    else if (sign === open.at(-1)) open.pop();
  }
  return (quote ?? "") + open.toReversed().join("") === ">" ? "" : (quote ?? "") + open.toReversed().join("");
}

/** The last line of the statement around a place: where no bracket is open any more. */
function statementEnd(rows: readonly string[], row: number, column: number): number | undefined {
  let depth = count(rows[row]!.slice(0, column));
  for (let at = row; at < rows.length && at <= row + 15; at++) {
    depth += count(at === row ? rows[at]!.slice(column) : rows[at]!);
    if (depth <= 0) return at;
  }
  return undefined;
}

function bodyEnd(rows: readonly string[], row: number): number | undefined {
  let last = row;
  for (let at = row + 1; at < rows.length; at++) {
    if (isBlank(rows[at]!)) continue;
    if (indentationWidth(rows[at]!) <= indentationWidth(rows[row]!)) break;
    last = at;
  }
  return last > row ? last : undefined;
}

function count(text: string): number {
  return text.replace(/[^([{]/g, "").length - text.replace(/[^)\]}]/g, "").length;
}
