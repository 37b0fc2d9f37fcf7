import type { InfillStrategy } from "../../core/models/catalogue/modelEntry.ts";
import type { LoadedModel } from "../embedded/engine.ts";

/**
 * How a model is asked to fill in: as its row says, `wanted`. A model without a row is asked in the joint order when its vocabulary
 * has infill tokens, else in words; undefined when it has neither tokens nor template.
 */
export function infillStrategy(
  model: Pick<LoadedModel, "infill" | "hasChatTemplate">,
  wanted: InfillStrategy | undefined,
): InfillStrategy | undefined {
  if (model.infill === undefined) return model.hasChatTemplate ? "chat" : undefined;
  return wanted === "chat" && !model.hasChatTemplate ? "joint" : (wanted ?? "joint");
}
