// What a rule takes for the end need not be it: a model that goes on and then says itself that all is said mostly knows better.
import { indentationWidth, isBlank } from "../../../base/lines.ts";
import type { StopConfirmation } from "./stopConfirmation.ts";

/**
 * Waits for the model's own end behind the end that a rule sees, for somebody who wants the right text rather than an early one.
 * A model that does not end by itself was wrong, and the rule right.
 */
export class AwaitEos implements StopConfirmation {
  private sooner: StopConfirmation | undefined;
  private readonly block: number;
  private hasLooked = false;

  /** `sooner` may see the document's next line come before the model's end; `block` is the column of the block to complete. */
  constructor(sooner: StopConfirmation | undefined, block: number) {
    this.sooner = sooner;
    this.block = block;
  }

  judge(line: string): "arrived" | "over" | undefined {
    if (isBlank(line)) return undefined;
    // All around the cursor is left: a model that goes on there shows how the code is used, whatever is asked.
    if (this.block > 0 && indentationWidth(line) === 0 && !/^[)\]}]/.test(line)) return "over";
    this.hasLooked = true;
    const verdict = this.sooner?.judge(line);
    if (verdict === "over") this.sooner = undefined;
    return verdict === "arrived" ? verdict : undefined;
  }

  isArrivedAtEnd(): boolean {
    return this.hasLooked;
  }
}
