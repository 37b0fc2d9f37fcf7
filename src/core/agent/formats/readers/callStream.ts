// The part that all formats share whose calls stand between marks in the text: thoughts, text, and where calls begin and end.
import { WholeCharacters } from "../../../../base/text.ts";
import type { OpenArgument } from "./openArgument.ts";
import type { CallOutcome, ToolEvent, ToolParserOptions, ToolStreamParser } from "../toolFormat.ts";

/**
 * What a reader makes of a character. `text`: none of it is a call, the character neither. `over`: the call ends with it.
 * `overBefore`: the call has ended, and the character does not belong to it.
 */
export type ReaderStep = "more" | "text" | "over" | "overBefore";

/** Reads one call, from behind the mark that began it. */
export interface CallReader {
  /** `maybe`: it can still turn out to be text. `call`: it is one, and its name may still come. `named`: nothing more is waited for. */
  readonly certainty: "maybe" | "call" | "named";
  readonly name: string | undefined;
  /** Length of what it took last and what does not belong to the call, should the call be over: white space, half a mark. */
  readonly pending: number;
  /** The argument that is being written, where the format can tell. */
  readonly open?: OpenArgument | undefined;
  step(character: string): ReaderStep;
  /** The call is over, or the stream is. */
  outcomes(): readonly CallOutcome[];
}

/** A mark that begins a call. */
export interface CallOpener {
  readonly mark: string;
  /** Only where nothing but white space is before it in its line. */
  readonly atLineStart?: boolean;
  /** Whether it also counts inside of thoughts, and ends them. */
  readonly inThoughts?: boolean;
  read(): CallReader;
}

/** The marks of a format. */
export interface StreamMarks {
  /** What opens and what closes thoughts. */
  readonly thoughts?: readonly [string, string];
  /** A word behind the first of them that is not shown. */
  readonly thoughtName?: string;
  readonly openers: readonly CallOpener[];
  /** Marks that mean nothing directly behind a call, and are taken as a part of it. */
  readonly closers: readonly string[];
  /** Those that are tokens of the vocabulary. */
  readonly tokens: ReadonlySet<string>;
}

/** Collects events; texts of the same kind become one. */
export class EventList {
  private events: ToolEvent[] = [];

  say(kind: "text" | "thinking", text: string): void {
    const last = this.events.at(-1);
    if (text === "") return;
    if (last?.kind === kind) this.events[this.events.length - 1] = { kind, text: last.text + text };
    else this.events.push({ kind, text });
  }

  callText(name: string | undefined, text: string): void {
    const last = this.events.at(-1);
    const named = name === undefined ? {} : { name };
    if (text === "") return;
    if (last?.kind === "callText" && last.name === name)
      this.events[this.events.length - 1] = { kind: "callText", ...named, text: last.text + text };
    else this.events.push({ kind: "callText", ...named, text });
  }

  outcomes(outcomes: readonly CallOutcome[], text: string): void {
    for (const outcome of outcomes)
      this.events.push(
        "call" in outcome ? { kind: "call", call: outcome.call } : { kind: "malformed", text, ...outcome },
      );
  }

  taken(): readonly ToolEvent[] {
    return this.events.splice(0);
  }
}

/** A stream, one character at a time: that makes the events the same however it is cut. */
export class CallStream implements ToolStreamParser {
  private readonly marks: StreamMarks;
  private readonly areTokens: boolean;
  private readonly whole = new WholeCharacters();
  private readonly events = new EventList();
  /** The marks that are looked for, by the kind of place. */
  private readonly possible: (readonly string[])[] = [];
  private kind: "text" | "thinking";
  /** What may be the beginning of a mark. */
  private held = "";
  /** White space that belongs to the text only if text follows. */
  private space = "";
  private isLineStart = true;
  /** White space directly behind the marks of thoughts is left out. */
  private trimStart: boolean;
  /** Whether nothing but white space came since the last call. */
  private isBehindCall = false;
  /** What is left of the name of thoughts that have just begun. */
  private name: string | undefined;
  private reader: CallReader | undefined;
  private opener = "";
  /** The call as it was written, its mark first, and how much of it was not given yet. */
  private raw = "";
  private ungiven = "";

  constructor(marks: StreamMarks, options: ToolParserOptions = {}) {
    this.marks = marks;
    this.areTokens = options.marksAreTokens === true;
    this.kind = options.startsThinking === true ? "thinking" : "text";
    this.trimStart = this.kind === "thinking";
  }

  get open(): OpenArgument | undefined {
    return this.reader?.open;
  }

  push(text: string): readonly ToolEvent[] {
    for (const character of this.whole.next(text)) this.step(character);
    return this.events.taken();
  }

  mark(mark: string): readonly ToolEvent[] {
    if (this.reader === undefined) {
      this.release();
      if (!this.act(mark)) this.speak(mark);
    } else for (const character of mark) this.step(character);
    return this.events.taken();
  }

  end(): readonly ToolEvent[] {
    const { reader } = this;
    if (reader !== undefined) {
      // What could have become a call is none, but something in it may be one.
      if (reader.certainty === "maybe") {
        this.readAgain();
        return [...this.events.taken(), ...this.end()];
      }
      this.close();
    }
    this.release();
    this.events.say(this.kind, this.space);
    this.space = "";
    return this.events.taken();
  }

  private step(character: string): void {
    const { reader } = this;
    if (reader === undefined) return this.readText(character);
    const step = reader.step(character);
    if (step === "overBefore") {
      this.close();
      return this.step(character);
    }
    this.raw += character;
    this.ungiven += character;
    if (step === "text") return this.readAgain();
    if (step === "over") return this.close();
    if (reader.certainty === "named") this.give();
  }

  private readText(character: string): void {
    this.held += character;
    this.settle();
  }

  /** Looks for marks in what is held, and gives what cannot become one. */
  private settle(): void {
    while (this.held !== "") {
      const marks = this.possibleMarks();
      const { held } = this;
      if (marks.includes(held)) {
        this.held = "";
        this.act(held);
        return;
      }
      if (marks.some((mark) => mark.startsWith(held))) return;
      const [first = ""] = held;
      this.held = held.slice(first.length);
      if (!this.isNamed(first)) this.speak(first);
    }
  }

  /** The marks that text may be at this place. */
  private possibleMarks(): readonly string[] {
    const isThinking = this.kind === "thinking";
    const place = (isThinking ? 4 : 0) + (this.isLineStart ? 2 : 0) + (this.isBehindCall ? 1 : 0);
    const known = this.possible[place];
    if (known !== undefined) return known;
    const { openers, thoughts, closers, tokens } = this.marks;
    const found = openers
      .filter((opener) => (isThinking ? opener.inThoughts === true : opener.atLineStart !== true || this.isLineStart))
      .map((opener) => opener.mark);
    if (thoughts !== undefined) found.push(thoughts[isThinking ? 1 : 0]);
    if (this.isBehindCall) found.push(...closers);
    return (this.possible[place] = this.areTokens ? found.filter((mark) => !tokens.has(mark)) : found);
  }

  /** Does what a mark says. False if it says nothing here. */
  private act(mark: string): boolean {
    const { openers, thoughts, closers } = this.marks;
    const isThinking = this.kind === "thinking";
    if (mark === thoughts?.[isThinking ? 1 : 0]) {
      this.speakSpace();
      this.kind = isThinking ? "text" : "thinking";
      this.trimStart = true;
      this.isLineStart = true;
      this.name = isThinking ? undefined : this.marks.thoughtName;
      return true;
    }
    if (this.isBehindCall && closers.includes(mark)) {
      this.events.callText(undefined, this.space + mark);
      this.space = "";
      return true;
    }
    const opener = openers.find((each) => each.mark === mark);
    if (opener === undefined || (isThinking && opener.inThoughts !== true)) return false;
    this.reader = opener.read();
    this.opener = this.raw = mark;
    this.ungiven = mark;
    return true;
  }

  /** Takes the name of thoughts, which comes directly behind their mark. */
  private isNamed(character: string): boolean {
    const { name } = this;
    if (name === undefined || name === "") return false;
    if (name.startsWith(character)) {
      this.name = name.slice(1);
      return true;
    }
    const given = (this.marks.thoughtName ?? "").slice(0, -name.length);
    this.name = undefined;
    if (given !== "") this.speak(given);
    return false;
  }

  private speak(text: string): void {
    if (text.trim() === "") {
      if (!this.trimStart) this.space += text;
      if (text.includes("\n")) this.isLineStart = true;
      return;
    }
    this.speakSpace();
    this.trimStart = this.isBehindCall = this.isLineStart = false;
    this.events.say(this.kind, text);
  }

  private speakSpace(): void {
    this.events.say(this.kind, this.space);
    this.space = "";
  }

  /** Gives what was held as a possible mark. */
  private release(): void {
    const { held } = this;
    this.held = "";
    for (const character of held) this.speak(character);
  }

  /** Gives what was written of the call so far. White space before it is not the text's. */
  private give(): void {
    const { reader, ungiven } = this;
    const end = ungiven.length - (reader?.pending ?? 0);
    this.events.callText(reader?.name, this.space + ungiven.slice(0, end));
    this.space = "";
    this.ungiven = ungiven.slice(end);
  }

  private close(): void {
    const { reader, raw } = this;
    if (reader === undefined) return;
    const outcomes = reader.outcomes();
    this.give();
    this.reader = undefined;
    this.kind = "text";
    this.isLineStart = this.isBehindCall = true;
    this.trimStart = false;
    const pending = this.ungiven;
    this.events.outcomes(outcomes, raw.slice(0, raw.length - pending.length));
    for (const character of pending) this.step(character);
  }

  /** What looked like the beginning of a call was none: its mark is text, and the rest is read again. */
  private readAgain(): void {
    const { opener, raw } = this;
    this.reader = undefined;
    for (const character of opener) this.speak(character);
    for (const character of raw.slice(opener.length)) this.step(character);
  }
}
