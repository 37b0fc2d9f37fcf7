// When the page gets what surrounds a question anew: the context's chips and how full the model's context is. To gather that reads
// files and counts tokens, so it happens after a pause, and never for a page that nobody sees.
import type { Disposable } from "../../../base/disposables.ts";

/** How long after the last change it is drawn again, in milliseconds: a person types faster than it matters. */
const pauseMs = 150;
/** How often the meter moves while an answer streams, in milliseconds. */
const streamedEveryMs = 500;

export interface ContextDrawingParts<T> {
  /** Whether the page can be seen. One that is shown again asks for everything. */
  readonly isVisible: () => boolean;
  readonly gather: () => Promise<T>;
  readonly show: (gathered: T) => void;
  readonly onError: (error: unknown) => void;
  /** Runs an action later, unless it is disposed of before. */
  readonly after: (delayMs: number, action: () => void) => Disposable;
}

export class ContextDrawing<T> implements Disposable {
  private readonly parts: ContextDrawingParts<T>;
  private drawings = 0;
  private soon: Disposable | undefined;
  private streamed: Disposable | undefined;

  constructor(parts: ContextDrawingParts<T>) {
    this.parts = parts;
  }

  /** Something has changed. Draws once for all changes that come close together. */
  changed(): void {
    this.soon?.dispose();
    this.soon = this.later(pauseMs);
  }

  /** A piece of an answer has come. Draws at an even pace, and never while an earlier drawing still gathers: it would never be shown. */
  received(): void {
    this.streamed ??= this.later(streamedEveryMs, () => (this.streamed = undefined));
  }

  dispose(): void {
    this.drawings++;
    this.soon?.dispose();
    this.streamed?.dispose();
  }

  private later(delayMs: number, drawn = (): void => {}): Disposable | undefined {
    if (!this.parts.isVisible()) return undefined;
    return this.parts.after(delayMs, () => {
      // It may have been hidden in the meantime.
      if (this.parts.isVisible()) void this.draw().finally(drawn);
      else drawn();
    });
  }

  private async draw(): Promise<void> {
    // Counting is slow while the model is busy: what is out of date by then is not drawn.
    const drawing = ++this.drawings;
    try {
      const gathered = await this.parts.gather();
      if (drawing === this.drawings) this.parts.show(gathered);
    } catch (error) {
      this.parts.onError(error);
    }
  }
}
