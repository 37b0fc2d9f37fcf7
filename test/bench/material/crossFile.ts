// Holes that only another file can fill: what was cut out uses a name that is defined in another file of the package, and that the
// rest of the file does not have, but for its imports.
import path from "node:path";
import { indentationOf } from "../../../src/base/lines.ts";
import type { SyntaxErrors } from "../measure/syntaxErrors.ts";
import { definitionsIn, importsIn, isUse, type Span } from "./definitions.ts";
import { isCode, keptClosers, type Hole } from "./holes.ts";
import { seededRandom, shuffled } from "./random.ts";
import { filesOfPackage, type SourceFile } from "./sources.ts";

/** `name`: the rest of a line from the name. `argument`: from the bracket before it. */
export type CutKind = "name" | "argument";

export interface CrossFileHole extends Pick<Hole, "source" | "document" | "truth"> {
  readonly cut: CutKind;
  /** The name, and the file and line (from 0) in which it is defined. */
  readonly name: string;
  readonly definedIn: SourceFile;
  readonly definedAt: number;
  /** Whether an import of the file has the name. */
  readonly isImported: boolean;
  /** The file as it was before its cursor's line was begun. */
  readonly atLineStart: { readonly text: string; readonly offset: number };
  /** Other files that are open: the one with the definition and a few of the package. */
  readonly open: readonly SourceFile[];
}

/** Lines that a file must have above and below a hole. */
const margin = 8;
const shortestName = 5;
const mostPerFile = 3;
const otherOpenFiles = 3;
/** Members that values of the languages themselves have, too: nobody knows whose they are. */
const ofTheLanguages = new Set([
  ...[Object, Array, String, Promise, Map, Set, Function, RegExp, Error].flatMap((one) => [
    ...Object.getOwnPropertyNames(one),
    ...Object.getOwnPropertyNames(one.prototype),
  ]),
  ..."append extend insert remove index count format encode decode strip split replace lower upper title".split(" "),
  ..."items update group match search write writelines readline readlines close flush seek isEmpty contains".split(" "),
  ..."equals hashCode getClass putInt error warning debug event emit listener destroy pause resume".split(" "),
]);

interface Place {
  readonly file: PackageFile;
  readonly name: string;
  readonly start: number;
  readonly definedIn: SourceFile;
  readonly definedAt: number;
  readonly isImported: boolean;
}

interface PackageFile {
  readonly source: SourceFile;
  readonly imports: readonly Span[];
  readonly defines: ReadonlyMap<string, number>;
}

/** So many holes, languages in turn, each of another name; the seed alone decides which. */
export function crossFileHoles(
  sources: readonly SourceFile[],
  syntax: SyntaxErrors,
  count: number,
  seed: number,
): CrossFileHole[] {
  const random = seededRandom(seed);
  const byLanguage = new Map<string, Place[]>();
  for (const name of new Set(sources.map((source) => source.package))) {
    const places = shuffled(placesIn(name, sources, syntax), seed);
    const { languageId } = sources.find((source) => source.package === name)!;
    byLanguage.set(languageId, [...(byLanguage.get(languageId) ?? []), ...places]);
  }
  const queues = [...byLanguage.values()].map((places) => shuffled(places, seed + 1));
  const holes: CrossFileHole[] = [];
  const taken = new Map<string, number>();
  for (let turn = 0; holes.length < count && queues.some((queue) => queue.length > 0); turn++) {
    const place = queues[turn % queues.length]!.pop();
    if (place === undefined) continue;
    const { source } = place.file;
    const ofFile = taken.get(source.file) ?? 0;
    const ofName = `${source.package} ${place.name}`;
    if (ofFile >= mostPerFile || taken.has(ofName)) continue;
    const hole = holeAt(place, random);
    if (hole === undefined) continue;
    taken.set(source.file, ofFile + 1).set(ofName, 1);
    holes.push(hole);
  }
  return holes;
}

function placesIn(name: string, sources: readonly SourceFile[], syntax: SyntaxErrors): Place[] {
  const files = filesOfPackage(name).map((source): PackageFile =>
    syntax.withTree(source.text, source.languageId, (root) => ({
      source,
      imports: importsIn(root),
      defines: new Map(definitionsIn(root).map((each) => [each.name, each.line])),
    })),
  );
  const definers = new Map<string, PackageFile[]>();
  for (const file of files)
    for (const defined of file.defines.keys()) definers.set(defined, [...(definers.get(defined) ?? []), file]);
  const suitable = new Set(sources.map(({ file }) => file));
  return files
    .filter(({ source }) => suitable.has(source.file))
    .flatMap((file) =>
      syntax.withTree(file.source.text, file.source.languageId, (root) =>
        usesIn(file, definers).filter(({ start }) => isUse(root, start)),
      ),
    );
}

/** Names that stand once in a file beside its imports, and are defined elsewhere. */
function usesIn(file: PackageFile, definers: ReadonlyMap<string, readonly PackageFile[]>): Place[] {
  const { text, languageId } = file.source;
  const uses = new Map<string, number[]>();
  const imported = new Set<string>();
  for (const match of text.matchAll(/[\p{L}_$][\p{L}\p{N}_$]*/gu)) {
    const [name] = match;
    const isImport = file.imports.some(({ start, end }) => match.index >= start && match.index < end);
    if (isImport) imported.add(name);
    else uses.set(name, [...(uses.get(name) ?? []), match.index]);
  }
  const importText = file.imports.map(({ start, end }) => text.slice(start, end)).join("\n");
  return [...uses].flatMap(([name, [start, ...more]]): Place[] => {
    const others = (definers.get(name) ?? []).filter((each) => each !== file);
    if (more.length > 0 || name.length < shortestName || file.defines.has(name)) return [];
    const isImported = imported.has(name);
    if (!isImported && ofTheLanguages.has(name)) return [];
    const named = others.filter(
      ({ source }) => names(importText, source) || (languageId === "java" && isBeside(source, file.source)),
    );
    const definer = named.length === 1 ? named[0] : isImported && others.length === 1 ? others[0] : undefined;
    if (definer === undefined) return [];
    return [
      { file, name, start: start!, definedIn: definer.source, definedAt: definer.defines.get(name)!, isImported },
    ];
  });
}

/** True when the imports name a file: by the last part of its path without its ending. */
function names(imports: string, source: SourceFile): boolean {
  const stem = path.basename(source.path).replace(/\.\w+$/, "");
  const folder = path.basename(path.dirname(source.path));
  const last = stem === "__init__" || stem === "index" ? folder : stem;
  return new RegExp(String.raw`(?<![\w-])${last.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\w-])`).test(imports);
}

function isBeside(a: SourceFile, b: SourceFile): boolean {
  return path.dirname(a.path) === path.dirname(b.path);
}

function holeAt(
  { file: { source, imports }, name, start: at, ...place }: Place,
  random: () => number,
): CrossFileHole | undefined {
  const { text } = source;
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  const lineBreak = text.indexOf("\n", at);
  const lineEnd = lineBreak < 0 ? text.length : lineBreak;
  const line = text.slice(lineStart, lineEnd);
  const rows = text.slice(0, at).split("\n").length;
  const isNearEdge = rows <= margin || text.slice(at).split("\n").length <= margin;
  if (isNearEdge || !isCode(line) || imports.some(({ start, end }) => lineEnd > start && lineStart < end))
    return undefined;
  const bracket = line.slice(0, at - lineStart).lastIndexOf("(") + 1;
  const cut: CutKind = bracket > 0 && random() < 0.5 ? "argument" : "name";
  const start = cut === "argument" ? lineStart + bracket : at;
  const before = text.slice(lineStart, start);
  if (before.trim() === "") return undefined;
  const end = lineEnd - keptClosers(before, text.slice(start, lineEnd)).length;
  const truth = text.slice(start, end);
  const indentation = indentationOf(line);
  const others = shuffled(
    filesOfPackage(source.package).filter((each) => each.file !== source.file && each.file !== place.definedIn.file),
    Math.floor(random() * 2 ** 31),
  );
  if (truth.length < shortestName) return undefined;
  return {
    cut,
    source,
    name,
    ...place,
    document: {
      id: `${source.package}/${source.path}#${start}`,
      languageId: source.languageId,
      text: text.slice(0, start) + text.slice(end),
      offset: start,
    },
    truth,
    atLineStart: {
      text: text.slice(0, lineStart) + indentation + text.slice(lineEnd),
      offset: lineStart + indentation.length,
    },
    open: shuffled([place.definedIn, ...others.slice(0, otherOpenFiles)], Math.floor(random() * 2 ** 31)),
  };
}
