// Which model to recommend for a machine: the best one that is fast enough to answer while somebody types.
import type { ModelEntry } from "./modelEntry.ts";

/** What the recommendation needs of a plan. Lengths in tokens, speeds in tokens per second. */
export interface PlannedEntry {
  readonly entry: ModelEntry;
  readonly plan:
    | {
        readonly fits: boolean;
        readonly layersOnGpu: number;
        readonly layers: number;
        readonly contextPerLane: number;
        readonly tokensPerSecond: { readonly decode?: number | undefined };
      }
    | undefined;
}

/** In tokens per second. Slower than this, a line of ghost text arrives after the user has typed on. */
const leastDecode = 12;
/** Chat and context from other files need this much, in tokens. */
const leastContext = 8192;
/** What a CPU evaluates fast enough for ghost text, when no speed is known. */
const mostParametersOnCpu = 1.6e9;

/**
 * The model to recommend: the first of the list that runs entirely on the GPU, else the largest one that is fast enough on the
 * CPU. `entries` are in the catalogue's order, best first. undefined when nothing fits.
 */
export function recommendedAmong(entries: readonly PlannedEntry[]): ModelEntry | undefined {
  const fitting = entries.filter(({ entry, plan }) => plan?.fits === true && entry.isRemoteOnly !== true);
  const isFast = (decode: number | undefined): boolean => decode === undefined || decode >= leastDecode;
  const onGpu = fitting.find(
    ({ plan }) =>
      plan !== undefined &&
      plan.layersOnGpu > 0 &&
      plan.layersOnGpu >= plan.layers &&
      plan.contextPerLane >= leastContext &&
      isFast(plan.tokensPerSecond.decode),
  );
  if (onGpu) return onGpu.entry;
  const quick = fitting.filter(
    ({ entry, plan }) =>
      entry.infill !== "chat" &&
      isFast(plan?.tokensPerSecond.decode) &&
      (entry.activeParameters ?? entry.parameters) <= mostParametersOnCpu,
  );
  // Models this small are good at code or at general knowledge, not both; ghost text needs code.
  const coders = quick.filter(({ entry }) => /coder/i.test(entry.family));
  const [first, ...others] = coders.length > 0 ? coders : quick;
  return others.reduce((best, each) => (each.entry.parameters > (best?.entry.parameters ?? 0) ? each : best), first)
    ?.entry;
}
