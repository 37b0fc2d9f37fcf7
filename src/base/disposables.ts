// Ownership of resources: whoever creates, owns, and ends what it owns in reverse order.

/** Something that must be ended once. */
export interface Disposable {
  dispose(): void;
}

/** Turns a function into a Disposable that runs it at most once. */
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

/** Owns a growing set of resources. Adding to a store that has ended ends the newcomer at once. */
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
