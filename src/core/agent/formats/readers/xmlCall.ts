// A call in the form that Qwen3.5 was trained on: a tag with the tool's name, and in it one for each argument. Llama writes JSON there.
import type { ToolDeclaration } from "../../../modelPort.ts";
import { checkedCall } from "../argumentChecks.ts";
import { ClosingMark } from "./closingMark.ts";
import type { CallReader, ReaderStep } from "./callStream.ts";
import { callWith } from "./jsonCall.ts";
import { JsonText } from "./jsonText.ts";
import { MarkFinder } from "./markFinder.ts";
import type { OpenArgument } from "./openArgument.ts";
import type { CallOutcome } from "../toolFormat.ts";

export const callTags = ["<tool_call>", "</tool_call>"] as const;
export const functionMark = "<function=";
export const parameterMark = "<parameter=";
export const functionEnd = "</function>";
/** What ends a value that begins in a line of its own, and one that does not. The template writes the first; models the second, too. */
export const valueEnd = "\n</parameter>\n";
const inlineEnd = "</parameter>";
const longestName = 128;

/** Reads a call from behind `<function=`. */
export class XmlCallReader implements CallReader {
  certainty: CallReader["certainty"];
  name: string | undefined;
  private readonly tools: readonly ToolDeclaration[];
  private state: "name" | "between" | "argument" | "value" | "json" | "closed" | "broken" = "name";
  private written = "";
  private argument = "";
  private end: MarkFinder | undefined;
  private readonly given: [string, string][] = [];
  private json: JsonText | undefined;
  private problem: string | undefined;
  private readonly closing = new ClosingMark([callTags[1]]);
  private readonly callEnd = new MarkFinder(callTags[1]);

  /** `isTagged`: a mark before it said that it is a call. Otherwise it is one only if there is such a tool. */
  constructor(tools: readonly ToolDeclaration[], isTagged: boolean) {
    this.tools = tools;
    this.certainty = isTagged ? "call" : "maybe";
  }

  get pending(): number {
    return this.closing.pending;
  }

  get open(): OpenArgument | undefined {
    const { name: tool, argument, end, given, written } = this;
    if (this.state !== "value" || tool === undefined || end === undefined) return undefined;
    return { tool, argument, given: new Map(given), notation: "plain", end: end.mark, written };
  }

  step(character: string): ReaderStep {
    // Whatever is broken ends with the call's own mark.
    if (this.state === "broken") return this.callEnd.step(character) ? "over" : "more";
    if (this.state === "value") return this.readValue(character);
    if (this.state === "closed") return this.closing.step(character);
    if (this.state === "json") return this.readJson(character);
    if (this.state === "between") return this.readBetween(character);
    return this.readName(character);
  }

  outcomes(): readonly CallOutcome[] {
    if (this.state === "value") this.endAnyway();
    if (this.state !== "closed") {
      const of = this.name === undefined ? "The call" : `The call of ${this.name}`;
      const { problem = `${of} is cut short: it has no ${functionEnd}.` } = this;
      return [{ problem }];
    }
    const read = this.json?.read();
    if (read === undefined) return [checkedCall(this.tools, this.name ?? "", this.given, "raw")];
    if ("fault" in read) return [{ problem: `The call of ${this.name} ${read.fault}.` }];
    return [callWith(this.tools, this.name ?? "", read.value)];
  }

  /** The name of the tool or of an argument. */
  private readName(character: string): ReaderStep {
    const isTool = this.state === "name";
    const isOver = character === ">";
    if (!isOver && character !== "\n" && this.written.length < longestName) {
      this.written += character;
      return "more";
    }
    const name = this.written;
    this.written = "";
    if (!isOver) {
      if (this.certainty === "maybe") return "text";
      return this.breakOff(`The call has no ">" behind the name of the ${isTool ? "tool" : "argument"}.`);
    }
    if (isTool) {
      if (this.certainty === "maybe" && !this.tools.some((tool) => tool.name === name)) return "text";
      this.name = name;
      this.certainty = "named";
      this.state = "between";
    } else {
      this.argument = name;
      this.state = "value";
    }
    return "more";
  }

  private readBetween(character: string): ReaderStep {
    if (this.written === "" && character.trim() === "") return "more";
    if (this.written === "" && character === "{" && this.given.length === 0) {
      this.json = new JsonText();
      this.state = "json";
      return this.readJson(character);
    }
    this.written += character;
    if (this.written === parameterMark) this.state = "argument";
    else if (this.written === functionEnd) this.state = "closed";
    else if (parameterMark.startsWith(this.written) || functionEnd.startsWith(this.written)) return "more";
    else return this.breakOff(this.whyBroken());
    this.written = "";
    return "more";
  }

  /** All arguments as one object, up to the end of the tag. */
  private readJson(character: string): ReaderStep {
    if (this.json?.isOver === false) {
      this.json.step(character);
      return "more";
    }
    if (this.written === "" && character.trim() === "") return "more";
    this.written += character;
    if (this.written === functionEnd) {
      this.written = "";
      this.state = "closed";
    } else if (!functionEnd.startsWith(this.written)) return this.breakOff(this.whyBroken());
    return "more";
  }

  private readValue(character: string): ReaderStep {
    if (this.end === undefined) {
      // The line break behind the tag is not the value's.
      const isBlock = character === "\n";
      this.end = new MarkFinder(isBlock ? valueEnd : inlineEnd);
      if (isBlock) return "more";
    }
    this.written += character;
    if (!this.end.step(character)) return "more";
    this.given.push([this.argument, this.written.slice(0, -this.end.mark.length)]);
    this.end = undefined;
    this.written = "";
    this.state = "between";
    return "more";
  }

  private breakOff(problem: string): ReaderStep {
    this.problem = problem;
    this.state = "broken";
    this.certainty = "named";
    for (const character of this.written) this.callEnd.step(character);
    return "more";
  }

  private whyBroken(): string {
    const last = this.given.at(-1)?.[0];
    if (last === undefined)
      return `The call of ${this.name} has text where "${parameterMark}" or "${functionEnd}" must be.`;
    return (
      `The argument "${last}" of ${this.name} ends at the first line that is only ${inlineEnd}, ` +
      "and the text behind that line is no argument."
    );
  }

  /** The answer ended in a value whose end has no line of its own: that is clear if no other argument can be in it. */
  private endAnyway(): void {
    const at = this.written.lastIndexOf(inlineEnd);
    if (at < 0 || this.written.includes(parameterMark)) return this.endless();
    const behind = this.written
      .slice(at + inlineEnd.length)
      .split(/\s+/)
      .join("");
    if (behind !== functionEnd && behind !== functionEnd + callTags[1]) return this.endless();
    const value = this.written.slice(0, at);
    this.given.push([this.argument, value.endsWith("\n") ? value.slice(0, -1) : value]);
    this.written = "";
    this.state = "closed";
  }

  private endless(): void {
    this.problem = `The argument "${this.argument}" of ${this.name} has no end: ${inlineEnd} must be a line of its own.`;
  }
}
