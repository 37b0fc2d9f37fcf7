// The model's recent speed, measured from its requests. Does not use the editor.
import { quantile } from "../../../base/statistics.ts";
import type { Usage } from "../../../core/modelPort.ts";

/** Fewer tokens than this are too quick to be timed. */
const leastProduced = 8;
const leastEvaluated = 64;
/** Enough to smooth out a busy moment, few enough to notice that the machine has changed. */
const keptSamples = 9;

/** Medians over the last requests, in tokens per second; undefined until a request was long enough. */
export class SpeedMeter {
  private prefills: number[] = [];
  private decodes: number[] = [];

  get prefill(): number | undefined {
    return quantile(this.prefills, 0.5);
  }

  get decode(): number | undefined {
    return quantile(this.decodes, 0.5);
  }

  /** Adds one answered request. */
  note({ evaluated, produced, prefillMs, queueMs, totalMs }: Usage): void {
    const decodeMs = totalMs - queueMs - prefillMs;
    if (evaluated >= leastEvaluated && prefillMs > 0)
      this.prefills = [...this.prefills, (1000 * evaluated) / prefillMs].slice(-keptSamples);
    if (produced >= leastProduced && decodeMs > 0)
      this.decodes = [...this.decodes, (1000 * produced) / decodeMs].slice(-keptSamples);
  }

  /** Forgets everything: another model was loaded. */
  reset(): void {
    this.prefills = [];
    this.decodes = [];
  }
}
