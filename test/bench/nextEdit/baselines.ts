// What can be had without a model.
import type { EditTask } from "../../../src/cli/editTasks.ts";
import { placesFor } from "../../../src/core/nextEdit/places/places.ts";
import { Situation } from "../../../src/core/nextEdit/places/situation.ts";
import { without, type Step } from "./draft.ts";

/** The first place for which the rules know what it should become. Nothing refuses it. */
export function rulesAlone({ documents, history }: EditTask): Step | undefined {
  if (history.isJustUndone) return undefined;
  const place = placesFor(new Situation(documents, history.recent)).find(({ expected }) => expected !== undefined);
  return place && { start: place.startLine, end: place.endLine, lines: place.expected! };
}

/** The newest edit put one word in the place of another: so does this, on the nearest line with the old one. */
export function wordReplaced({ documents, history }: EditTask): Step | undefined {
  const [{ lines }] = documents;
  const edit = history.recent.at(-1);
  if (edit === undefined) return undefined;
  const words = (text: string): string[] => text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
  const [old, now] = [new Set(words(edit.before.join(" "))), new Set(words(edit.after.join(" ")))];
  const [from, ...moreFrom] = without(old, now);
  const [to, ...moreTo] = without(now, old);
  if (from === undefined || to === undefined || moreFrom.length + moreTo.length > 0) return undefined;
  const distance = (line: number): number => Math.abs(line - edit.line);
  const nearest = [...lines.keys()]
    .filter((line) => words(lines[line]!).includes(from))
    .toSorted((a, b) => distance(a) - distance(b))[0];
  if (nearest === undefined) return undefined;
  const text = lines[nearest]!.replace(/[\p{L}_$][\p{L}\p{N}_$]*/gu, (word) => (word === from ? to : word));
  return { start: nearest, end: nearest + 1, lines: [text] };
}
