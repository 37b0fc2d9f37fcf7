import { toDisposable, type Disposable } from "./disposables.ts";

/** Subscribes a listener until the returned Disposable is disposed of. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** The sending side of an Event. Listeners run in the order of their subscription, each once per value. */
export class Emitter<T> {
  private readonly listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener) => {
    const own = (value: T): void => listener(value);
    this.listeners.add(own);
    return toDisposable(() => this.listeners.delete(own));
  };

  fire(value: T): void {
    for (const listener of this.listeners) listener(value);
  }
}
