// What a person is shown of names and commands that others wrote.
import { hiddenClass } from "../../base/hiddenCharacters.ts";
import { wellFormed } from "../../base/text.ts";

const unseen = new RegExp(hiddenClass("name"), "gu");

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

/** The same for a name or a path, which stands in a line: a file may have line breaks in its name, and look like several lines so. */
export function visibleName(name: string): string {
  return visible(name).replace(/[\n\t]/g, (character) => (character === "\n" ? "\\u000a" : "\\u0009"));
}
