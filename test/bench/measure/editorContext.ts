// The context that the editor's host would give at a hole, from the same parts without an editor.
import { ImportedFiles } from "../../../src/client/importedFiles.ts";
import { declarationOutline } from "../../../src/core/completion/context/declarationOutline.ts";
import { contextFrom, linesInReach } from "../../../src/core/completion/context/gathering.ts";
import { namesNearCursor } from "../../../src/core/completion/context/namesNearCursor.ts";
import {
  countNames,
  namesInUse,
  rankSignatures,
  type OutlinedFile,
} from "../../../src/core/completion/context/outlines.ts";
import { cutPieces, type Piece } from "../../../src/core/completion/context/pieces.ts";
import { rank, rankDeclaration, rankEdit, surroundingsOf } from "../../../src/core/completion/context/ranking.ts";
import { RecentEdits } from "../../../src/core/completion/context/recentEdits.ts";
import { signaturesIn, type Signature } from "../../../src/core/completion/context/signatures.ts";
import type { CompletionContext } from "../../../src/core/completion/completionRequest.ts";
import type { CrossFileHole } from "../material/crossFile.ts";
import { filesOfPackage, type SourceFile } from "../material/sources.ts";

/**
 * `none`: no context. `pieces`: four other files are open, one of them with the definition; pieces of them, and declarations of the names
 * near the cursor as a language server finds them. `open`: the same with outlines, as the product has it. `closed`: no other file
 * is open. `edited`: as `open`, and the user has just written the definition.
 */
export const conditions = ["none", "pieces", "closed", "open", "edited"] as const;
export type Condition = (typeof conditions)[number];

const pieces = new Map<string, readonly Piece[]>();
const signatures = new Map<string, readonly Signature[]>();
const packages = new Map<string, ReadonlyMap<string, SourceFile>>();

/** The context at a hole, gathered before its line was begun. */
export async function editorContext(
  hole: CrossFileHole,
  condition: Condition,
  infillTokens: number,
): Promise<CompletionContext | undefined> {
  if (condition === "none") return undefined;
  const { source } = hole;
  const document = { ...hole.document, ...hole.atLineStart };
  const all = packageOf(source.package);
  const open = condition === "closed" ? [] : hole.open;
  const surroundings = surroundingsOf(document);
  const counts = countNames(document.text, document.languageId);
  const folder = source.file.slice(0, -source.path.length);
  const taken = new ImportedFiles(folder, async (file) => all.get(file)?.text);
  const imported = await taken.of(source.file, document, counts.keys());
  const known = [...new Set([...open.map(({ file }) => file), ...imported.map(({ file }) => file)])]
    .map((file) => all.get(file))
    .filter((file) => file !== undefined);
  const files = known.map((file): OutlinedFile => {
    const own = remembered(signatures, file, () => [...signaturesIn(file.text.split("\n"))]);
    const use = namesInUse(counts, imported.find((each) => each.file === file.file)?.names);
    return { path: file.path, signatures: own, ranked: rankSignatures(own, use, surroundings) };
  });
  const [first, last] = linesInReach(document, infillTokens);
  const candidates = [...open, { ...source, text: document.text }].flatMap((file) =>
    (file.file === source.file
      ? [...cutPieces(file.path, file.text)].filter((piece) => piece.startLine > last || piece.endLine < first)
      : remembered(pieces, file, () => [...cutPieces(file.path, file.text)])
    ).flatMap((piece) => rank(piece, surroundings) ?? []),
  );
  const declared = namesNearCursor(document.text, document.offset).flatMap(({ name }) => {
    const found = files.flatMap((file) =>
      file.signatures.filter((each) => each.name === name).map(({ line }) => ({ file, line })),
    );
    const text = found.length === 1 ? known[files.indexOf(found[0]!.file)]!.text : undefined;
    if (text === undefined) return [];
    return (
      rankDeclaration(
        { path: found[0]!.file.path, text: declarationOutline(text.split("\n"), found[0]!.line) },
        surroundings,
      ) ?? []
    );
  });
  const edited = condition === "edited" ? (rankEdit(editOf(hole), 0, surroundings) ?? []) : [];
  return contextFrom(
    { repository: source.package, path: source.path },
    {
      candidates: [...declared, ...candidates].concat(edited),
      files: condition === "pieces" ? [] : files,
      notes: [],
    },
    infillTokens,
  );
}

/** The place of the definition, as the edits remember it when its line was typed. */
function editOf({ definedIn, definedAt }: CrossFileHole): { readonly path: string; readonly text: string } {
  const edits = new RecentEdits();
  const lines = definedIn.text.split("\n");
  edits.changed(definedIn.file, [{ startLine: definedAt, endLine: definedAt, lineBreaks: 0 }], {
    lineCount: lines.length,
    lineAt: (line) => lines[line]!,
  });
  return { path: definedIn.path, text: edits.recent[0]!.text };
}

function packageOf(name: string): ReadonlyMap<string, SourceFile> {
  const known = packages.get(name) ?? new Map(filesOfPackage(name).map((each) => [each.file, each]));
  packages.set(name, known);
  return known;
}

function remembered<T>(cache: Map<string, T>, { file }: SourceFile, make: () => T): T {
  const known = cache.get(file) ?? make();
  cache.set(file, known);
  return known;
}
