// What a person is shown of names and commands that others wrote.
import { wellFormed } from "../../base/text.ts";

/** Characters that change what stands beside them, or that nobody sees; among them a whole alphabet of invisible letters. */
const unseen = new RegExp(
  String.raw`[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e` +
    String.raw`\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]`,
  "gu",
);

/**
 * A text in which characters that would not be seen, or would change how others are seen, stand as their numbers: escape
 * sequences of terminals, marks of direction. Tabs and line breaks stay.
 */
export function visible(text: string): string {
  return wellFormed(text).replace(
    unseen,
    (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  );
}
