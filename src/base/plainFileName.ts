// A name as file systems read it: some tell no case apart, some ignore characters that a person does not see either.
import { hiddenClass } from "./hiddenCharacters.ts";
import { headOf } from "./text.ts";

const ignored = new RegExp(`${hiddenClass("name")}|${hiddenClass("answer")}`, "gu");

/** No file system has longer names. In UTF-16 units. */
export const longestName = 255;

/**
 * A name of a file or folder in the spelling that all names have which some file system takes for it: without case, without what is
 * not seen, without dots and blanks at its end, and without the name of a stream behind a colon, as Windows has it.
 */
export function plainFileName(part: string): string {
  const seen = headOf(part, longestName).replace(ignored, "").normalize("NFKC").toLowerCase().replace(/:.*$/, "");
  let end = seen.length;
  while (end > 1 && (seen[end - 1] === "." || seen[end - 1] === " ")) end--;
  return seen.slice(0, end);
}
