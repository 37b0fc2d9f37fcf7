/** What a cache may hold, and what becomes of the rest. */
export interface LruLimits<K, V> {
  /** Most entries. */
  readonly entries: number;
  /** Most of what `sizeOf` counts, over all entries. */
  readonly size?: number;
  /** Size of a value, in the unit of `size`. Asked once, when the value is set. */
  readonly sizeOf?: (value: V) => number;
  /** Called with each value that leaves: evicted, replaced, deleted or cleared. For values that own something. */
  readonly onRemoved?: (value: V, key: K) => void;
}

/**
 * A map with limits that evicts the least recently used entry. Getting an entry uses it; iterating and peeking do not. An entry
 * that exceeds the size on its own is evicted at once.
 */
export class LruCache<K, V> {
  private readonly limits: LruLimits<K, V>;
  /** In the order of their last use, which is the order of insertion of a Map. */
  private readonly known = new Map<K, { readonly value: V; readonly size: number }>();
  private total = 0;

  constructor(limits: LruLimits<K, V>) {
    this.limits = limits;
  }

  /** Number of entries. */
  get count(): number {
    return this.known.size;
  }

  /** Sum of the sizes of all entries. */
  get size(): number {
    return this.total;
  }

  /** The key that was used last. */
  get newestKey(): K | undefined {
    return [...this.known.keys()].at(-1);
  }

  /** The value of a key, which counts as use. */
  get(key: K): V | undefined {
    const entry = this.known.get(key);
    if (entry === undefined) return undefined;
    this.known.delete(key);
    this.known.set(key, entry);
    return entry.value;
  }

  /** The value of a key, without using it. */
  peek(key: K): V | undefined {
    return this.known.get(key)?.value;
  }

  /** Sets the newest entry, and evicts as many of the oldest as the limits ask for. */
  set(key: K, value: V): void {
    if (this.peek(key) !== value) this.delete(key);
    const size = this.limits.sizeOf?.(value) ?? 0;
    this.forget(key);
    this.known.set(key, { value, size });
    this.total += size;
    const { entries, size: mostSize = Number.POSITIVE_INFINITY } = this.limits;
    for (const oldest of this.known.keys()) {
      if (this.count <= entries && this.total <= mostSize) break;
      this.delete(oldest);
    }
  }

  /** Removes an entry, if there is one. */
  delete(key: K): void {
    const entry = this.known.get(key);
    if (entry === undefined) return;
    this.forget(key);
    this.limits.onRemoved?.(entry.value, key);
  }

  /** Removes all entries, the oldest first. */
  clear(): void {
    for (const key of [...this.known.keys()]) this.delete(key);
  }

  /** Keys and values, the least recently used first. */
  *entries(): Generator<[key: K, value: V]> {
    for (const [key, { value }] of this.known) yield [key, value];
  }

  private forget(key: K): void {
    this.total -= this.known.get(key)?.size ?? 0;
    this.known.delete(key);
  }
}
