import type { ToolDeclaration } from "../../../modelPort.ts";
import type { CallReader, ReaderStep } from "./callStream.ts";
import { callOfObject, callWith } from "./jsonCall.ts";
import { JsonText } from "./jsonText.ts";
import { openInJson, type OpenArgument } from "./openArgument.ts";
import type { CallOutcome } from "../toolFormat.ts";

export const callMark = "[TOOL_CALLS]";
export const argumentsMark = "[ARGS]";
export const callIdMark = "[CALL_ID]";
const longestName = 128;

/** Reads a call from behind its mark, or an array of calls. */
export class MistralCallReader implements CallReader {
  certainty: CallReader["certainty"] = "maybe";
  name: string | undefined;
  readonly pending = 0;
  private readonly tools: readonly ToolDeclaration[];
  private readonly json = new JsonText();
  private state: "name" | "mark" | "id" | "arguments" | "array" | "json" | "broken" = "name";
  /** The name, or a mark as far as it has come. */
  private written = "";

  constructor(tools: readonly ToolDeclaration[]) {
    this.tools = tools;
  }

  get open(): OpenArgument | undefined {
    return openInJson(this.json, this.name);
  }

  step(character: string): ReaderStep {
    switch (this.state) {
      case "name":
        return this.readName(character);
      case "mark":
        return this.readMark(character);
      case "id":
        if (character === "[") return this.beginMark(character);
        return "more";
      case "arguments":
        if (character === "{") return this.begin(character);
        if (character.trim() !== "") this.state = "broken";
        return "more";
      case "array":
        if (character.trim() === "") return "more";
        return character === "{" ? this.begin("[{") : this.readAsMark(character);
      case "json":
        this.json.step(character);
        return this.json.isOver ? "over" : "more";
      case "broken":
        // There is no mark at the end: what is broken ends with its line.
        return character === "\n" || character === "[" ? "overBefore" : "more";
    }
  }

  outcomes(): readonly CallOutcome[] {
    const { name } = this;
    if (this.state !== "json") {
      const of = name === undefined ? "The call" : `The call of ${name}`;
      return [{ problem: `${of} has no JSON object with arguments behind ${argumentsMark}.` }];
    }
    const read = this.json.read();
    if ("fault" in read) return [{ problem: `The call${name === undefined ? "" : ` of ${name}`} ${read.fault}.` }];
    if (name !== undefined) return [callWith(this.tools, name, read.value)];
    return (read.value as readonly unknown[]).map((each) => callOfObject(this.tools, each));
  }

  private readName(character: string): ReaderStep {
    const isBlank = character.trim() === "";
    if (this.written === "" && isBlank) return "more";
    if (character === "[" && this.written === "") {
      this.state = "array";
      return "more";
    }
    if (character === "[") return this.beginMark(character);
    if (character === "{" && this.written !== "") {
      this.name = this.written;
      return this.begin(character);
    }
    if (!/[\w.-]/.test(character) || this.written.length >= longestName) return "text";
    this.written += character;
    return "more";
  }

  /** A mark behind the name, which is the tool's. */
  private beginMark(character: string): ReaderStep {
    if (this.state === "name") this.name = this.written;
    this.state = "mark";
    this.written = character;
    return "more";
  }

  /** What began like an array is a mark behind no name. */
  private readAsMark(character: string): ReaderStep {
    this.name = "";
    this.state = "mark";
    this.written = "[";
    return this.readMark(character);
  }

  private readMark(character: string): ReaderStep {
    this.written += character;
    if (this.written === argumentsMark || this.written === callIdMark) {
      this.certainty = "named";
      this.state = this.written === argumentsMark ? "arguments" : "id";
      return "more";
    }
    if (argumentsMark.startsWith(this.written) || callIdMark.startsWith(this.written)) return "more";
    if (this.certainty === "maybe") return "text";
    this.state = "broken";
    return "more";
  }

  private begin(characters: string): ReaderStep {
    this.certainty = "named";
    this.state = "json";
    for (const each of characters) this.json.step(each);
    return "more";
  }
}
