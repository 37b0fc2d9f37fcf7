// Characters of an answer that nobody would see in the file, or that are broken. The person who reviews an edit reads what is drawn.
import { unseenInCode } from "../../../base/hiddenCharacters.ts";
import { wellFormed } from "../../../base/text.ts";
import { failure, type Failure } from "../../failures.ts";

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
  for (const [character] of wellFormed(text).matchAll(unseenInCode))
    counts.set(character, (counts.get(character) ?? 0) + 1);
  return counts;
}
