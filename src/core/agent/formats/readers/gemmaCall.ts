import type { ToolDeclaration } from "../../../modelPort.ts";
import type { CallReader, ReaderStep } from "./callStream.ts";
import { ClosingMark } from "./closingMark.ts";
import { callWith } from "./jsonCall.ts";
import { JsonText } from "./jsonText.ts";
import { MarkFinder } from "./markFinder.ts";
import type { CallOutcome } from "../toolFormat.ts";

export const callMarks = ["<|tool_call>", "<tool_call|>"] as const;
export const quoteMark = '<|"|>';
export const callBegin = "call:";
const longestName = 128;
/** Words that are values as they are; Python and Jinja write some of them in their own way. */
const words: Readonly<Record<string, string>> = { True: "true", False: "false", None: "null" };
const jsonWord = /^(?:true|false|null|-?(?:0|[1-9]\d{0,40})(?:\.\d{1,40})?(?:[eE][-+]?\d{1,3})?)$/;

/** Reads a call from behind its mark: turns its arguments into JSON, which can be read. */
export class GemmaCallReader implements CallReader {
  certainty: CallReader["certainty"] = "maybe";
  name: string | undefined;
  private readonly tools: readonly ToolDeclaration[];
  private readonly json = new JsonText();
  private readonly closing = new ClosingMark([callMarks[1]]);
  private readonly end = new MarkFinder(callMarks[1]);
  private isBroken = false;
  private isValue = false;
  /** Whether the string that is open was opened by the model's own mark. */
  private isMarked = false;
  /** Of the beginning, of a bare word or of a quote's mark. */
  private written = "";
  private word = "";

  constructor(tools: readonly ToolDeclaration[]) {
    this.tools = tools;
  }

  get pending(): number {
    return this.closing.pending;
  }

  step(character: string): ReaderStep {
    if (this.isBroken) return this.end.step(character) ? "over" : "more";
    if (!this.isValue) return this.readName(character);
    if (this.json.isOver) return character === "}" && this.pending === 0 ? "more" : this.closing.step(character);
    this.readValue(character);
    return "more";
  }

  outcomes(): readonly CallOutcome[] {
    if (!this.isValue) return [{ problem: `The call must be written ${callBegin}NAME{...}, with the name of a tool.` }];
    const read = this.json.read();
    const name = this.name ?? "";
    return [
      "fault" in read ? { problem: `The call of ${name} ${read.fault}.` } : callWith(this.tools, name, read.value),
    ];
  }

  private readName(character: string): ReaderStep {
    const isBlank = character.trim() === "";
    if (this.written === "" && isBlank) return "more";
    if (this.written.length < callBegin.length) {
      this.written += character;
      return callBegin.startsWith(this.written) ? "more" : "text";
    }
    this.certainty = "call";
    if (character === "{") {
      this.name = this.written.slice(callBegin.length).trim();
      this.certainty = "named";
      this.isValue = true;
      this.written = "";
      this.json.step(character);
      return "more";
    }
    this.written += character;
    if (character !== "\n" && character !== "<" && this.written.length < longestName) return "more";
    this.isBroken = true;
    this.certainty = "named";
    this.end.step(character);
    return "more";
  }

  private readValue(character: string): void {
    // A string in quotes, as in JSON.
    if (this.json.isString && !this.isMarked) return this.json.step(character);
    const written = this.written + character;
    if (quoteMark === written) {
      this.written = "";
      this.endWord(false);
      this.isMarked = !this.isMarked;
      return this.json.step('"');
    }
    if (quoteMark.startsWith(written)) {
      this.written = written;
      return;
    }
    // Half a mark was none, but another may begin with this character.
    const isBegin = this.written !== "" && quoteMark.startsWith(character);
    this.written = isBegin ? character : "";
    for (const each of isBegin ? written.slice(0, -1) : written) this.take(each);
  }

  private take(character: string): void {
    if (this.isMarked) {
      for (const each of JSON.stringify(character).slice(1, -1)) this.json.step(each);
      return;
    }
    if (!/[:,{}[\]"\s]/.test(character)) {
      this.word += character;
      return;
    }
    this.endWord(character === ":");
    this.json.step(character);
  }

  /** A word without quotes is a key, a number, or a text whose marks were forgotten. */
  private endWord(isKey: boolean): void {
    const { word } = this;
    this.word = "";
    if (word === "") return;
    const value = words[word] ?? word;
    const text = !isKey && jsonWord.test(value) ? value : JSON.stringify(word);
    for (const each of text) this.json.step(each);
  }
}
