// From a model's reply to the text that replaces a selection, or why it cannot.
import { failure, type Failure } from "../failures.ts";
import { inPlace, type PlainCode } from "./plainCode.ts";

/** A model's reply to a FixRequest. */
export interface FixReply {
  readonly text: string;
  /** True when the reply was cut at its longest length. */
  readonly isCut: boolean;
}

/** The text that replaces the selection, or why there is none. */
export function replacementFor(reply: FixReply, place: PlainCode): string | Failure {
  if (reply.isCut)
    return failure(
      "editDoesNotApply",
      "The model's answer became too long and was cut.",
      "Select less code and try again.",
    );
  const code = withoutFence(reply.text);
  if (code.trim() === "") return failure("editDoesNotApply", "The model answered with no code.");
  const text = inPlace(code, place);
  const isSame = plainText(text) === plainText(inPlace(place.text, place));
  if (isSame)
    return failure(
      "editDoesNotApply",
      "The model found nothing to change.",
      "Describe the problem in the chat if there is one.",
    );
  return text;
}

/** Small models open a second code block inside the first, or close it without a line break. */
function withoutFence(text: string): string {
  const inner = /^\s*(`{3,})[^\n`]*\n([\s\S]*?)(?:\n\1[\s\S]*)?$/.exec(text);
  return (inner ? inner[2]! : text).replace(/`{3,}\s*$/, "");
}

function plainText(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(/[ \t]+$/gm, "")
    .trimEnd();
}
