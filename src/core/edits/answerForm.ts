// The form of an edit's answer: the whole code, or search-and-replace hunks where the code is long. Each form knows how it is requested,
// the grammar it is written under, and how to read the code from the answer.
import { fenced } from "../../base/text.ts";
import { failure, type Failure } from "../failures.ts";
import { fenceName, languageOf } from "../languages.ts";
import { blockGrammar, commentedGrammar, hunkMarks, hunksGrammar, reasonedGrammar } from "./editGrammar.ts";
import type { EditTask } from "./editTask.ts";
import { afterHunks } from "./hunks.ts";
import { lineChanges } from "./lineDiff.ts";

export interface AnswerForm {
  readonly kind: "block" | "hunks";
  readonly system: string;
  /** Text that the answer is made to start with. */
  readonly answerPrefix: string;
  readonly stop: readonly string[];
  readonly grammar: string;
  readonly maxTokens: number;
  /** The edited code in a complete answer, or why there is none. */
  read(answer: string): string | Failure;
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
/** Characters per token of code, on the low side. */
const charactersPerToken = 2.5;
/** What an edit may add, in tokens. */
const addedTokens = 256;
/** Limit for hunks, in tokens: they change a small part of long code. */
const mostHunkTokens = 2048;

/** Length of the sentence in a second attempt, in tokens. */
const reasonTokens = 100;
const reasonPrefixes: Readonly<Record<EditTask["kind"], string>> = {
  fix: "To correct this,",
  document: "To document this,",
  edit: "To do this,",
};

/** The form for a task on a piece of plain code (dedented, LF). */
export function answerForm(task: EditTask, code: string, languageId: string): AnswerForm {
  const lines = code.split("\n");
  return lines.length > longestBlockLines ? hunkForm(task, code) : blockForm(task, code, languageId);
}

/**
 * The same form after a sentence that says what has to change. A small model that has repeated or broken the code once does so again at
 * temperature 0, however the request is worded; once it has said in words what is wrong, it also writes it.
 */
export function reasonedForm(form: AnswerForm, task: EditTask): AnswerForm {
  const opening = form.answerPrefix;
  const [sign] = /^(?:`+|<+)/.exec(opening)!;
  // -1 until the sentence is complete, and if a model without grammars wrote none.
  const startOf = (answer: string): number => {
    const at = answer.indexOf(`\n${sign}`);
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
    maxTokens: form.maxTokens + reasonTokens,
    bare,
    read: (answer) => form.read(bare(answer)),
    readPart: (answer) => (startOf(answer) < 0 ? undefined : form.readPart(bare(answer))),
  };
}

function blockForm(task: EditTask, code: string, languageId: string): AnswerForm {
  const language = fenceName(languageId);
  const fence = /^`+/.exec(fenced(language, code))![0];
  const style = languageOf(languageId)?.documentedWith;
  const documents = task.kind === "document";
  return {
    kind: "block",
    system: task.kind === "fix" ? blockSystem : editSystem,
    answerPrefix: `${fence}${language}\n`,
    stop: [`\n${fence}`],
    grammar: documents && style ? commentedGrammar(code.split("\n"), style, fence) : blockGrammar(fence),
    maxTokens: Math.ceil(code.length / charactersPerToken) * (documents ? 2 : 1) + addedTokens,
    read: (answer) => {
      const text = withoutFence(answer);
      if (text.trim() === "") return failure("editDoesNotApply", "The model answered with no code.");
      if (documents && changesLines(code, text))
        return failure("editDoesNotApply", "The model changed the code instead of only documenting it.");
      return text;
    },
    readPart: (answer) => continued(code, withoutFence(answer)),
    bare: (answer) => answer,
  };
}

function hunkForm(task: EditTask, code: string): AnswerForm {
  const lines = code.split("\n");
  const marks = hunkMarks(lines);
  const example = `${marks.search}\n  retrun total;\n${marks.replace}\n  return total;\n${marks.end}`;
  const read = (answer: string): string | Failure => {
    const text = afterHunks(code, answer, marks);
    if (task.kind === "document" && typeof text === "string" && changesLines(code, text))
      return failure("editDoesNotApply", "The model changed the code instead of only documenting it.");
    return text;
  };
  return {
    kind: "hunks",
    system:
      "You change code. You answer with search-and-replace blocks only, one for each place that changes, in order, each with as " +
      `few lines as will do. This one corrects a misspelt word:\n${example}`,
    answerPrefix: `${marks.search}\n`,
    stop: [],
    grammar: hunksGrammar(lines, marks),
    maxTokens: Math.min(mostHunkTokens, Math.ceil(code.length / charactersPerToken) + addedTokens),
    read,
    readPart: (answer) => {
      const end = answer.lastIndexOf(marks.end);
      const text = end < 0 ? undefined : afterHunks(code, answer.slice(0, end + marks.end.length), marks);
      return typeof text === "string" ? text : undefined;
    },
    bare: (answer) => answer,
  };
}

/** True if a line of the code is missing from the text. */
function changesLines(code: string, text: string): boolean {
  const lines = (of: string): string[] => of.split("\n").map((line) => line.trim());
  const kept = lines(code).filter((line) => line !== "");
  return lineChanges(
    kept,
    lines(text).filter((line) => line !== ""),
  ).some(({ start, end }) => end > start);
}

/** What has been written so far, then the lines of the code after the last one that was repeated. */
function continued(code: string, part: string): string | undefined {
  const end = part.lastIndexOf("\n");
  if (end < 0) return undefined;
  const written = part.slice(0, end).split("\n");
  const lines = code.split("\n");
  // Searching on from the last match keeps a line that occurs twice from matching too late.
  let at = 0;
  for (const line of written) {
    const found = lines.indexOf(line, at);
    if (found >= 0 && found - at <= written.length) at = found + 1;
    else at = Math.min(at + 1, lines.length);
  }
  return [...written, ...lines.slice(at)].join("\n");
}

/** Small models open a second code block inside the first, or close it without a line break. */
function withoutFence(text: string): string {
  const inner = /^\s*(`{3,})[^\n`]*\n([\s\S]*?)(?:\n\1[\s\S]*)?$/.exec(text);
  return (inner ? inner[2]! : text).replace(/`{3,}\s*$/, "");
}
