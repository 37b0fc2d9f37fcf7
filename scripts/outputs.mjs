// What programs write that run at the same time, shown one after the other.

/**
 * Shows the text of each writer in one piece, in the order in which they began: the first that is not done as it comes, what the
 * others write meanwhile when their turn has come. `show` puts text on the screen.
 */
export class Outputs {
  #show;
  #open = [];

  constructor(show) {
    this.#show = show;
  }

  /** A new writer: `say` takes its text, `end` says that there is no more. */
  begin() {
    const writer = { held: [], isDone: false };
    this.#open.push(writer);
    return {
      say: (text) => {
        if (writer === this.#open[0]) this.#show(text);
        else writer.held.push(text);
      },
      end: () => {
        writer.isDone = true;
        while (this.#open[0]?.isDone) {
          this.#open.shift();
          const next = this.#open[0];
          if (next) this.#show(next.held.splice(0).join(""));
        }
      },
    };
  }
}
