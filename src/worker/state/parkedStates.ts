// What remains of a parked model: the saved states of its documents, until the same file is loaded again.
import { stat } from "node:fs/promises";
import type { LocalModel } from "../../core/models/runtime/modelSource.ts";
import type { KvStateCache } from "./kvStateCache.ts";

/** Holds the saved states of at most one model. */
export class ParkedStates {
  private kept: { readonly savedStates: KvStateCache; readonly key: string } | undefined;

  /** Keeps the states of a model. `key` identifies its file as it was when it was loaded (see `fileKey`). */
  keep(savedStates: KvStateCache, key: string): void {
    this.clear();
    this.kept = { savedStates, key };
  }

  /** Returns the states of a model, if they are of the same file. States of another or changed file are removed. */
  take(key: string): KvStateCache | undefined {
    const { kept } = this;
    if (kept?.key === key) {
      this.kept = undefined;
      return kept.savedStates;
    }
    this.clear();
    return undefined;
  }

  clear(): void {
    this.kept?.savedStates.clear();
    this.kept = undefined;
  }
}

/** Identifies the content of a file and how it is loaded. A missing file has a key too: loading reports what is wrong. */
export async function fileKey({ path, contextTokens, gpu }: LocalModel): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return JSON.stringify([path, contextTokens, gpu, found?.ino, found?.size, found?.mtimeMs]);
}
