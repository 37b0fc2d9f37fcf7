// The plan of a catalogue model or of a file.
import type { Machine } from "../../core/models/plan/machine.ts";
import type { ModelEntry } from "../../core/models/catalogue/modelEntry.ts";
import type { Plan, PlanWish } from "../../core/models/plan/plan.ts";
import { planModel } from "../../core/models/plan/planModel.ts";
import { entryShape } from "../../core/models/catalogue/entryShape.ts";
import { readModelShape } from "./files/modelFile.ts";
import { findModel } from "./modelStore.ts";

/** The plan of a catalogue model: exact if it is installed, else from recorded figures; undefined if there are none. */
export async function planOfEntry(
  entry: ModelEntry,
  home: string,
  machine: Machine,
  wish: PlanWish,
): Promise<Plan | undefined> {
  const installed = await findModel(entry, home);
  if (installed !== undefined) return planOfFile(installed, machine, wish).catch(() => undefined);
  const shape = entryShape(entry);
  return shape && planModel(shape, machine, wish);
}

/** The plan of a model file. Raises FailureError for a file that is not a model. */
export async function planOfFile(file: string, machine: Machine, wish: PlanWish): Promise<Plan> {
  return planModel(await readModelShape(file), machine, wish);
}
