import path from "node:path";
import { findRow } from "../../core/models/catalogue.ts";
import type { InfillStrategy } from "../../core/models/modelRow.ts";
import type { LoadedModel } from "../engine.ts";

/**
 * How a model is asked to fill in: as its row in the catalogue says, known by the file's name. A model without a row is asked in
 * the joint order when its vocabulary has infill tokens, else in words; undefined when it has neither tokens nor template.
 */
export function infillStrategy(
  file: string,
  model: Pick<LoadedModel, "infill" | "hasChatTemplate">,
): InfillStrategy | undefined {
  if (model.infill === undefined) return model.hasChatTemplate ? "chat" : undefined;
  return findRow(path.basename(file))?.infill ?? "joint";
}
