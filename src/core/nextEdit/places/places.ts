// Where an edit may have to be followed by another: found by rules, without a model.
import { addedSibling } from "./rules/addedSibling.ts";
import { callers } from "./rules/callers.ts";
import { goneDeclaration } from "./rules/goneDeclaration.ts";
import { linesBelow } from "./rules/linesBelow.ts";
import { namedValue } from "./rules/namedValue.ts";
import { oldPattern } from "./rules/oldPattern.ts";
import { removedMember } from "./rules/removedMember.ts";
import { renamedWord } from "./rules/renamedWord.ts";
import { unusedImport } from "./rules/unusedImport.ts";
import type { Place, PlaceRule, Situation } from "./situation.ts";

/** In the order in which their places are offered. */
const placeRules: readonly PlaceRule[] = [
  ...[renamedWord, callers, oldPattern, namedValue, addedSibling, removedMember, unusedImport, goneDeclaration],
  linesBelow,
];

/** Most places that a model is asked about. */
const mostPlaces = 8;

/** The places for the newest edits, the one to offer first in front. No two are of the same line. */
export function placesFor(situation: Situation): readonly Place[] {
  const found: Place[] = [];
  for (const rule of placeRules)
    for (const place of rule.places(situation)) {
      if (found.length >= mostPlaces) return found;
      if (isUsable(situation, place) && !found.some((each) => isSamePlace(each, place))) found.push(place);
    }
  return found;
}

function isUsable(situation: Situation, { document, startLine, endLine, expected }: Place): boolean {
  const lines = document.lines.slice(startLine, endLine);
  if (expected !== undefined && expected.join("\n") === lines.join("\n") && expected.length > 0) return false;
  return !lines.some((_, at) => situation.isEdited(document, startLine + at));
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.document === b.document && a.startLine === b.startLine && a.endLine === b.endLine;
}
