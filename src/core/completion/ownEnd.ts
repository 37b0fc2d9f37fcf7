// What a rule takes for the end need not be it: a model that goes on and then says itself that all is said mostly knows better.
import { isBlank } from "./lines.ts";
import type { Ahead } from "./lookAhead.ts";

/**
 * Waits for the model's own end behind the end that a rule sees, for somebody who wants the right text rather than an early one.
 * A model that does not end by itself was wrong, and the rule right.
 */
export class OwnEnd implements Ahead {
  private sooner: Ahead | undefined;
  private hasLooked = false;

  /** `sooner` may see the document's next line come before the model's end. */
  constructor(sooner: Ahead | undefined) {
    this.sooner = sooner;
  }

  judge(line: string): "arrived" | undefined {
    if (isBlank(line)) return undefined;
    this.hasLooked = true;
    const verdict = this.sooner?.judge(line);
    if (verdict === "over") this.sooner = undefined;
    return verdict === "arrived" ? verdict : undefined;
  }

  isArrivedAtEnd(): boolean {
    return this.hasLooked;
  }
}
