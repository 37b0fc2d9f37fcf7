// Characters of an answer that nobody would see in the file, or that are broken. The person who reviews an edit reads what is drawn.
import { wellFormed } from "../../../base/text.ts";
import { failure, type Failure } from "../../failures.ts";

/** Control characters but for white space, marks that turn the direction of text, the byte order mark, and what stands for a broken character. */
// eslint-disable-next-line no-control-regex
const suspect = /[\0-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]/gu;

/** Why an answer cannot be written as it is; undefined if it can. What the code has already may stay. */
export function unseenFault(code: string, answer: string): Failure | undefined {
  const known = counted(code);
  for (const [character, count] of counted(answer)) {
    if (count <= (known.get(character) ?? 0)) continue;
    const number = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    return failure(
      "editDoesNotApply",
      character === "\ufffd"
        ? "The model's answer has a broken character (U+FFFD), which the code did not have."
        : `The model's answer has a character that nobody would see (U+${number}), which the code did not have.`,
    );
  }
  return undefined;
}

function counted(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [character] of wellFormed(text).matchAll(suspect)) counts.set(character, (counts.get(character) ?? 0) + 1);
  return counts;
}
