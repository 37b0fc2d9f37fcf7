// Outlines of other files: of their signatures, those that the code around a cursor may need. In the same space they hold several
// times as many names as pieces of code do.
import type { CompletionContext } from "../completionRequest.ts";
import { moduleStyle, modulesNamedIn } from "../modules/modulePaths.ts";
import { snippetCharacters } from "./budget.ts";
import type { Candidate, Surroundings } from "./ranking.ts";
import type { Signature } from "./signatures.ts";
import { namesOf, wordsOf } from "./words.ts";

/**
 * Worth of a signature by what the document does with its name. What it imports and does not use yet is what it is going to use. A
 * name that it uses is known to the model by that use, if by no more.
 */
const worth = {
  unusedImport: 1,
  construction: 0.9,
  used: 0.2,
  ofNearType: 0.25,
  ofImportedFile: 0.05,
  shown: 0.15,
} as const;
/** The most that shared words are worth, and how many of them that takes. */
const mostForWords = 0.6;
const wordsForMost = 4;
/** A signature that is worth less says nothing here. */
const leastWorth = 0.12;
const shortestName = 4;
/** Less holds no signature. */
const leastCharacters = 12;

/** A signature with its worth near a cursor. */
export interface RankedSignature extends Signature {
  readonly score: number;
}

/** What a document does with the names of another file. */
export interface NamesInUse {
  /** How often each name stands in the document. */
  readonly counts: ReadonlyMap<string, number>;
  /** Names that it imports from the file, as the file calls them, and whether it uses them already. */
  readonly imported: ReadonlyMap<string, { readonly isUsed: boolean }>;
  /** Whether it imports the file at all. */
  readonly isImported: boolean;
}

/** The signatures of a file that may be needed near a cursor, the most useful first. */
export function rankSignatures(
  signatures: readonly Signature[],
  { counts, imported, isImported }: NamesInUse,
  { words, names }: Surroundings,
): readonly RankedSignature[] {
  const byLine = new Map(signatures.map((each) => [each.line, each]));
  const ranked = signatures.flatMap((signature): RankedSignature[] => {
    const { name, words: own, owner } = signature;
    const type = owner === undefined ? undefined : byLine.get(owner)?.name;
    // What is made of a type that is going to be used is made by its constructor.
    if (isConstructor(name, type))
      return type !== undefined && imported.get(type)?.isUsed === false
        ? [{ ...signature, score: worth.construction }]
        : [];
    if (/^__\w+__$/.test(name)) return [];
    const isUnused = owner === undefined && imported.get(name)?.isUsed === false;
    const isUsed = !isUnused && counts.has(name);
    const near = isUsed && name.length >= shortestName && names.has(name) ? worth.used : 0;
    let shared = 0;
    for (const word of own) if (words.has(word)) shared++;
    const alike = (mostForWords * Math.min(1, shared / wordsForMost) * shared) / Math.max(1, own.size);
    const isOfNear = type !== undefined && (names.has(type) || words.has(type.toLowerCase()));
    const score =
      (isUnused ? worth.unusedImport : near) +
      (isUsed ? alike / 3 : alike) +
      (isOfNear && !isUsed ? worth.ofNearType : 0) +
      (isImported ? worth.ofImportedFile : 0);
    return score < leastWorth ? [] : [{ ...signature, score }];
  });
  // Of overloads, and of members of several types with the same name, one.
  const best = new Map<string, RankedSignature>();
  for (const each of ranked) {
    const key = /^(?:constructor|__init__)$/.test(each.name) ? `${each.owner}` : each.name;
    if ((best.get(key)?.score ?? 0) < each.score) best.set(key, each);
  }
  return [...best.values()].sort((a, b) => b.score - a.score);
}

function isConstructor(name: string, type: string | undefined): boolean {
  return name === "constructor" || name === "__init__" || name === type;
}

/** Another file, and which of its signatures may be needed, by `rankSignatures`. */
export interface OutlinedFile {
  readonly path: string;
  readonly signatures: readonly Signature[];
  readonly ranked: readonly RankedSignature[];
}

/**
 * Outlines of files, together at most `characters` long. What the context in use shows stays as long as
 * it is nearly as good, because a changed outline makes the model read the whole prompt again.
 */
export function outlines(
  files: readonly OutlinedFile[],
  characters: number,
  inUse?: CompletionContext,
): readonly Candidate[] {
  const shown = new Set(inUse?.snippets.flatMap(({ path, text }) => text.split("\n").map((line) => keyOf(path, line))));
  const ranked = files.flatMap((file) =>
    file.ranked.map((signature) => {
      const isShown = shown.has(keyOf(file.path, signature.text));
      return { file, signature, score: signature.score + (isShown ? worth.shown : 0) };
    }),
  );
  const chosen = new Map<OutlinedFile, { readonly lines: Set<number>; readonly score: number }>();
  let left = characters;
  for (const { file, signature, score } of ranked.sort((a, b) => b.score - a.score)) {
    if (left < leastCharacters) break;
    const known = chosen.get(file);
    const owner = file.signatures.find(({ line }) => line === signature.owner);
    const added = [owner, signature].filter((each) => each !== undefined && known?.lines.has(each.line) !== true);
    const frame = known ? 0 : snippetCharacters({ path: file.path, text: "" });
    const cost = added.reduce((sum, each) => sum + indented(each!).length + 1, frame);
    if (cost > left) continue;
    left -= cost;
    const lines = known?.lines ?? new Set<number>();
    for (const each of added) lines.add(each!.line);
    if (!known) chosen.set(file, { lines, score });
  }
  return [...chosen].map(([{ path, signatures }, { lines, score }]) => {
    const text = signatures
      .filter(({ line }) => lines.has(line))
      .map(indented)
      .join("\n");
    return { path, text, score, words: wordsOf(text) };
  });
}

function indented({ text, owner }: Signature): string {
  return owner === undefined ? text : `  ${text}`;
}

function keyOf(path: string, line: string): string {
  return `${path}\n${line.trim()}`;
}

/** How often each name stands in a text, not counting the paths of modules: a file is often called like what it exports. */
export function countNames(text: string, languageId: string): ReadonlyMap<string, number> {
  const style = moduleStyle(languageId);
  const paths = style === undefined ? [] : modulesNamedIn(text, style);
  const counts = new Map<string, number>();
  const count = (part: string, by: number): void => {
    for (const name of namesOf(part)) counts.set(name, (counts.get(name) ?? 0) + by);
  };
  count(text, 1);
  for (const { start, end } of paths) count(text.slice(start, end), -1);
  for (const [name, times] of counts) if (times <= 0) counts.delete(name);
  return counts;
}

/** What a document does with the names of a file: `wanted` are those that it imports, as the file calls them and as it does. */
export function namesInUse(
  counts: ReadonlyMap<string, number>,
  wanted: ReadonlyMap<string, string> | undefined,
): NamesInUse {
  // One is the import itself.
  const imported = [...(wanted ?? [])].map(
    ([name, local]) => [name, { isUsed: (counts.get(local) ?? 0) > 1 }] as const,
  );
  return { counts, imported: new Map(imported), isImported: wanted !== undefined };
}
