// What the planner says of a known model or of a file.
import type { Machine } from "../../core/models/machine.ts";
import type { ModelRow } from "../../core/models/modelRow.ts";
import type { Plan, PlanWish } from "../../core/models/plan.ts";
import { planModel } from "../../core/models/planModel.ts";
import { rowShape } from "../../core/models/rowShape.ts";
import { readModelShape } from "./modelFile.ts";
import { findModel } from "./modelStore.ts";

/** The plan of a row: exact where its file is installed, else from recorded figures; undefined where there are none. */
export async function planOfRow(
  row: ModelRow,
  home: string,
  machine: Machine,
  wish: PlanWish,
): Promise<Plan | undefined> {
  const installed = await findModel(row, home);
  if (installed !== undefined) return planOfFile(installed, machine, wish).catch(() => undefined);
  const shape = rowShape(row);
  return shape && planModel(shape, machine, wish);
}

/** The plan of a model file. Raises FailureError for a file that is no model. */
export async function planOfFile(file: string, machine: Machine, wish: PlanWish): Promise<Plan> {
  return planModel(await readModelShape(file), machine, wish);
}
