// How a server is held to the form of an answer. Servers have different fields for that, and most ignore the ones that they do not
// know: which one has an effect is tried out, because neither a server's name nor its version says so.
import { WholeCharacters } from "../../base/text.ts";

/**
 * The field of a chat request that takes the form of the answer. `grammar`: llama-server; `structured_outputs`: vLLM;
 * `guided_grammar`: older vLLM; `ebnf`: SGLang. `response_format`: JSON by a schema, for servers without grammars.
 */
export type StructuredWay = "grammar" | "structured_outputs" | "guided_grammar" | "ebnf" | "response_format";

type GrammarWay = Exclude<StructuredWay, "response_format">;

/** The answer that each field asks for when it is tried out. No model says that by itself. */
const marks: Readonly<Record<StructuredWay, string>> = {
  grammar: "1919",
  structured_outputs: "2828",
  guided_grammar: "3737",
  ebnf: "4646",
  response_format: "5555",
};

const grammarWays: readonly GrammarWay[] = ["grammar", "structured_outputs", "guided_grammar", "ebnf"];
/** Tokens of an answer that is tried out: a mark, and enough for the JSON around it. What is not held to a form is not waited for. */
const markTokens = 8;
const jsonTokens = 24;

/**
 * Finds the field that a server obeys; undefined if there is none. `ask` sends a small request with these fields, and answers its
 * text of so many tokens, or undefined if the server refuses them.
 */
export async function structuredWay(
  ask: (fields: object, maxTokens: number) => Promise<string | undefined>,
): Promise<StructuredWay | undefined> {
  const marked = (way: GrammarWay): object => grammarField(way, `root ::= "${marks[way]}"`);
  const together = await ask(Object.assign({}, ...grammarWays.map(marked)) as object, markTokens);
  const obeyed = grammarWays.find((way) => isMark(together, way));
  if (obeyed) return obeyed;
  if (together === undefined)
    for (const way of grammarWays) if (isMark(await ask(marked(way), markTokens), way)) return way;
  const mark = marks.response_format;
  const json = await ask({ response_format: answerFormat({ type: "string", enum: [mark] }) }, jsonTokens);
  return json !== undefined && new AnswerInJson().push(json) === mark ? "response_format" : undefined;
}

/** The fields that hold an answer to a grammar (GBNF), or for `response_format` to JSON with one text in it. */
export function structuredFields(way: StructuredWay, grammar: string): object {
  return way === "response_format" ? { response_format: answerFormat({ type: "string" }) } : grammarField(way, grammar);
}

/** What the model is told where its answer has to be JSON: without it, it would write the same text as if it were free. */
export const answerInJsonRequest =
  'Write the answer as JSON: {"answer": "…"}, where "answer" is the text that was asked for.';

/** Reads the answer out of its JSON while it streams. What is no such JSON is the answer itself. */
export class AnswerInJson {
  private held = "";
  private place: "before" | "inside" | "behind" | "plain" = "before";
  private readonly whole = new WholeCharacters();

  /** The next part of the answer. */
  push(chunk: string): string {
    if (this.place === "plain") return chunk;
    if (this.place === "behind") return "";
    this.held += chunk;
    if (this.place === "before") {
      const begun = this.held.replace(/\s/g, "");
      if (begun.length < opening.length && opening.startsWith(begun)) return "";
      if (!begun.startsWith(opening)) {
        this.place = "plain";
        return this.rest();
      }
      this.place = "inside";
      this.held = this.held.replace(/^[^:]*:\s*"/, "");
    }
    return this.unescaped();
  }

  /** What was held back because more could have followed. */
  end(): string {
    return this.place === "before" ? this.rest() : "";
  }

  private rest(): string {
    const { held } = this;
    this.held = "";
    return held;
  }

  /** The text up to its end, or to the last escape sequence that is whole. */
  private unescaped(): string {
    const [text] = /^(?:[^"\\]|\\u[\da-fA-F]{4}|\\[^u])*/.exec(this.held)!;
    this.held = this.held.slice(text.length);
    if (this.held.startsWith('"')) this.place = "behind";
    return this.whole.next(textOf(text));
  }
}

/** How the JSON begins, without white space. */
const opening = '{"answer":"';

/** The text of a string in JSON. Models write line breaks and tabs as they are, which JSON forbids. */
function textOf(json: string): string {
  return json.replace(/\\u([\da-fA-F]{4})|\\(.)/gs, (_, code: string | undefined, character: string) =>
    code === undefined ? (escapes[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

function grammarField(way: GrammarWay, grammar: string): object {
  return way === "structured_outputs" ? { structured_outputs: { grammar } } : { [way]: grammar };
}

function answerFormat(answer: object): object {
  const schema = { type: "object", properties: { answer }, required: ["answer"], additionalProperties: false };
  return { type: "json_schema", json_schema: { name: "answer", strict: true, schema } };
}

function isMark(text: string | undefined, way: StructuredWay): boolean {
  const said = (text ?? "").trim();
  return said !== "" && marks[way].startsWith(said);
}
