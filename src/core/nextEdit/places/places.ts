// Where an edit may have to be followed by another: found by rules, without a model.
import { addedSibling } from "./rules/addedSibling.ts";
import { callers } from "./rules/callers.ts";
import { goneDeclaration } from "./rules/goneDeclaration.ts";
import { namedValue } from "./rules/namedValue.ts";
import { oldPattern } from "./rules/oldPattern.ts";
import { removedMember } from "./rules/removedMember.ts";
import { renamedWord } from "./rules/renamedWord.ts";
import { unusedImport } from "./rules/unusedImport.ts";
import type { Place, PlaceRule, Situation } from "./situation.ts";

/** In the order in which the places of one edit are offered. */
const placeRules: readonly PlaceRule[] = [
  renamedWord,
  callers,
  oldPattern,
  namedValue,
  addedSibling,
  // What nothing uses any more is surer than what only stands in the same order.
  unusedImport,
  removedMember,
];
/** What follows from them is wrong until it is done, and so is offered after the user has gone on. All else was passed over by then. */
const lastingRules: readonly PlaceRule[] = [renamedWord, callers];

/** Most places that a model is asked about. */
const mostPlaces = 8;

/**
 * The places for the newest edits, the one to offer first in front. No two are of the same line. What follows from the last edit
 * comes before all that follows from those before it: somebody who has gone on to something else is not sent back.
 */
export function placesFor(situation: Situation): readonly Place[] {
  const found: Place[] = [];
  for (const place of candidates(situation)) {
    if (found.length >= mostPlaces) break;
    if (isUsable(situation, place) && !found.some((each) => isSamePlace(each, place))) found.push(place);
  }
  return found;
}

function* candidates(situation: Situation): Iterable<Place> {
  for (const [age, seen] of situation.newest.entries())
    for (const rule of age === 0 ? placeRules : lastingRules) yield* rule.places(situation, seen);
  for (const seen of situation.all) yield* goneDeclaration.places(situation, seen);
}

function isUsable(situation: Situation, { document, startLine, endLine, expected }: Place): boolean {
  const lines = document.lines.slice(startLine, endLine);
  if (expected !== undefined && expected.join("\n") === lines.join("\n") && expected.length > 0) return false;
  return !lines.some((_, at) => situation.isEdited(document, startLine + at));
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.document === b.document && a.startLine === b.startLine && a.endLine === b.endLine;
}
