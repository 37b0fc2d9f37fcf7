// A call whose tool is named in front of its arguments, with marks between them: gpt-oss behind a server that has not read its headers,
// DeepSeek and Kimi.
import type { ToolDeclaration } from "../../../modelPort.ts";
import type { CallOutcome } from "../toolFormat.ts";
import type { CallReader, ReaderStep } from "./callStream.ts";
import { ClosingMark } from "./closingMark.ts";
import { callWith } from "./jsonCall.ts";
import { JsonText } from "./jsonText.ts";

const longestName = 128;
/** Longest text between the name and the arguments. */
const longestBetween = 80;
/** DeepSeek R1 names the kind of tool first. */
const kindBefore = /^function<｜tool▁sep｜>$/;
/** What may stand between the name and the arguments: marks, the name of a channel or of a language, the number of the call. */
const between = /<[|｜][^<>]{1,30}[|｜]>|\[ARGS\]|\b(?:json|code|commentary|analysis)\b|:\d+|`{3}|\s+/g;

/** Reads a call from behind the mark in front of the tool's name. */
export class NamedCallReader implements CallReader {
  certainty: CallReader["certainty"] = "maybe";
  name: string | undefined;
  private readonly tools: readonly ToolDeclaration[];
  private readonly json = new JsonText();
  private readonly closing: ClosingMark;
  private written = "";
  private isBegun = false;

  /** `closers`: marks that may stand behind the arguments. `begun`: what of the call was in the opening mark. */
  constructor(tools: readonly ToolDeclaration[], closers: readonly string[], begun = "") {
    this.tools = tools;
    this.closing = new ClosingMark(closers);
    for (const character of begun) this.step(character);
  }

  get pending(): number {
    return this.closing.pending;
  }

  step(character: string): ReaderStep {
    if (this.isBegun) {
      if (this.json.isOver) return this.closing.step(character);
      this.json.step(character);
      return "more";
    }
    if (character === "{") return this.begin();
    this.written += character;
    if (kindBefore.test(this.written)) this.written = "";
    return this.written.length > longestName + longestBetween ? "text" : "more";
  }

  outcomes(): readonly CallOutcome[] {
    const name = this.name ?? "";
    const read = this.json.read();
    return [
      "fault" in read ? { problem: `The call of ${name} ${read.fault}.` } : callWith(this.tools, name, read.value),
    ];
  }

  private begin(): ReaderStep {
    const [, name, rest = ""] = /^(?:functions\.)?([\w-][\w.-]{0,127})([^]*)$/.exec(this.written) ?? [];
    if (name === undefined || rest.length > longestBetween || rest.replace(between, "") !== "") return "text";
    this.name = name;
    this.certainty = "named";
    this.isBegun = true;
    this.json.step("{");
    return "more";
  }
}
