// Whether the editor reads a file as it is stored. It shows a file in some encoding: what it cannot read there becomes a replacement
// character, and what it reads in another encoding than the file's becomes other words.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../base/disposables.ts";
import { misreadingOf, type Misreading } from "../client/textEncoding.ts";

/** What the editor got wrong about a document's file; undefined if nothing, or if there is no file. */
export async function misreadingIn({ uri, encoding }: vscode.TextDocument): Promise<Misreading | undefined> {
  if (uri.scheme !== "file") return undefined;
  const { workspace } = vscode;
  const bytes = await workspace.fs.readFile(uri).then(
    (read) => read,
    // It is not on disk: nothing can be lost.
    () => undefined,
  );
  if (bytes === undefined) return undefined;
  const savedAgain = await workspace.decode(bytes, { encoding }).then(
    (text) => workspace.encode(text, { encoding }),
    // The editor takes it for a binary file.
    () => new Uint8Array(),
  );
  return misreadingOf(bytes, encoding, savedAgain);
}

interface Reading {
  readonly encoding: string;
  readonly isMisread: Promise<boolean>;
  /** The same once it is known. */
  known?: boolean;
}

/** Remembers how documents are read, because typing cannot wait for their files. */
export class DocumentReadings implements Disposable {
  private readonly parts = new DisposableStore();
  private readonly readings = new Map<string, Reading>();

  constructor() {
    const forget = ({ uri }: vscode.TextDocument): void => void this.readings.delete(uri.toString());
    this.parts.add(vscode.workspace.onDidCloseTextDocument(forget));
    // What the editor has read well it also stores well.
    this.parts.add(
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (this.isMisread(document) !== false) forget(document);
      }),
    );
    this.parts.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        // The file has changed, and the editor has read it anew.
        if (contentChanges.length > 0 && !document.isDirty) forget(document);
      }),
    );
  }

  /** Whether a document is misread, as far as it is known. */
  isMisread(document: vscode.TextDocument): boolean | undefined {
    return this.of(document).known;
  }

  /** Whether a document is misread. Reads its file once. */
  find(document: vscode.TextDocument): Promise<boolean> {
    return this.of(document).isMisread;
  }

  dispose(): void {
    this.parts.dispose();
  }

  private of(document: vscode.TextDocument): Reading {
    const key = document.uri.toString();
    const { encoding } = document;
    const before = this.readings.get(key);
    if (before?.encoding === encoding) return before;
    const isMisread = misreadingIn(document).then(
      (misreading) => (reading.known = misreading !== undefined),
      // A file that cannot be read is no reason to be silent.
      () => (reading.known = false),
    );
    const reading: Reading = { encoding, isMisread };
    this.readings.set(key, reading);
    return reading;
  }
}
