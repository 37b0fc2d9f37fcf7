// Which rows are worth looking at instead of a model: its other quantisations first, then smaller ones, best first.
import type { ModelRow } from "./modelRow.ts";
import type { Candidate } from "./plan.ts";
import { recordedOf, rowShape } from "./rowShape.ts";

export function candidatesFor(row: ModelRow | undefined, rows: readonly ModelRow[]): Candidate[] {
  const recorded = row && recordedOf(row);
  const others = rows.filter((other) => other.id !== row?.id && other.isRemoteOnly !== true);
  const quants = recorded ? others.filter((other) => recordedOf(other) === recorded && isSmaller(other, row)) : [];
  const models = others.filter((other) => recordedOf(other) !== recorded && isSmaller(other, row));
  // The first row of a model is its usual quantisation.
  const first = models.filter(
    (other, index) => models.findIndex((each) => recordedOf(each) === recordedOf(other)) === index,
  );
  return [...quants, ...first].flatMap((other) => {
    const shape = rowShape(other);
    return shape === undefined ? [] : [{ id: other.id, name: other.name, shape }];
  });
}

function isSmaller(other: ModelRow, row: ModelRow | undefined): boolean {
  if (row === undefined) return true;
  if (other.parameters !== row.parameters) return other.parameters < row.parameters;
  const bytes = (each: ModelRow): number => each.files.reduce((sum, { sizeBytes = Infinity }) => sum + sizeBytes, 0);
  return bytes(other) < bytes(row);
}
