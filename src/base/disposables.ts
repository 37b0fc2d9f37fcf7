// Ownership of resources: the creator of a resource owns it, and disposes of what it owns in reverse order.

/** Something that must be disposed of once. */
export interface Disposable {
  dispose(): void;
}

/** Makes a Disposable that calls a function at most once. */
export function toDisposable(end: () => void): Disposable {
  let ended = false;
  return {
    dispose() {
      if (ended) return;
      ended = true;
      end();
    },
  };
}

/** Owns a growing set of resources. A resource added to a disposed store is disposed of at once. */
export class DisposableStore implements Disposable {
  private readonly items: Disposable[] = [];
  private ended = false;

  add<T extends Disposable>(item: T): T {
    if (this.ended) item.dispose();
    else this.items.push(item);
    return item;
  }

  dispose(): void {
    if (this.ended) return;
    this.ended = true;
    for (const item of this.items.reverse()) item.dispose();
    this.items.length = 0;
  }
}
