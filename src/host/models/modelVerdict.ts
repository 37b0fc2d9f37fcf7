// Whether a model fits this machine, as the picker shows it. Does not use the editor.
import { describeBytes } from "../../core/models/runtime/downloadProgress.ts";
import { entryBytes, type ModelEntry } from "../../core/models/catalogue/modelEntry.ts";
import type { Plan } from "../../core/models/plan/plan.ts";
import type { TogetherPlan } from "../../core/models/plan/planTogether.ts";
import { reasonText } from "../../core/models/plan/planText.ts";
import type { Localizer } from "../localizer.ts";

/** What a verdict needs of a plan. Context in tokens, speeds in tokens per second. */
export interface VerdictPlan {
  readonly fits: boolean;
  readonly layersOnGpu: number;
  readonly layers: number;
  readonly contextPerLane: number;
  readonly tokensPerSecond: { readonly prefill?: number | undefined; readonly decode?: number | undefined };
  /** Why it does not fit; empty when it does. */
  readonly why: string;
  /** It fits, but would generate more slowly than a person reads. */
  readonly isSlow: boolean;
}

/** What a verdict needs, of a whole plan. */
export function toVerdict(plan: Plan): VerdictPlan {
  const [reason] = plan.reasons;
  const isSlow = plan.reasons.some(({ kind }) => kind === "slow");
  return { ...plan, isSlow, why: plan.fits || reason === undefined ? "" : reasonText(reason) };
}

/** How a model fits this machine. */
export type Fit = "gpu" | "partly" | "cpu" | "tooLarge" | "remoteOnly" | "unknown";

/** How the model of this entry fits; `unknown` without a plan. */
export function fitOf(entry: Pick<ModelEntry, "isRemoteOnly">, plan: VerdictPlan | undefined): Fit {
  if (entry.isRemoteOnly === true) return "remoteOnly";
  if (plan === undefined) return "unknown";
  if (!plan.fits) return "tooLarge";
  if (plan.layersOnGpu === 0) return "cpu";
  return plan.layersOnGpu >= plan.layers ? "gpu" : "partly";
}

/** One line: whether it fits and why, its speed and context. */
export function verdictText(
  entry: Pick<ModelEntry, "isRemoteOnly">,
  plan: VerdictPlan | undefined,
  l10n: Localizer,
): string {
  const fit = fitOf(entry, plan);
  if (fit === "remoteOnly") return l10n.t("Too large for one machine: use it through a server.");
  if (plan === undefined || fit === "unknown") return l10n.t("It is not known whether it fits this machine.");
  if (fit === "tooLarge") return l10n.t("Too large for this machine: {0}", plan.why);
  const verdicts = {
    gpu: l10n.t("Fits the GPU"),
    partly: l10n.t("Fits with {0} of {1} layers on the GPU", plan.layersOnGpu, plan.layers),
    cpu: l10n.t("Fits, on the CPU"),
  };
  const { decode } = plan.tokensPerSecond;
  const context = plan.contextPerLane.toLocaleString("en");
  if (decode === undefined) return l10n.t("{0}: {1} tokens of context.", verdicts[fit], context);
  const speed = decode < 10 ? decode.toFixed(1) : String(Math.round(decode));
  return l10n.t("{0}: about {1} tokens/s, {2} tokens of context.", verdicts[fit], speed, context);
}

/** The same as short as a row of the list needs it, under a heading that says whether it fits. */
export function rowText(
  entry: Pick<ModelEntry, "isRemoteOnly">,
  plan: VerdictPlan | undefined,
  l10n: Localizer,
): string {
  const fit = fitOf(entry, plan);
  const decode = plan?.tokensPerSecond.decode;
  if (plan === undefined || decode === undefined || !["gpu", "cpu", "partly"].includes(fit))
    return verdictText(entry, plan, l10n);
  const speed = decode < 10 ? decode.toFixed(1) : String(Math.round(decode));
  if (fit === "gpu") return l10n.t("About {0} tokens/s on the GPU.", speed);
  if (fit === "cpu") return l10n.t("About {0} tokens/s on the CPU.", speed);
  return l10n.t("About {0} tokens/s, {1} of {2} layers on the GPU.", speed, plan.layersOnGpu, plan.layers);
}

/** What is left for the model for chat beside one for ghost text, in one sentence. */
export function togetherText(
  {
    verdict,
    chat,
  }: Pick<TogetherPlan, "verdict"> & { readonly chat: Pick<VerdictPlan, "layersOnGpu" | "layers" | "contextPerLane"> },
  l10n: Localizer,
): string {
  if (verdict === "tooLarge") return l10n.t("There is not enough memory for both models at once.");
  if (verdict === "whole") return l10n.t("The model for chat fits beside it without changes.");
  const context = chat.contextPerLane.toLocaleString("en");
  return chat.layersOnGpu === 0
    ? l10n.t("The model for chat then has {0} tokens of context.", context)
    : l10n.t(
        "The model for chat then has {0} tokens of context, and {1} of {2} layers on the GPU.",
        context,
        chat.layersOnGpu,
        chat.layers,
      );
}

/** “16.8 GB”, or that the size is known only once the download starts. */
export function sizeText(entry: ModelEntry, l10n: Localizer): string {
  const bytes = entryBytes(entry);
  return bytes === undefined ? l10n.t("size shown at download") : describeBytes(bytes);
}
