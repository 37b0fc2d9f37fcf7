// Whether a model fits this machine, as a row of the picker says it. No editor in here.
import { describeBytes } from "../../core/models/runtime/downloadProgress.ts";
import { entryBytes, type ModelEntry } from "../../core/models/catalogue/modelEntry.ts";
import type { Localizer } from "../localizer.ts";

/** What a verdict needs of a plan: bytes, tokens, tokens per second, and why in one sentence. */
export interface VerdictPlan {
  readonly fits: boolean;
  readonly layersOnGpu: number;
  readonly layers: number;
  readonly contextPerLane: number;
  readonly tokensPerSecond: { readonly prefill?: number | undefined; readonly decode?: number | undefined };
  /** Why it does not fit; empty when it does. */
  readonly why: string;
  /** It fits, and would write slower than a person reads. */
  readonly isSlow: boolean;
}

/** How a row stands to this machine. */
export type Fit = "gpu" | "partly" | "processor" | "tooLarge" | "remoteOnly" | "unknown";

export function fitOf(entry: ModelEntry, plan: VerdictPlan | undefined): Fit {
  if (entry.isRemoteOnly === true) return "remoteOnly";
  if (plan === undefined) return "unknown";
  if (!plan.fits) return "tooLarge";
  if (plan.layersOnGpu === 0) return "processor";
  return plan.layersOnGpu >= plan.layers ? "gpu" : "partly";
}

/** One line: fits or not and why, how fast, how much context. */
export function verdictText(entry: ModelEntry, plan: VerdictPlan | undefined, l10n: Localizer): string {
  const fit = fitOf(entry, plan);
  if (fit === "remoteOnly") return l10n.t("Too large for one machine: runs on a server that Ghostlight can use.");
  if (plan === undefined || fit === "unknown") return l10n.t("Not known whether it fits this machine.");
  if (fit === "tooLarge") return l10n.t("Too large for this machine: {0}", plan.why);
  const verdicts = {
    gpu: l10n.t("Fits the graphics card"),
    partly: l10n.t("Fits with {0} of {1} layers on the graphics card", plan.layersOnGpu, plan.layers),
    processor: l10n.t("Fits, on the processor"),
  };
  const { decode } = plan.tokensPerSecond;
  const context = plan.contextPerLane.toLocaleString("en");
  if (decode === undefined) return l10n.t("{0}: {1} tokens of context.", verdicts[fit], context);
  const speed = decode < 10 ? decode.toFixed(1) : String(Math.round(decode));
  return l10n.t("{0}: about {1} tokens/s, {2} tokens of context.", verdicts[fit], speed, context);
}

/** “16.8 GB”, or that nobody knows before the download. */
export function sizeText(entry: ModelEntry, l10n: Localizer): string {
  const bytes = entryBytes(entry);
  return bytes === undefined ? l10n.t("size known at download") : describeBytes(bytes);
}
