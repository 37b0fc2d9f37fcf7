// The end that a rule sees may be wrong: a model that continues and then ends the text itself mostly knows better. Only the
// command line's `infill` requests this (`CompleteParams.awaitsEos`). It runs here, because the stop rules run where tokens are
// generated, and is no part of them: they take it as a hook.
import { indentationWidth, isBlank } from "../../base/lines.ts";
import type { StopConfirmation } from "../../core/completion/stop/stopConfirmation.ts";

/** Ends that stay what they are, even where there is time to wait for the model's own. */
const finalRules = ["notCode", "blankLines", "looping"];

/**
 * Confirms an end by the model's own end of text. `sooner` is how the stop rules would confirm it, `block` the column of the
 * block to complete. For use as `StopContext.confirm`.
 */
export function confirmByEos(
  rule: string,
  sooner: StopConfirmation | undefined,
  block: number,
): StopConfirmation | undefined {
  return finalRules.includes(rule) ? sooner : new AwaitEos(sooner, block);
}

/** Waits for the model's own end of text. If it does not come, the model was wrong and the rule right. */
class AwaitEos implements StopConfirmation {
  readonly endedBy = finalRules;
  private sooner: StopConfirmation | undefined;
  private readonly block: number;
  private hasLooked = false;

  constructor(sooner: StopConfirmation | undefined, block: number) {
    this.sooner = sooner;
    this.block = block;
  }

  judge(line: string): "arrived" | "over" | undefined {
    if (isBlank(line)) return undefined;
    // The text has left everything around the cursor: models then show how the code is used, whatever the request was.
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
