// What stays of a model that was parked: the saved states of its documents, until the same file is loaded again.
import { stat } from "node:fs/promises";
import type { LocalModel } from "../../core/models/runtime/modelSource.ts";
import type { KvStateCache } from "./kvStateCache.ts";

/** Holds the shelf of at most one model. */
export class ParkedStates {
  private kept: { readonly shelf: KvStateCache; readonly key: string } | undefined;

  /** Keeps a shelf for the model that it belongs to, as its file was when it was loaded (`fileKey`). */
  keep(shelf: KvStateCache, key: string): void {
    this.clear();
    this.kept = { shelf, key };
  }

  /** Gives the shelf back to the model it belongs to. Another model's, or that of a file that changed, is emptied. */
  take(key: string): KvStateCache | undefined {
    const { kept } = this;
    if (kept?.key === key) {
      this.kept = undefined;
      return kept.shelf;
    }
    this.clear();
    return undefined;
  }

  clear(): void {
    this.kept?.shelf.clear();
    this.kept = undefined;
  }
}

/** The same for the same content loaded in the same way. A missing file has a key too: loading says what is wrong with it. */
export async function fileKey({ path, contextTokens, gpu }: LocalModel): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return JSON.stringify([path, contextTokens, gpu, found?.ino, found?.size, found?.mtimeMs]);
}
