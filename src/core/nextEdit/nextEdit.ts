// The next edits after what the user has changed: places by rules, the model's word on each, and whatever is in doubt left out.
import { isSecretFile } from "../secretFiles.ts";
import type { EditHistory } from "./history/editHistory.ts";
import type { LineAnswer, LinesCost, NextEditModel } from "./nextEditModel.ts";
import { placesFor } from "./places/places.ts";
import { Situation, type EditedDocument, type Place } from "./places/situation.ts";
import { editPrompt, type AskedPlace, type EditPrompt } from "./prompt/editPrompt.ts";
import type { ProposedEdit, RejectedEdit } from "./refusals/proposal.ts";
import { refused, type JudgedSituation } from "./refusals/refused.ts";
import { windowAround, windowEdits, type WindowAnswer } from "./windows/windowEdits.ts";
import type { WindowForm } from "./windows/windowForm.ts";

/** What is known when a next edit is looked for. */
export interface NextEditQuestion {
  /** As they are now, the one with the cursor first. */
  readonly documents: readonly [EditedDocument, ...EditedDocument[]];
  /** From 0, in the first document. */
  readonly cursorLine: number;
  /** In UTF-16 units. Default: the line's beginning. */
  readonly cursorColumn?: number;
  readonly history: EditHistory;
  /** Edits that the user has turned down. */
  readonly rejected?: readonly RejectedEdit[];
  /** Longest text that all places share, in UTF-16 units. */
  readonly longestPrompt: number;
  /** Only what a rule expects is checked: the model writes no line of its own. */
  readonly onlyExpected?: boolean;
  /** How the model is asked about the lines around the cursor, if it was made for that. */
  readonly form?: WindowForm | undefined;
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

const noPrompt: EditPrompt = { shared: "", asked: [] };
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
  const documents: JudgedSituation["documents"] = [current, ...others.filter(({ path }) => !isSecretFile(path))];
  const situation = new Situation(documents, question.history.recent);
  if (situation.newest.length === 0) return silent("noHistory");
  const considered: ConsideredPlace[] = [];
  let cost = noCost;
  const judged: JudgedSituation = {
    ...{ documents, cursorLine: question.cursorLine, rejected: question.rejected ?? [] },
    history: situation.edits,
  };
  const isEnough = (): boolean =>
    considered.filter(({ refusal }) => refusal === undefined).length >= (question.mostEdits ?? Infinity);
  const { form } = question;
  const window = form && (await windowOf(form, current, question, situation, model, signal));
  if (window !== undefined && form !== undefined) {
    ({ cost } = window);
    for (const edit of window.edits) {
      const { document, startLine, endLine } = edit;
      const refusal = await refused(edit, judged, model);
      const place = { rule: form.name, document, startLine, endLine };
      considered.push({ place, answer: window.answer, edit, ...(refusal !== undefined && { refusal }) });
    }
  }
  const isInWindow = ({ document, startLine, endLine }: Place): boolean =>
    window !== undefined && document === current && startLine < window.endLine && endLine > window.startLine;
  const places = placesFor(situation).filter(
    (place) =>
      (place.expected !== undefined || (question.onlyExpected !== true && window === undefined)) && !isInWindow(place),
  );
  if (places.length === 0 && considered.length === 0) return { ...silent("noPlace"), cost };
  const { shared, asked } =
    places.length === 0 || isEnough() ? noPrompt : editPrompt(situation, places, question.longestPrompt);
  // One place at a time: what all share is evaluated with the first, and it may be the only one that is wanted.
  for (const { place, form, question: line } of asked) {
    const answers: LineAnswer[] = [];
    const request = { documentId: current.path, shared, questions: [{ ...line, leastProbability }] };
    const { usage } = await model.continueLines(request, (answer) => answers.push(answer), signal);
    cost = sumOf(cost, usage);
    for (const answer of answers) {
      const edit = proposed({ place, form }, answer);
      const refusal = edit === undefined ? "unsure" : await refused(edit, judged, model);
      considered.push({ place, answer, ...(edit && { edit }), ...(refusal !== undefined && { refusal }) });
    }
    if (isEnough()) break;
  }
  const edits = considered.flatMap(({ edit, refusal }) => (edit === undefined || refusal !== undefined ? [] : [edit]));
  const refusals = considered.flatMap(({ refusal }) => refusal ?? []);
  const rule = refusals.find((each) => each !== "noChange") ?? refusals[0] ?? "noPlace";
  return { edits, considered, ...(edits.length === 0 && { rule }), cost };
}

/** What a model that was made for next edits says of the lines around the cursor. It writes all of them, so a slow one is not asked. */
async function windowOf(
  form: WindowForm,
  document: EditedDocument,
  { cursorLine: line, cursorColumn: column = 0, onlyExpected = false, longestPrompt }: NextEditQuestion,
  { edits }: Situation,
  model: NextEditModel,
  signal: AbortSignal,
): Promise<WindowAnswer | undefined> {
  if (onlyExpected) return undefined;
  const { startLine, endLine } = windowAround(document.lines.length, line, form);
  const asked = { document, startLine, endLine, cursor: { line, column }, edits };
  return windowEdits(form, asked, longestPrompt, model, signal);
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
