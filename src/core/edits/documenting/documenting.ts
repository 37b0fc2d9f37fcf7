// A documenting edit: where comments may stand in the code, and an answer's comments put onto the code. Tells by the language's parser
// where there is one, else by the marks of comments.
import { failure, type Failure } from "../../failures.ts";
import { languageOf } from "../../languages.ts";
import type { CodeParts, SyntaxQuestion } from "../../modelPort.ts";
import { partsByMarks } from "../checks/codeComments.ts";
import { documentedCode, type CommentedText } from "./documentedCode.ts";
import { dedent, type DedentedCode, type Selection } from "../lines/dedent.ts";
import type { CommentPlaces } from "./documentGrammar.ts";

/** The parser of the code's language. */
export interface CodeParser {
  /** Code and comments of each text; null where there is no parser that can tell. */
  codeParts(question: SyntaxQuestion): Promise<readonly (CodeParts | null)[]>;
}

/** Code to document, and the document around it. */
export interface DocumentedPlace {
  readonly selection: Selection;
  readonly before: string;
  readonly behind: string;
}

/** A documenting edit that is prepared. */
export interface Documenting {
  readonly places: CommentPlaces;
  /** The code with the comments of a whole answer, or why the answer is refused. */
  documented(answer: string): Promise<string | Failure>;
  /** The code with what an answer that was cut off has written of them. */
  documentedInPart(answer: string): Promise<string | Failure>;
}

const changed = failure("editDoesNotApply", "The model changed the code instead of only documenting it.");

/** Prepares a documenting edit. Raises FailureError, as the parser does. */
export async function startDocumenting(
  parser: CodeParser,
  { selection, before, behind }: DocumentedPlace,
  place: DedentedCode,
): Promise<Documenting> {
  const languageId = sectionLanguage(selection.languageId, before);
  const isParsed = languageId === selection.languageId;
  // Parsers do not know a lone CR as the end of a line.
  const plain = (text: string): string => (place.manner.breaks === "cr" ? text.replaceAll("\r", "\n") : text);
  const head = plain(before.slice(0, before.length - place.before.length) + place.start);
  const tail = plain(place.end + behind);
  const firstLine = head.split("\n").length - 1;
  const frame = (text: string): { readonly document: string; readonly lines: readonly Line[] } => {
    const lines = text.split("\n").map((line, index): Line => {
      const lead = line === "" || (index === 0 && !place.startsLine) ? "" : place.indent;
      return { lead, line };
    });
    return { document: head + lines.map(({ lead, line }) => lead + line).join("\n") + tail, lines };
  };
  const partsOf = async (texts: readonly string[]): Promise<readonly (CodeParts | null)[]> =>
    isParsed
      ? parser.codeParts({ languageId, texts: texts.map((text) => frame(text).document) })
      : texts.map(() => null);
  /** Where the comments of a text are, by its parts in the document. */
  const commented = (text: string, parts: CodeParts | null): CommentedText => {
    const { comments, continued } = parts ?? partsByMarks(text, languageId);
    const rows = new Set(continued.map((line) => (parts ? line - firstLine : line)));
    // Behind other code no comment has a line of its own.
    if (!place.startsLine) rows.add(0);
    return { text, comments: parts ? within(comments, head.length, frame(text).lines) : comments, continued: rows };
  };
  const [own = null] = await partsOf([place.text]);
  const code = commented(place.text, own);
  const put = async (answer: string, parts: CodeParts | null): Promise<string | Failure> => {
    // Without the parser for both, the marks have to do for both.
    const isSeen = own !== null && parts !== null;
    const text = documentedCode(
      isSeen ? code : commented(place.text, null),
      commented(answer, isSeen ? parts : null),
      languageId,
    );
    if (text === undefined) return changed;
    const [after = null] = own === null ? [null] : await partsOf([text]);
    return own !== null && after !== null && own.code !== after.code ? changed : text;
  };
  const asCode = (answer: string): string =>
    place.startsLine ? dedent({ text: answer, before: "", languageId }).text : answer.trim();
  return {
    places: {
      continued: code.continued,
      ...(own && { bodies: new Set(own.bodies.map((line) => line - firstLine)) }),
    },
    documented: async (answer) => {
      const text = asCode(answer);
      const [parts = null] = await partsOf([text]);
      return put(text, parts);
    },
    documentedInPart: async (answer) => {
      const texts = endings(place.text, asCode(answer), languageId);
      for (const [index, parts] of (await partsOf(texts)).entries()) {
        const text = await put(texts[index]!, parts);
        if (typeof text === "string" && text !== place.text) return text;
      }
      return failure(
        "editDoesNotApply",
        "The model's answer was cut off at the length limit before it documented anything.",
        "Select less code and try again.",
      );
    },
  };
}

/** A line of the code, and the indentation that the document has before it. */
interface Line {
  readonly lead: string;
  readonly line: string;
}

/** Ranges in a document as ranges in the text, which starts at `start` and has no indentation of its own. */
function within(
  ranges: CodeParts["comments"],
  start: number,
  lines: readonly Line[],
): { readonly start: number; readonly end: number }[] {
  const length = lines.reduce((sum, { lead, line }) => sum + lead.length + line.length + 1, 0) - 1;
  let [line, inDocument, inText] = [0, start, 0];
  /** Offsets are asked for in order. */
  const place = (offset: number): number => {
    for (let own = lines[line]!; line + 1 < lines.length; own = lines[++line]!) {
      const size = own.lead.length + own.line.length + 1;
      if (offset < inDocument + size) break;
      inDocument += size;
      inText += own.line.length + 1;
    }
    const own = lines[line]!;
    return inText + Math.min(Math.max(0, offset - inDocument - own.lead.length), own.line.length);
  };
  return ranges
    .filter((range) => range.start >= start && range.end <= start + length)
    .map((range) => ({ start: place(range.start), end: place(range.end) }));
}

/** What an answer that was cut off may have meant: its last comment closed, then the code that it had not reached. */
function endings(code: string, answer: string, languageId: string): string[] {
  const lines = code.split("\n");
  const written = answer.split("\n");
  const partial = written.pop()!;
  let [reached, at] = [0, 0];
  for (const line of written) {
    while (at < lines.length && lines[at]!.trim() === "") at++;
    if (line.trim() !== "" && lines[at]?.trim() === line.trim()) reached = ++at;
  }
  const rest = lines.slice(reached);
  // The end of the line that was being written: after its last sentence, else its last whole word.
  const sentence = /^[^]*[.!?。！？](?=\s|$)/u.exec(partial)?.[0] ?? partial.replace(/(?<!\S)\S*$/, "").trimEnd();
  const closes = [languageOf(languageId)?.blockComment?.[1], ...(languageId === "python" ? ['"""', "'''"] : [])];
  const ends = closes.filter((close) => close !== undefined).map((close) => ` ${close}`.replace(/^ (?=["'])/, ""));
  // A comment that is not open is not closed, so the plain end comes first.
  return [sentence, ...ends.map((end) => sentence + end), undefined, ...ends.map((end) => end.trim())].map((last) =>
    [...written, ...(last === undefined ? [] : [last]), ...rest].join("\n"),
  );
}

/** The language at the end of a text: markup has those of its scripts and styles. */
function sectionLanguage(languageId: string, before: string): string {
  if (!["html", "vue", "svelte"].includes(languageId)) return languageId;
  const last = [...before.matchAll(/<(\/?)(script|style)\b/gi)].at(-1);
  if (last === undefined || last[1] === "/") return languageId;
  return last[2]!.toLowerCase() === "script" ? "javascript" : "css";
}
