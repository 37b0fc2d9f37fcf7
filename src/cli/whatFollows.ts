// Chooses between two texts for the same place by the lines that follow it: they are likelier after the right one. The probabilities of
// the texts themselves cannot be compared, because each comes from a different prompt.
import { isBlank } from "../base/lines.ts";
import { charactersBetween } from "../base/text.ts";
import type { Completion } from "../core/completion/completion.ts";
import type { CompletionDocument } from "../core/completion/completionRequest.ts";
import { planRequest, type WindowLimits } from "../core/completion/prompt/promptWindow.ts";
import { failureOf } from "../core/failures.ts";
import type { NextEditModel } from "../core/nextEdit/nextEditModel.ts";

/** Lines after the cursor by which a text is judged. */
const judgedLines = 2;
/** Most characters of them: more than the model checks tokens of. */
const mostCharacters = 400;

/** A model that says how likely lines are. */
export type LineReader = Pick<NextEditModel, "continueLines">;

/**
 * How much likelier a plain reading finds the document's next lines after the second text than after the first, as a natural
 * logarithm; 0 when nobody can tell, as where nothing follows. Raises FailureError.
 */
export async function leadInWhatFollows(
  model: LineReader,
  limits: WindowLimits,
  document: CompletionDocument,
  texts: readonly [InsertedText, InsertedText],
  signal: AbortSignal,
): Promise<number> {
  const { text, offset, id: documentId } = document;
  const end = endOfLines(text, offset, judgedLines);
  const questions = texts.map((each) => ({
    text: each.text,
    expected: charactersBetween(text, offset + each.replaceAfter, end).replace(/\r?\n$/, ""),
    isOnlyChecked: true,
  }));
  if (questions.some(({ expected }) => isBlank(expected))) return 0;
  const { prefix: shared } = planRequest(document, { shape: "block", maxTokens: 1 }, limits).request;
  let [first, second] = [0, 0];
  try {
    await model.continueLines(
      { documentId, shared, questions },
      ({ question, expectedProbability = 0 }) => {
        if (question === 0) first = Math.log(expectedProbability);
        else second = Math.log(expectedProbability);
      },
      signal,
    );
  } catch (error) {
    if (failureOf(error).kind === "promptTooLong") return 0;
    throw error;
  }
  // Both may be too unlikely for a number.
  return first === second ? 0 : second - first;
}

type InsertedText = Pick<Completion, "text" | "replaceAfter">;

/** Where the first lines that are not blank end, with the blank ones between them; the rest of the cursor's line counts as one. */
function endOfLines(text: string, offset: number, count: number): number {
  const most = Math.min(text.length, offset + mostCharacters);
  let end = offset;
  for (let left = count; left > 0 && end < most;) {
    const lineBreak = text.slice(end, most).indexOf("\n");
    const lineEnd = lineBreak < 0 ? most : end + lineBreak + 1;
    if (!isBlank(text.slice(end, lineEnd))) left--;
    end = lineEnd;
  }
  return end;
}
