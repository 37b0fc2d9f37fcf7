// What a person is shown of names and commands that others wrote.
import { wellFormed } from "../../base/text.ts";

/** Characters that change what stands beside them, or that nobody sees. */
const unseen = new RegExp(String.raw`[\0-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]`, "g");

/**
 * A text in which characters that would not be seen, or would change how others are seen, stand as their numbers: escape
 * sequences of terminals, marks of direction. Tabs and line breaks stay.
 */
export function visible(text: string): string {
  return wellFormed(text).replace(unseen, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
