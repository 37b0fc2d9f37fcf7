// Warm state per file: when the completion sequence moves to another document, the state of the previous one is saved to disk.
// Coming back then reads a file instead of evaluating a prompt.
import { statSync, unlinkSync } from "node:fs";
import path from "node:path";
import { LruCache } from "../../base/lruCache.ts";
import { describe } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Sequence, Token } from "../embedded/engine.ts";
import type { RequestRecord } from "../service/requestRecord.ts";
import type { Work } from "../schedule/scheduler.ts";
import type { StateFolder } from "./stateFolder.ts";

/** States kept, and their bytes together. One of Qwen3.6-27B is 150 MiB and 64 KiB a token (docs/benchmarks.md). */
const mostStates = 8;
const mostBytes = 1024 ** 3;
/** Disk space that stays free for others. */
const spareBytes = 512 * 1024 ** 2;
/** What a state must save in tokens to be worth its file. */
const usefulTokens = 64;
/** While a user waits, a state is saved only if the last save took no longer than a slice of work may. */
const longestWaitMs = 100;
/** Failures after which no more states are saved. */
const mostFailures = 3;

interface SavedState {
  readonly file: string;
  readonly tokens: readonly Token[];
  readonly bytes: number;
}

/** A document's prompt, and the lengths at which its state can be taken up again. */
interface CachedPrompt {
  readonly tokens: readonly Token[];
  readonly boundaries: readonly number[];
}

/** Saved states of one model's completion sequence, at most one per document. */
export class KvStateCache {
  private readonly folder: StateFolder;
  private readonly log: Log;
  private readonly states = new LruCache<string, SavedState>({
    entries: mostStates,
    size: mostBytes,
    sizeOf: ({ bytes }) => bytes,
    onRemoved: ({ file }) => removeFile(file),
  });
  private live: { readonly documentId: string; readonly boundaries: readonly number[] } | undefined;
  private lastSaveMs = 0;
  private failures = 0;
  private count = 0;

  constructor(folder: StateFolder, log: Log) {
    this.folder = folder;
    this.log = log;
  }

  /** Saved states and their size in bytes. */
  get use(): { readonly states: number; readonly bytes: number } {
    return { states: this.states.count, bytes: this.states.size };
  }

  /**
   * Called before a prompt is evaluated: saves the state of another document that would be lost now, and loads one that saves
   * more work than the live state does. Never fails; each step is one slice.
   */
  async *change(sequence: Sequence, documentId: string, prompt: CachedPrompt, record: RequestRecord): Work<void> {
    const { live } = this;
    if (live && live.documentId !== documentId && sequence.reusable(prompt.tokens) < sequence.length / 2) {
      if (record.lane === "background" || this.lastSaveMs <= longestWaitMs) {
        await this.save(sequence, live);
        yield;
      }
    }
    const best = this.best(sequence, prompt.tokens);
    if (best !== undefined) {
      if (await this.restore(sequence, ...best)) record.note({ restoredTokens: sequence.length });
      yield;
    }
    this.live = { documentId, boundaries: prompt.boundaries };
  }

  /** Saves the state that the sequence holds before its memory is released. Never fails. */
  async park(sequence: Sequence): Promise<void> {
    if (this.live) await this.save(sequence, this.live);
    this.live = undefined;
  }

  /** Removes all states. */
  clear(): void {
    this.states.clear();
    this.live = undefined;
  }

  private async save(sequence: Sequence, { documentId, boundaries }: NonNullable<KvStateCache["live"]>): Promise<void> {
    const known = this.states.peek(documentId);
    if (sequence.length < usefulTokens || this.failures >= mostFailures) return;
    if (known && usable(known.tokens, sequence.tokens, sequence.needsCheckpoints) > sequence.length - usefulTokens)
      return;
    const name = `${++this.count}.state`;
    const start = performance.now();
    let file: string | undefined;
    try {
      // Such a state can only be continued, never trimmed, so it must end where later prompts of this document will pass too.
      const end = boundaries.findLast((boundary) => boundary < sequence.length) ?? 0;
      if (sequence.needsCheckpoints && (await sequence.reuse(sequence.tokens.slice(0, end))) < usefulTokens) return;
      const expected = this.expectedBytes(sequence.length);
      if ((await this.folder.freeBytes()) < expected + spareBytes) throw new Error("the disk is nearly full");
      const tokens = [...sequence.tokens];
      file = path.join(this.folder.path(), name);
      await sequence.save(file);
      this.states.set(documentId, { file, tokens, bytes: statSync(file).size });
    } catch (error) {
      this.failed("saved", error, file);
    }
    this.lastSaveMs = performance.now() - start;
  }

  private async restore(sequence: Sequence, documentId: string, state: SavedState): Promise<boolean> {
    try {
      await sequence.restore(state.file);
      await sequence.checkpoint();
      this.states.get(documentId);
      return true;
    } catch (error) {
      this.states.delete(documentId);
      this.failed("read", error, state.file);
      return false;
    }
  }

  /** The state that saves most tokens, if it saves enough. */
  private best(sequence: Sequence, tokens: readonly Token[]): [string, SavedState] | undefined {
    let most = sequence.reusable(tokens) + usefulTokens;
    let best: [string, SavedState] | undefined;
    for (const entry of this.states.entries()) {
      const length = usable(entry[1].tokens, tokens, sequence.needsCheckpoints);
      if (length <= most) continue;
      most = length;
      best = entry;
    }
    return best;
  }

  /** Estimated from the largest state so far; 0 before the first. */
  private expectedBytes(length: number): number {
    const perToken = [...this.states.entries()].map(([, { bytes, tokens }]) => bytes / tokens.length);
    return Math.max(0, ...perToken) * length;
  }

  private failed(what: string, error: unknown, file: string | undefined): void {
    this.failures++;
    if (file !== undefined) removeFile(file);
    const end = this.failures === mostFailures ? " No more are saved." : "";
    this.log.warn(`warm state could not be ${what}: ${describe(error)}.${end}`);
  }
}

/** Tokens of a prompt that a saved state saves. A state that can only be continued must be a prefix of the prompt as a whole. */
function usable(saved: readonly Token[], prompt: readonly Token[], needsCheckpoints: boolean): number {
  let length = 0;
  while (length < saved.length && length < prompt.length && saved[length] === prompt[length]) length++;
  return needsCheckpoints && length < saved.length ? 0 : length;
}

function removeFile(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // It was never written, or the folder of temporary files was cleaned up.
  }
}
