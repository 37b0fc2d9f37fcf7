// From a task to a replacement for the selection: requested under a grammar, checked, and requested once more if it cannot be used.
import { headOf } from "../../base/text.ts";
import { failure, type Failure } from "../failures.ts";
import type { ChatMessage, ChatModel, ChatRequest, SyntaxQuestion } from "../modelPort.ts";
import { answerForm, reasonedForm, type AnswerForm } from "./answerForm.ts";
import { dataFault } from "./checks/dataLanguages.ts";
import { newPlaceholder } from "./checks/placeholders.ts";
import { unseenFault } from "./checks/unseenCharacters.ts";
import { hasComments } from "./documenting/documentGrammar.ts";
import {
  startDocumenting,
  type CodeParser,
  type DocumentedPlace,
  type Documenting,
} from "./documenting/documenting.ts";
import { codeText, taskText, type EditTask } from "./editTask.ts";
import { reindent, dedent, type DedentedCode } from "./lines/dedent.ts";

/** The model, and a parser for its answers. */
export interface EditModel extends Pick<ChatModel, "load" | "chat" | "countTokens">, CodeParser {
  /** Number of syntax errors in each text; null where there is no parser that can tell. */
  syntaxErrors(question: SyntaxQuestion): Promise<readonly (number | null)[]>;
}

/** Code, what is to be done to it, and the document around it. */
export interface EditRequest extends DocumentedPlace {
  readonly task: EditTask;
  /** An earlier answer to the same request, and the user's note about it. */
  readonly earlier?: { readonly answer: string; readonly note: string };
}

export interface Edit {
  readonly kind: "edit";
  /** The code that replaces the selection. */
  readonly replacement: string;
  /** The model's answer as it was, for a retry with a note. */
  readonly answer: string;
  /** 2 if the first answer could not be used. */
  readonly tries: 1 | 2;
}

/** No answer could be used. */
export interface Miss {
  readonly kind: "miss";
  readonly failure: Failure;
  /** The model's last answer. */
  readonly answer: string;
}

/** Edits the selection. `onPart` gets it with what the model has changed so far. Raises FailureError, as the model does. */
export async function makeEdit(
  model: EditModel,
  request: EditRequest,
  onPart: (replacement: string) => void,
  signal: AbortSignal,
): Promise<Edit | Miss> {
  const { languageId } = request.selection;
  if (request.task.kind === "document" && !hasComments(languageId))
    return { kind: "miss", failure: noComments(languageId), answer: "" };
  await model.load(signal);
  const place = dedent(request.selection, request);
  const documenting = request.task.kind === "document" ? await startDocumenting(model, request, place) : undefined;
  const tokens = await model.countTokens(place.text);
  const places = documenting && { places: documenting.places };
  const file = request.selection.label.replace(/:\d+(?:-\d+)?$/, "");
  const form = answerForm(request.task, { text: place.text, languageId, file, tokens, ...places });
  const question = `${codeText(request.selection, place)}\n\n${taskText(request.task, place.text)}`;
  const earlier: ChatMessage[] = request.earlier
    ? [
        { role: "user", content: question },
        { role: "assistant", content: answerText(form, request.earlier.answer) },
      ]
    : [];
  const last = request.earlier ? `${request.earlier.note}\nAnswer again in the same form.` : question;
  let miss: Miss | undefined;
  for (const [tries, current] of [[1, form] as const, [2, reasonedForm(form, request.task)] as const]) {
    // The refused answer is not shown to the model: a small model repeats what it sees.
    const refused =
      miss && miss.failure !== nothingChanged ? `\n\nAnother answer could not be used: ${miss.failure.message}` : "";
    const messages: ChatMessage[] = [
      { role: "system", content: current.system },
      ...earlier,
      { role: "user", content: last + refused },
    ];
    let [part, shownAt] = ["", 0];
    const answer = await model.chat(
      chatRequest(request.task, current, messages),
      ({ kind, text }) => {
        if (kind !== "text") return;
        part += text;
        // Every part is read from the beginning, so a long answer is shown in larger steps.
        if (!text.includes("\n") || part.length < shownAt * stepOfParts) return;
        shownAt = part.length;
        const plain = current.readPart(part);
        if (plain !== undefined) onPart(reindent(plain, place));
      },
      signal,
    );
    const isCut = answer.reason === "maxTokens" && !current.isClosed(answer.text);
    const read = await replacementOf(model, request, current, place, documenting, answer.text, isCut);
    if (typeof read === "string") return { kind: "edit", replacement: read, answer: current.bare(answer.text), tries };
    miss = { kind: "miss", failure: read, answer: answer.text };
    // An answer that reached the length limit would do so again.
    if (isCut) break;
  }
  return miss!;
}

/** By how much an answer grows until it is shown again. */
const stepOfParts = 1.05;

/** The failure of an answer that is the code as it was. */
export const nothingChanged = failure(
  "editDoesNotApply",
  "The model found nothing to change.",
  "Describe the problem in the chat if there is one.",
);

function chatRequest(task: EditTask, form: AnswerForm, messages: readonly ChatMessage[]): ChatRequest {
  const { answerPrefix, stop, grammar, draft, maxTokens } = form;
  const purpose = task.kind;
  return { purpose, messages, answerPrefix, stop, grammar, draft, maxTokens, temperature: 0, thinking: false };
}

/** The replacement in an answer, if it changes something and nothing else than was asked for; else why it is refused. */
async function replacementOf(
  model: EditModel,
  request: EditRequest,
  form: AnswerForm,
  place: DedentedCode,
  documenting: Documenting | undefined,
  answer: string,
  isCut: boolean,
): Promise<string | Failure> {
  const code = await codeOf(form, documenting, answer, isCut);
  if (typeof code !== "string") return code;
  const { selection, task } = request;
  const placeholder = newPlaceholder(
    place.text,
    code,
    selection.languageId,
    task.kind === "edit" ? task.instruction : "",
  );
  if (placeholder !== undefined) return leftOut(placeholder);
  const unseen = unseenFault(place.text, code);
  if (unseen !== undefined) return unseen;
  const replacement = reindent(code, place);
  if (plainText(replacement) === plainText(reindent(place.text, place))) return nothingChanged;
  return (await documentFault(model, request, place, replacement)) ?? replacement;
}

async function codeOf(
  form: AnswerForm,
  documenting: Documenting | undefined,
  answer: string,
  isCut: boolean,
): Promise<string | Failure> {
  if (isCut && documenting) return documenting.documentedInPart(form.partOf(answer));
  if (isCut)
    return failure(
      "editDoesNotApply",
      "The model's answer was cut off at the length limit.",
      "Select less code and try again.",
    );
  const code = form.read(answer);
  return documenting && typeof code === "string" ? documenting.documented(code) : code;
}

/** Why the document cannot have a replacement; undefined if it can. */
async function documentFault(
  model: EditModel,
  { selection, before, behind }: EditRequest,
  place: DedentedCode,
  replacement: string,
): Promise<Failure | undefined> {
  // Parsers do not know a lone CR as the end of a line.
  const plain = (text: string): string => (place.manner.breaks === "cr" ? text.replaceAll("\r", "\n") : text);
  const texts = [selection.text, replacement].map((text) => plain(before + text + behind));
  const { languageId } = selection;
  const start = plain(before).split("\n").length - 1;
  const end = start + plain(replacement).split("\n").length;
  const fault = dataFault(languageId, { before: texts[0]!, after: texts[1]!, start, end });
  if (fault) return fault;
  const [errors, newErrors] = await model.syntaxErrors({ languageId, texts });
  return typeof errors === "number" && typeof newErrors === "number" && newErrors > errors
    ? failure("editDoesNotApply", "The model's answer has a syntax error that the code did not have.")
    : undefined;
}

/** The failure of an answer that has a placeholder where code was. */
function leftOut(placeholder: string): Failure {
  return failure(
    "editDoesNotApply",
    `The model left out code and wrote “${headOf(placeholder, 80)}” in its place.`,
    "Try again, or select less code.",
  );
}

function noComments(languageId: string): Failure {
  return failure(
    "badInput",
    `There are no comments in ${languageId === "plaintext" ? "plain text" : languageId}, so nothing can be documented there.`,
    "Use “Edit with Instruction” to change the text itself.",
  );
}

function answerText({ answerPrefix, kind }: AnswerForm, answer: string): string {
  return `${answerPrefix}${answer}${kind === "block" ? `\n${/^`+/.exec(answerPrefix)![0]}` : ""}`;
}

function plainText(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(/(?<![ \t])[ \t]+$/gm, "")
    .trimEnd();
}
