// Texts of the files that the user works on, cut into pieces, with their signatures; a file is read again only when it has changed.
import * as vscode from "vscode";
import { LruCache } from "../../base/lruCache.ts";
import { holdsSecret } from "../../core/secretFiles.ts";
import { splitLines } from "../../base/lines.ts";
import { cutPieces, type Piece } from "../../core/completion/context/pieces.ts";
import { signaturesIn, type Signature } from "../../core/completion/context/signatures.ts";
import { pathOf } from "../documents.ts";

/** Longer files are data, or generated. In bytes or UTF-16 units. */
const longestFile = 200_000;
/** Files whose parts are remembered. */
const mostRemembered = 60;

/** Longest time that work may hold up the extension host, in milliseconds: half of what is noticeable while typing. */
const longestWorkMs = 4;

/** What of a file may be shown elsewhere. */
export interface FileParts {
  readonly pieces: readonly Piece[];
  readonly signatures: readonly Signature[];
}

interface CutFile extends FileParts {
  readonly stamp: string;
}

const nothing: FileParts = { pieces: [], signatures: [] };

export class FileTextCache {
  private readonly cut = new LruCache<string, CutFile>({ entries: mostRemembered });

  /** The parts of a file; none if it is too long, binary, gone, or contains a secret. Raises when aborted. */
  async partsOf(uri: vscode.Uri, yielding: CooperativeYield, signal: AbortSignal): Promise<FileParts> {
    const key = uri.toString();
    const stamp = await stampOf(uri);
    const known = this.cut.get(key);
    if (known !== undefined && known.stamp === stamp) return known;
    const text = stamp === undefined ? undefined : await textOf(uri);
    await yielding.rest(signal);
    const parts =
      text === undefined || holdsSecret(text)
        ? nothing
        : {
            pieces: await collected(cutPieces(pathOf(uri), text), yielding, signal),
            signatures: await collected(signaturesIn(splitLines(text)), yielding, signal),
          };
    if (stamp === undefined) this.cut.delete(key);
    else this.cut.set(key, { stamp, ...parts });
    return parts;
  }
}

async function collected<T>(from: Iterable<T>, yielding: CooperativeYield, signal: AbortSignal): Promise<readonly T[]> {
  const all: T[] = [];
  for (const each of from) {
    all.push(each);
    await yielding.rest(signal);
  }
  return all;
}

/** The text of a file in the editor, else on disk; undefined when it is too long, binary or gone. */
export async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const open = openDocument(uri);
  if (open) return isShort(open) ? open.getText() : undefined;
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if (size > longestFile || (type & vscode.FileType.File) === 0) return undefined;
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    return text.includes("\0") ? undefined : text;
  } catch {
    // Deleted or renamed since the user saw it.
    return undefined;
  }
}

/** Changes with the file's text. */
async function stampOf(uri: vscode.Uri): Promise<string | undefined> {
  const open = openDocument(uri);
  if (open) return `open ${open.version}`;
  return vscode.workspace.fs.stat(uri).then(
    ({ mtime, size }) => `${mtime} ${size}`,
    () => undefined,
  );
}

function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const key = uri.toString();
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
}

/** Without copying the text of a long document. */
function isShort(document: vscode.TextDocument): boolean {
  return document.offsetAt(new vscode.Position(document.lineCount, 0)) <= longestFile;
}

/** Splits long work into short pieces, so that the extension host can handle other events in between. */
export class CooperativeYield {
  private since = performance.now();

  /** Waits for other events if this piece of work has taken long enough. Raises the reason of an aborted signal. */
  async rest(signal: AbortSignal): Promise<void> {
    if (performance.now() - this.since > longestWorkMs) {
      await new Promise((resolve) => setImmediate(resolve));
      this.since = performance.now();
    }
    signal.throwIfAborted();
  }
}
