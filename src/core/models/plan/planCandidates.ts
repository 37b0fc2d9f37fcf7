// Which models to consider instead of another: its other quantisations first, then smaller models, best first.
import type { ModelEntry } from "../catalogue/modelEntry.ts";
import type { CandidateModel } from "./plan.ts";
import { recordedOf, entryShape } from "../catalogue/entryShape.ts";

export function candidatesFor(entry: ModelEntry | undefined, entries: readonly ModelEntry[]): CandidateModel[] {
  const recorded = entry && recordedOf(entry);
  const others = entries.filter((other) => other.id !== entry?.id && other.isRemoteOnly !== true);
  const quants = recorded ? others.filter((other) => recordedOf(other) === recorded && isSmaller(other, entry)) : [];
  const models = others.filter((other) => recordedOf(other) !== recorded && isSmaller(other, entry));
  // The first entry of a model is its usual quantisation.
  const first = models.filter(
    (other, index) => models.findIndex((each) => recordedOf(each) === recordedOf(other)) === index,
  );
  return [...quants, ...first].flatMap((other) => {
    const shape = entryShape(other);
    return shape === undefined ? [] : [{ id: other.id, name: other.name, shape }];
  });
}

function isSmaller(other: ModelEntry, entry: ModelEntry | undefined): boolean {
  if (entry === undefined) return true;
  if (other.parameters !== entry.parameters) return other.parameters < entry.parameters;
  const bytes = (each: ModelEntry): number => each.files.reduce((sum, { sizeBytes = Infinity }) => sum + sizeBytes, 0);
  return bytes(other) < bytes(entry);
}
