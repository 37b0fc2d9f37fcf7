// What remains of parked models: the saved states of their documents, until the same file is loaded again.
import { stat } from "node:fs/promises";
import type { LocalModel } from "../../core/models/runtime/modelSource.ts";
import type { KvStateCache } from "./kvStateCache.ts";

/** Models whose states are kept. */
const mostModels = 4;

export class ParkedStates {
  /** By the key of their model, the one parked last at the end. */
  private readonly kept = new Map<string, KvStateCache>();

  /** Keeps the states of a model. `key` identifies its file as it was when it was loaded (see `fileKey`). */
  keep(savedStates: KvStateCache, key: string): void {
    this.forget(key);
    this.kept.set(key, savedStates);
    const [oldest] = this.kept.keys();
    if (oldest !== undefined && this.kept.size > mostModels) this.forget(oldest);
  }

  /** Returns the states of a model, if they are of the same file. Those of a file that has changed since are removed. */
  take(key: string): KvStateCache | undefined {
    const states = this.kept.get(key);
    this.kept.delete(key);
    const place = placeIn(key);
    for (const other of [...this.kept.keys()]) if (placeIn(other) === place) this.forget(other);
    return states;
  }

  /** Gives up the states of a model. */
  forget(key: string): void {
    this.kept.get(key)?.clear();
    this.kept.delete(key);
  }
}

/** Identifies the content of a file and how it is loaded. A missing file has a key too: loading reports what is wrong. */
export async function fileKey({ path, contextTokens, gpu }: LocalModel): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return JSON.stringify([[path, contextTokens, gpu], found?.ino, found?.size, found?.mtimeMs]);
}

/** The part of a key that stays when the file changes. */
function placeIn(key: string): string {
  return JSON.stringify((JSON.parse(key) as readonly unknown[])[0]);
}
