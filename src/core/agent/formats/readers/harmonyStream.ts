import { WholeCharacters } from "../../../../base/text.ts";
import type { ToolDeclaration } from "../../../modelPort.ts";
import { EventList } from "./callStream.ts";
import { callWith } from "./jsonCall.ts";
import { JsonText } from "./jsonText.ts";
import { openInJson, type OpenArgument } from "./openArgument.ts";
import type { CallOutcome, ToolEvent, ToolParserOptions, ToolStreamParser } from "../toolFormat.ts";

export const harmonyMarks = {
  ...{ start: "<|start|>", channel: "<|channel|>", constrain: "<|constrain|>", message: "<|message|>" },
  ...{ end: "<|end|>", call: "<|call|>", return: "<|return|>" },
} as const;
/** What stands before the name of a tool. */
export const toolNamespace = "functions.";
const allMarks: readonly string[] = Object.values(harmonyMarks);
const endMarks: readonly string[] = [harmonyMarks.end, harmonyMarks.call, harmonyMarks.return];
/** Longest header: a role, a recipient, a channel and a type. Whatever is longer, or has other characters, is text. */
const longestHeader = 300;
/** A header that names nobody has no more words than these. */
const mostWords = /\S\s+\S+\s+\S+\s+\S/;
const headerCharacter = /[\w.=:/\s-]/;
/** How a recipient is named. */
const recipientMark = "to=";

/** Reads messages. The prompt has begun the first header, or opened its message. */
export class HarmonyStream implements ToolStreamParser {
  private readonly tools: readonly ToolDeclaration[];
  /** The marks that are looked for in the text. */
  private readonly marks: readonly string[];
  private readonly whole = new WholeCharacters();
  private readonly events = new EventList();
  /** `start`: it is not clear whether text or a header comes. */
  private state: "start" | "header" | "message" | "call" = "start";
  private kind: "text" | "thinking";
  private held = "";
  /** The header, as it was written, and with its marks as spaces. */
  private raw = "";
  /** The beginning of a header that the prompt may have begun, without the blanks before it. */
  private begun = "";
  private head = "";
  /** The name of the channel is what follows here in the header. */
  private channelAt = 0;
  private trimStart = false;
  private hasText = false;
  private name = "";
  private json = new JsonText();
  private isBegun = false;
  /** What stands where the arguments of a call should. */
  private junk = "";

  constructor(tools: readonly ToolDeclaration[], tokens: ReadonlySet<string>, options: ToolParserOptions = {}) {
    this.tools = tools;
    this.marks = options.marksAreTokens === true ? allMarks.filter((mark) => !tokens.has(mark)) : allMarks;
    this.kind = options.startsThinking === true ? "thinking" : "text";
    if (this.kind === "thinking") this.state = "message";
  }

  get open(): OpenArgument | undefined {
    return this.state === "call" ? openInJson(this.json, this.name) : undefined;
  }

  push(text: string): readonly ToolEvent[] {
    for (const character of this.whole.next(text)) this.step(character);
    return this.events.taken();
  }

  mark(mark: string): readonly ToolEvent[] {
    this.release();
    if (allMarks.includes(mark)) this.act(mark);
    else for (const character of mark) this.take(character);
    return this.events.taken();
  }

  end(): readonly ToolEvent[] {
    this.release();
    this.closeMessage("");
    return this.events.taken();
  }

  private step(character: string): void {
    // In a string of the arguments a mark is text.
    if (this.state === "call" && this.json.isString) return this.take(character);
    this.held += character;
    while (this.held !== "") {
      const { held } = this;
      if (this.marks.includes(held)) {
        this.held = "";
        return this.act(held);
      }
      if (this.marks.some((mark) => mark.startsWith(held))) return;
      const [first = ""] = held;
      this.held = held.slice(first.length);
      this.take(first);
    }
  }

  private release(): void {
    const { held } = this;
    this.held = "";
    for (const character of held) this.take(character);
  }

  /** A character that is no part of a mark. */
  private take(character: string): void {
    switch (this.state) {
      case "message":
        return this.say(character);
      case "call":
        return this.takeArgument(character);
      case "header":
        return this.takeHeader(character);
      case "start": {
        this.raw += character;
        // There may be very many blanks, which are not to be looked at again with each of them.
        if (this.begun === "" && character.trim() === "") return;
        this.begun += character;
        if (recipientMark !== this.begun && recipientMark.startsWith(this.begun)) return;
        if (this.begun === recipientMark) this.beginHeader(this.raw, this.raw);
        else this.isNoHeader();
      }
    }
  }

  private takeHeader(character: string): void {
    // A header without the mark at its end.
    if (character === "{" && this.recipient() !== undefined) {
      this.beginCall();
      return this.takeArgument(character);
    }
    this.raw += character;
    this.head += character;
    if (!headerCharacter.test(character) || this.raw.length > longestHeader) this.isNoHeader();
  }

  private takeArgument(character: string): void {
    this.events.callText(this.name, character);
    this.raw += character;
    this.isBegun ||= character === "{";
    if (!this.isBegun) this.junk += character.trim();
    else if (!this.json.isOver) this.json.step(character);
  }

  private act(mark: string): void {
    const { state } = this;
    if (endMarks.includes(mark)) return this.closeMessage(mark);
    if (mark === harmonyMarks.message && state !== "call" && state !== "message") return this.beginMessage();
    if (mark === harmonyMarks.constrain || mark === harmonyMarks.message) {
      // They mean something only in a header.
      if (state !== "header") for (const character of mark) this.take(character);
      else this.writeHeader(mark);
      return;
    }
    if (state === "header" && mark === harmonyMarks.channel) this.writeHeader(mark);
    else {
      this.closeMessage("");
      this.beginHeader(mark, " ");
    }
    if (mark === harmonyMarks.channel) this.channelAt = this.head.length;
  }

  private writeHeader(mark: string): void {
    this.raw += mark;
    this.head += " ";
  }

  private beginHeader(raw: string, head: string): void {
    this.state = "header";
    this.raw = raw;
    this.head = head;
    this.channelAt = -1;
  }

  private isNoHeader(): void {
    const { raw } = this;
    this.raw = this.head = "";
    this.state = "message";
    this.kind = "text";
    this.say(raw);
  }

  private recipient(): string | undefined {
    const [, name] = /\bto=([^\s=]+)/.exec(this.head) ?? [];
    return name === "assistant" || name === "user" || name === "all" ? undefined : name;
  }

  private beginMessage(): void {
    if (this.recipient() !== undefined) {
      this.raw += harmonyMarks.message;
      return this.beginCall();
    }
    const channel = this.channelAt < 0 ? "" : this.head.slice(this.channelAt).trim();
    this.kind = /^analysis\b/.test(channel) ? "thinking" : "text";
    this.state = "message";
    this.trimStart = true;
    this.raw = this.head = "";
  }

  private beginCall(): void {
    const recipient = this.recipient() ?? "";
    this.name = recipient.startsWith(toolNamespace) ? recipient.slice(toolNamespace.length) : recipient;
    this.state = "call";
    this.json = new JsonText();
    this.isBegun = false;
    this.junk = "";
    this.events.callText(this.name, this.raw);
  }

  private closeMessage(mark: string): void {
    const { state } = this;
    if (state === "header" && this.recipient() !== undefined) {
      this.beginCall();
      this.events.callText(this.name, mark);
      this.events.outcomes([{ problem: `The call of ${this.name} has no arguments.` }], this.raw + mark);
    } else if (state === "call") {
      this.events.callText(this.name, mark);
      this.events.outcomes([this.outcome()], this.raw + mark);
    } else if (state === "start" ? this.raw.trim() !== "" : state === "header" && mostWords.test(this.head)) {
      // What was no header after all. One that was cut off says nothing.
      this.isNoHeader();
    }
    this.raw = this.head = "";
    this.state = "message";
    this.kind = "text";
    this.trimStart = true;
  }

  private outcome(): CallOutcome {
    if (this.junk !== "") return { problem: `The arguments of ${this.name} must be a JSON object.` };
    if (!this.isBegun) return callWith(this.tools, this.name, undefined);
    const read = this.json.read();
    return "fault" in read
      ? { problem: `The call of ${this.name} ${read.fault}.` }
      : callWith(this.tools, this.name, read.value);
  }

  /** Text of a message. Two messages become two paragraphs. */
  private say(text: string): void {
    const shown = this.trimStart ? text.trimStart() : text;
    if (shown === "") return;
    const isNext = this.trimStart && this.kind === "text" && this.hasText;
    this.trimStart = false;
    this.hasText ||= this.kind === "text";
    this.events.say(this.kind, isNext ? `\n\n${shown}` : shown);
  }
}
