// Continues many texts that begin alike, each by one line: next edits ask for lines of a diff. What all of them share is evaluated
// once; models whose state cannot be trimmed keep a checkpoint at its end.
import { fail } from "../../core/failures.ts";
import type { LineAnswer, LineQuestion, LinesRequest } from "../../core/nextEdit/nextEditModel.ts";
import type { LoadedModel, Token } from "../embedded/engine.ts";
import type { ReadyModel } from "../embedded/readyModel.ts";
import { prefill, type SlicePacer } from "../schedule/prefill.ts";
import type { Work } from "../schedule/scheduler.ts";
import type { RequestRecord } from "../service/requestRecord.ts";
import { TokenText } from "../tokens/tokenText.ts";

/** Longest line that is generated or checked, in tokens. */
const mostTokens = 80;
/** Longest text of several lines, in tokens. */
const mostTextTokens = 1024;
/** Tokens of an expected line that are checked in one slice: a few hundred milliseconds on a CPU. */
const mostRated = 32;

/** What the work needs of a loaded model. */
type Parts = Pick<ReadyModel, "model" | "pacer" | "savedStates"> & {
  readonly tokens: Pick<ReadyModel["tokens"], "of">;
};

/** Answers each question in turn. Raises `promptTooLong` when a text does not fit. */
export async function* continueLines(
  { model, pacer, tokens, savedStates }: Parts,
  request: LinesRequest,
  record: RequestRecord,
  send: (answer: LineAnswer) => void,
): Work<void> {
  const sequence = model.ghostSequence;
  const start = model.startToken === undefined ? [] : [model.startToken];
  const read = (text: string): Token[] =>
    request.hasMarks === true ? model.specialTokens(text) : model.tokenize(text);
  const shared = [...start, ...(request.hasMarks === true ? read(request.shared) : tokens.of(request.shared))];
  const prompts = request.questions.map(({ text }) => [...shared, ...read(text)]);
  const longest = Math.max(shared.length, ...prompts.map(({ length }) => length));
  record.promptTokens = longest;
  const room = Math.max(mostTokens, ...request.questions.map(mostTokensOf));
  if (longest + room > model.contextTokens)
    fail("promptTooLong", `The request has ${longest} tokens, but the context holds only ${model.contextTokens}.`);
  if (prompts.length === 0) return;
  const boundaries = [shared.length];
  yield* savedStates.change(sequence, `lines for ${request.documentId}`, { tokens: shared, boundaries }, record);
  yield* prefill(sequence, shared, pacer, record, boundaries);
  for (const [question, prompt] of prompts.entries()) {
    // The last token is evaluated with the answer's first.
    if (prompt.length > shared.length) yield* prefill(sequence, prompt.slice(0, -1), pacer, record);
    const answer = yield* lineAfter({ model, pacer, record }, prompt, request.questions[question]!);
    record.text();
    send({ question, ...answer });
  }
}

function mostTokensOf({ until }: { readonly until?: readonly string[] | undefined }): number {
  return until === undefined ? mostTokens : mostTextTokens;
}

interface LineParts {
  readonly model: LoadedModel;
  readonly pacer: SlicePacer;
  readonly record: RequestRecord;
}

/** The line after a prompt of which the sequence holds all but the last token. */
async function* lineAfter(
  { model, pacer, record }: LineParts,
  prompt: readonly Token[],
  { expected, isOnlyChecked = false, leastProbability = 0, until }: LineQuestion,
): Work<Omit<LineAnswer, "question">> {
  const sequence = model.ghostSequence;
  const line = new Line(model, until !== undefined);
  const most = mostTokensOf({ until });
  const ends = new Set(until?.map((name) => model.specialToken(name)));
  const isEnd = (token: Token): boolean => model.isEnd(token) || ends.has(token);
  let expectedProbability: number | undefined;
  let next: { token: Token; probability: number } | undefined;
  if (expected !== undefined) {
    const wanted = model.tokenize(`${expected}\n`).slice(0, most);
    expectedProbability = 1;
    for (let from = 0; from < wanted.length && expectedProbability > 0; from += mostRated) {
      const part = wanted.slice(from, from + mostRated);
      const rated = await sequence.rate([from === 0 ? prompt.at(-1)! : wanted[from - 1]!], part);
      record.evaluated(part.length);
      for (const [at, { likeliest, probability }] of rated.entries()) {
        expectedProbability *= probability;
        if (next !== undefined) continue;
        if (likeliest.token === part[at]) line.add(likeliest);
        else next = likeliest;
      }
      // The model goes another way: what is left of the expected line cannot become likely again.
      if (next !== undefined && expectedProbability < leastProbability) break;
      yield;
    }
    if (next === undefined) return { ...line.answer(true), expectedProbability };
    if (isOnlyChecked) return { ...line.answer(false), expectedProbability };
  }
  const known = expectedProbability === undefined ? {} : { expectedProbability };
  if (next !== undefined) yield* prefill(sequence, [...prompt, ...line.tokens], pacer, record);
  let given = prompt.at(-1)!;
  for (;;) {
    if (next === undefined) {
      next = await sequence.predict([given]);
      record.produced();
    }
    if (isEnd(next.token)) return { ...line.answer(true, next.probability), ...known };
    line.add(next);
    if (line.isOver) return { ...line.answer(true), ...known };
    if (line.probability < leastProbability || line.tokens.length >= most) return { ...line.answer(false), ...known };
    given = next.token;
    next = undefined;
    yield;
  }
}

/** A line as it grows. */
class Line {
  readonly tokens: Token[] = [];
  probability = 1;
  private readonly pieces: TokenText;
  private readonly hasLines: boolean;
  private text = "";

  /** `hasLines`: it is several lines, and a line break does not end it. */
  constructor(model: Pick<LoadedModel, "detokenize">, hasLines: boolean) {
    this.hasLines = hasLines;
    this.pieces = new TokenText(model);
  }

  add({ token, probability }: { readonly token: Token; readonly probability: number }): void {
    this.tokens.push(token);
    this.probability *= probability;
    this.text += this.pieces.push(token);
  }

  get isOver(): boolean {
    return !this.hasLines && this.text.includes("\n");
  }

  /** `ending`: probability of the token that ended it, if that is not one of its own. */
  answer(isWhole: boolean, ending = 1): Omit<LineAnswer, "question"> {
    const text = this.hasLines ? this.text : this.text.split(/\r?\n/, 1)[0]!;
    return { text, probability: this.probability * ending, isWhole };
  }
}
