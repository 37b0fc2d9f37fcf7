import { partialMatchLength } from "../../../base/text.ts";

/** Ends a stream at the first of several stop sequences, holding back what may be the beginning of one. */
export class StopSequences {
  private readonly stops: readonly string[];
  private held = "";
  /** True once a stop sequence was found; nothing after it is passed on. */
  stopped = false;

  constructor(stops: readonly string[]) {
    this.stops = stops;
  }

  push(text: string): string {
    if (this.stopped) return "";
    this.held += text;
    const ends = this.stops.map((stop) => this.held.indexOf(stop)).filter((at) => at >= 0);
    if (ends.length > 0) {
      this.stopped = true;
      return this.held.slice(0, Math.min(...ends));
    }
    const keep = Math.max(0, ...this.stops.map((stop) => partialMatchLength(this.held, stop)));
    const given = this.held.slice(0, this.held.length - keep);
    this.held = this.held.slice(this.held.length - keep);
    return given;
  }

  /** The stream has ended: what was held back. */
  end(): string {
    return this.stopped ? "" : this.held;
  }
}
