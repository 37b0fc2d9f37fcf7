// The next edits after what the user has changed: places by rules, the model's word on each, and whatever is in doubt left out.
import { isSecretFile } from "../secretFiles.ts";
import type { EditHistory } from "./history/editHistory.ts";
import type { LineAnswer, LinesCost, NextEditModel } from "./nextEditModel.ts";
import { placesFor } from "./places/places.ts";
import { Situation, type EditedDocument, type Place } from "./places/situation.ts";
import { editPrompt, type AskedPlace } from "./prompt/editPrompt.ts";
import type { ProposedEdit, Proposal, RejectedEdit } from "./refusals/proposal.ts";
import { refusalOf } from "./refusals/refusals.ts";

/** What is known when a next edit is looked for. */
export interface NextEditQuestion {
  /** As they are now, the one with the cursor first. */
  readonly documents: readonly [EditedDocument, ...EditedDocument[]];
  /** From 0, in the first document. */
  readonly cursorLine: number;
  readonly history: EditHistory;
  /** Edits that the user has turned down. */
  readonly rejected?: readonly RejectedEdit[];
  /** Longest text that all places share, in UTF-16 units. */
  readonly longestPrompt: number;
  /** Only what a rule expects is checked: the model writes no line of its own. */
  readonly onlyExpected?: boolean;
  /** No more places are asked about once there are so many edits. Default: all are. */
  readonly mostEdits?: number;
}

/** What became of a place: the model's answer, the edit that it means, and the rule that refuses that edit. */
export interface ConsideredPlace {
  readonly place: Place;
  readonly answer: LineAnswer;
  /** Absent: the answer means none. */
  readonly edit?: ProposedEdit;
  /** Absent: the edit may be shown. */
  readonly refusal?: string;
}

/** The edits, the one to show first in front. */
export interface NextEdits {
  readonly edits: readonly ProposedEdit[];
  /** Every place that was answered, in the order of the questions. */
  readonly considered: readonly ConsideredPlace[];
  /** Why there are none: a rule's name, or `noHistory`, `justUndone`, `noPlace`. */
  readonly rule?: string;
  readonly cost: LinesCost;
}

const noCost: LinesCost = { reused: 0, evaluated: 0, produced: 0 };
/** Below this a line is not finished: no rule would let it pass. */
const leastProbability = 0.1;

/** Finds the next edits. Raises FailureError. */
export async function nextEdits(
  question: NextEditQuestion,
  model: NextEditModel,
  signal: AbortSignal,
): Promise<NextEdits> {
  const silent = (rule: string): NextEdits => ({ edits: [], considered: [], rule, cost: noCost });
  if (question.history.isJustUndone) return silent("justUndone");
  const [current, ...others] = question.documents;
  const documents = [current, ...others.filter(({ path }) => !isSecretFile(path))];
  const situation = new Situation(documents, question.history.recent);
  if (situation.newest.length === 0) return silent("noHistory");
  const places = placesFor(situation).filter(
    ({ expected }) => expected !== undefined || question.onlyExpected !== true,
  );
  if (places.length === 0) return silent("noPlace");
  const { shared, asked } = editPrompt(situation, places, question.longestPrompt);
  const considered: ConsideredPlace[] = [];
  let cost = noCost;
  // One place at a time: what all share is evaluated with the first, and it may be the only one that is wanted.
  for (const { place, form, question: line } of asked) {
    const answers: LineAnswer[] = [];
    const request = { documentId: current.path, shared, questions: [{ ...line, leastProbability }] };
    const { usage } = await model.continueLines(request, (answer) => answers.push(answer), signal);
    cost = sumOf(cost, usage);
    for (const answer of answers) {
      const edit = proposed({ place, form }, answer);
      const refusal = edit === undefined ? "unsure" : await refused(edit, situation, question, model);
      considered.push({ place, answer, ...(edit && { edit }), ...(refusal !== undefined && { refusal }) });
    }
    const found = considered.filter(({ refusal }) => refusal === undefined).length;
    if (found >= (question.mostEdits ?? Infinity)) break;
  }
  const edits = considered.flatMap(({ edit, refusal }) => (edit === undefined || refusal !== undefined ? [] : [edit]));
  const refusals = considered.flatMap(({ refusal }) => refusal ?? []);
  const rule = refusals.find((each) => each !== "noChange") ?? refusals[0] ?? "noPlace";
  return { edits, considered, ...(edits.length === 0 && { rule }), cost };
}

function sumOf(a: LinesCost, b: LinesCost): LinesCost {
  return {
    reused: a.reused + b.reused,
    evaluated: a.evaluated + b.evaluated,
    produced: a.produced + b.produced,
  };
}

/** What an answer means for its place; undefined if it is none. */
function proposed({ place, form }: Omit<AskedPlace, "question">, answer: LineAnswer): ProposedEdit | undefined {
  const { document, startLine, endLine, expected } = place;
  const { text, probability, isWhole, expectedProbability = 0 } = answer;
  const range = { document, startLine, endLine };
  if (form === "deletion") return { ...range, lines: [], probability: expectedProbability, isExpected: true };
  // The model is only asked how likely it is: one that would write a third thing has not understood the place.
  if (expected !== undefined) return { ...range, lines: expected, probability: expectedProbability, isExpected: true };
  return isWhole ? { ...range, lines: [text], probability, isExpected: false } : undefined;
}

/** The rule that refuses an edit. A parser is only asked about one that all others let pass. */
async function refused(
  edit: ProposedEdit,
  { edits: history, documents }: Situation,
  { cursorLine, rejected = [] }: NextEditQuestion,
  model: NextEditModel,
): Promise<string | undefined> {
  const proposal: Proposal = {
    ...{ edit, history, rejected, syntaxErrors: undefined },
    cursorLine: edit.document === documents[0] ? cursorLine : undefined,
  };
  const refusal = refusalOf(proposal);
  if (refusal !== undefined) return refusal;
  const { lines, languageId } = edit.document;
  const then = lines.toSpliced(edit.startLine, edit.endLine - edit.startLine, ...edit.lines);
  const texts = [lines.join("\n"), then.join("\n")];
  const [before, after] = await model.syntaxErrors({ languageId, texts });
  return typeof before === "number" && typeof after === "number"
    ? refusalOf({ ...proposal, syntaxErrors: { before, after } })
    : undefined;
}
