// The form of an edit's answer: the whole code, or search-and-replace hunks where the code is long. Each form knows how it is requested,
// the grammar it is written under, and how to read the code from the answer.
import { isBlank } from "../../base/lines.ts";
import { fenced } from "../../base/text.ts";
import { failure, type Failure } from "../failures.ts";
import { fenceName, languageOf } from "../languages.ts";
import { begunForm } from "./checks/begunForm.ts";
import { codeInAnswer, isFenceLine } from "./checks/ownFence.ts";
import { withoutModelMarks } from "./checks/modelMarks.ts";
import { otherChanges, plainAnswer } from "./checks/plainAnswer.ts";
import { withoutWords } from "./checks/wordsAround.ts";
import { commentedGrammar, type CommentPlaces } from "./documenting/documentGrammar.ts";
import { blockGrammar, hunkMarks, hunksGrammar, reasonedGrammar } from "./editGrammar.ts";
import type { EditTask } from "./editTask.ts";
import type { DraftText } from "../modelPort.ts";
import { afterHunks } from "./lines/hunks.ts";

export interface AnswerForm {
  readonly kind: "block" | "hunks";
  readonly system: string;
  /** Text that the answer is made to start with. */
  readonly answerPrefix: string;
  readonly stop: readonly string[];
  readonly grammar: string;
  /** What it repeats of the code. */
  readonly draft: DraftText;
  readonly maxTokens: number;
  /** The edited code in a complete answer, or why there is none. */
  read(answer: string): string | Failure;
  /** True if an answer has its end, whatever was said or cut off behind it. */
  isClosed(answer: string): boolean;
  /** What a cut answer has of the code, without what surrounds it. */
  partOf(answer: string): string;
  /** The code with what an unfinished answer changes so far, the rest as it was; undefined while it changes nothing. */
  readPart(answer: string): string | undefined;
  /** The answer without the sentence before it, as it would continue after the first attempt's prefix. */
  bare(answer: string): string;
}

const blockSystem =
  "You correct code. You answer with the corrected code only, complete, in one fenced block: nothing is left out or " +
  "abbreviated, names and style stay as they are, and only what is wrong changes.";
const editSystem =
  "You edit code. You answer with the changed code only, complete, in one fenced block: nothing is left out or " +
  "abbreviated, names and style stay as they are, and only what was asked for changes.";

/** Longer code is changed by hunks: writing all of it takes long, and small models lose lines. */
const longestBlockLines = 80;
/** What a corrected or documented code may have more than the code, in tokens. */
const addedTokens = 256;
/** How often as long as the code an answer may be. What is asked for may be a translation, and some scripts take five times the tokens. */
const growth: Readonly<Record<EditTask["kind"], number>> = { fix: 1.5, document: 2, edit: 5 };
/** Limit for hunks, in tokens: they change a small part of long code. */
const mostHunkTokens = 2048;

/** Length of the sentence in a second attempt, in tokens: as many as it may have characters, which no script exceeds by much. */
const reasonTokens = 300;
const reasonPrefixes: Readonly<Record<EditTask["kind"], string>> = {
  fix: "To correct this,",
  document: "To document this,",
  edit: "To do this,",
};

/** A piece of plain code (dedented, LF). */
export interface PlainCode {
  readonly text: string;
  readonly languageId: string;
  /** Name of its file, or its path. */
  readonly file: string;
  /** Its length in the model's own tokens: in some scripts a character takes several. */
  readonly tokens: number;
  /** Where comments may stand, for a task that documents. */
  readonly places?: CommentPlaces;
}

/** The form for a task on code. */
export function answerForm(task: EditTask, code: PlainCode): AnswerForm {
  const lines = code.text.split("\n");
  return lines.length > longestBlockLines ? hunkForm(code) : blockForm(task, code);
}

/**
 * The same form after a sentence that says what has to change. A small model that has repeated or broken the code once does so again at
 * temperature 0, however the request is worded; once it has said in words what is wrong, it also writes it.
 */
export function reasonedForm(form: AnswerForm, task: EditTask): AnswerForm {
  const opening = form.answerPrefix;
  const [fence] = /^(?:`+|<+)/.exec(opening)!;
  // -1 until the sentence is complete, and if a model without grammars wrote none.
  const startOf = (answer: string): number => {
    const at = answer.indexOf(`\n${fence}`);
    return at < 0 ? -1 : answer.indexOf("\n", at + 1) + 1 || -1;
  };
  const bare = (answer: string): string => answer.slice(Math.max(0, startOf(answer)));
  return {
    ...form,
    system: form.system
      .replace("You answer with", "You say in one sentence what has to be changed, and then answer with")
      .replace(" only,", ","),
    answerPrefix: reasonPrefixes[task.kind],
    // A fence also opens the code, so none can stop it: the grammar and `read` find the end.
    stop: [],
    grammar: reasonedGrammar(form.grammar, opening),
    draft: { text: opening + form.draft.text, isNext: false },
    maxTokens: form.maxTokens + reasonTokens,
    bare,
    read: (answer) => form.read(bare(answer)),
    isClosed: (answer) => startOf(answer) >= 0 && form.isClosed(bare(answer)),
    partOf: (answer) => (startOf(answer) < 0 ? "" : form.partOf(bare(answer))),
    readPart: (answer) => (startOf(answer) < 0 ? undefined : form.readPart(bare(answer))),
  };
}

function blockForm(task: EditTask, plain: PlainCode): AnswerForm {
  const { text: code, languageId, tokens, places } = plain;
  const language = fenceName(languageId);
  const bearsFences = fenceBearing.has(languageId) || code.split("\n").some(isFenceLine);
  const [longest] = /^`+/.exec(fenced(language, code))!;
  const fence = bearsFences ? longest.padEnd(4, "`") : longest;
  const names = [language, languageId, ...(languageOf(languageId)?.fenceNames ?? [])];
  const own = { fence, names, code, bearsFences };
  const commented = places && commentedGrammar(code.split("\n"), languageId, fence, places);
  const read = (answer: string): string | Failure => {
    const { text } = codeInAnswer(withoutModelMarks(answer, code, languageId), own);
    if (text.trim() === "") return failure("editDoesNotApply", "The model's answer contains no code.");
    const found = plainAnswer(text, plain);
    if (typeof found !== "string") return found;
    const bare = withoutWords(code, found, languageId);
    // Behind words, a fence is the first of what is left.
    return typeof bare === "string" ? plainAnswer(bare === found ? bare : codeInAnswer(bare, own).text, plain) : bare;
  };
  return {
    kind: "block",
    system: task.kind === "fix" ? blockSystem : editSystem,
    answerPrefix: `${fence}${language}\n`,
    // A fence at the end closes the block; one with a word behind it opens a block behind words, and the code is still to come.
    stop: [`\n${fence}\n`],
    grammar: commented ?? blockGrammar(fence),
    draft: { text: `${code}\n${fence}`, isNext: true },
    maxTokens: Math.ceil(tokens * growth[task.kind]) + addedTokens,
    read,
    isClosed: (answer) => codeInAnswer(answer, own).isClosed,
    partOf: (answer) => codeInAnswer(answer, own).text,
    readPart: (answer) => {
      const part = answer.slice(0, answer.lastIndexOf("\n") + 1);
      const found = isBlank(part) ? undefined : read(part);
      if (typeof found !== "string" || begunForm(found, code) !== undefined) return undefined;
      return begunForm(codeInAnswer(part, own).text, code) === "changes" ? found : continued(code, found);
    },
    bare: (answer) => answer,
  };
}

/** Languages whose texts have fenced blocks of their own. The fence around them is longer, so that theirs close nothing. */
const fenceBearing = new Set(["markdown", "mdx", "quarto", "rmd", "plaintext", "restructuredtext", "asciidoc"]);

function hunkForm(plain: PlainCode): AnswerForm {
  const { text: code, tokens } = plain;
  const lines = code.split("\n");
  const marks = hunkMarks(lines);
  const example = `${marks.search}\n  retrun total;\n${marks.replace}\n  return total;\n${marks.end}`;
  const readPart = (answer: string): string | undefined => {
    const end = answer.lastIndexOf(marks.end);
    const text = end < 0 ? undefined : afterHunks(code, answer.slice(0, end + marks.end.length), marks);
    return typeof text === "string" ? text : undefined;
  };
  return {
    kind: "hunks",
    system:
      "You change code. You answer with search-and-replace blocks only, one for each place that changes, in order, each with as " +
      `few lines as will do. This one corrects a misspelt word:\n${example}`,
    answerPrefix: `${marks.search}\n`,
    stop: [],
    grammar: hunksGrammar(lines, marks),
    draft: { text: code, isNext: false },
    maxTokens: Math.min(Math.max(mostHunkTokens, Math.ceil(tokens / 2)), tokens) + addedTokens,
    read: (answer) => {
      const after = afterHunks(code, answer, marks);
      return typeof after === "string" ? after : (otherChanges(answer, plain) ?? after);
    },
    isClosed: () => false,
    partOf: (answer) => readPart(answer) ?? "",
    readPart,
    bare: (answer) => answer,
  };
}

/** What has been written so far, then the lines of the code after the last one that was repeated. */
function continued(code: string, part: string): string {
  const written = part.replace(/\n$/, "").split("\n");
  const lines = code.split("\n");
  /** Where each line of the code is, from the last place to the first. */
  const places = new Map<string, number[]>();
  for (const index of [...lines.keys()].reverse()) {
    const found = places.get(lines[index]!);
    if (found) found.push(index);
    else places.set(lines[index]!, [index]);
  }
  // Searching on from the last match keeps a line that occurs twice from matching too late.
  let at = 0;
  for (const line of written) {
    const left = places.get(line) ?? [];
    while (left.length > 0 && left.at(-1)! < at) left.pop();
    const found = left.at(-1);
    if (found !== undefined && found - at <= written.length) at = found + 1;
    else at = Math.min(at + 1, lines.length);
  }
  return [...written, ...lines.slice(at)].join("\n");
}
