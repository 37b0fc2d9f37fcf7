// The infill prompt of a model, in the order that suits it.
import type { InfillOrder } from "../../core/models/catalogue/modelEntry.ts";
import type { WarmParams } from "../../protocol/workerProtocol.ts";
import type { LoadedModel } from "../embedded/engine.ts";
import { chatPrompt } from "./chatPrompt.ts";
import { anchoredPrompt, jointPrompt } from "./fimPrompt.ts";
import type { InfillPrompt, PromptMaker } from "./prompt.ts";

/**
 * The infill order of a model: the one its catalogue entry names, `wanted`. Without an entry it is the joint order when the
 * vocabulary has infill tokens, else the chat order; undefined when the model has neither infill tokens nor a chat template.
 */
export function infillOrder(
  model: Pick<LoadedModel, "infill" | "hasChatTemplate">,
  wanted: InfillOrder | undefined,
): InfillOrder | undefined {
  if (model.infill === undefined) return model.hasChatTemplate ? "chat" : undefined;
  return wanted === "chat" && !model.hasChatTemplate ? "joint" : (wanted ?? "joint");
}

/** The prompt for windows of text, in the model's order or the one that the request names. */
export function infillPrompt(maker: PromptMaker, windows: WarmParams): InfillPrompt {
  const order = windows.order ?? maker.order;
  const { infill } = maker.model;
  if (order === "chat" || infill === undefined) return chatPrompt(maker, windows);
  return order === "anchored" ? anchoredPrompt(maker, infill, windows) : jointPrompt(maker, infill, windows);
}
