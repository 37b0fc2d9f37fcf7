// Which one model to suggest for a machine: the best that answers while somebody types.
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

/** Slower than this, a line of ghost text comes after the typist has gone on. */
const leastDecode = 12;
/** Chat and context of other files want this much. */
const leastContext = 8192;
/** What a processor evaluates in time for ghost text, where no speed is known. */
const mostParametersOnCpu = 1.6e9;

/**
 * The model to suggest: the first of the list that runs on the GPU as a whole, else the largest that a processor can
 * answer with in time. `rows` stand in the catalogue's order, best first. undefined when nothing fits.
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
  // So small a model knows code or knows the world, not both: ghost text wants code.
  const coders = quick.filter(({ entry }) => /coder/i.test(entry.family));
  const [first, ...others] = coders.length > 0 ? coders : quick;
  return others.reduce((best, each) => (each.entry.parameters > (best?.entry.parameters ?? 0) ? each : best), first)
    ?.entry;
}
