// Calls in Python, as Llama 4 and Gemma 3 write them: `[read_file(path="a.ts"), list_files()]`, or lines in a fence of `tool_code`. Only
// names, keywords and literals are read; anything else is no call.
import type { ToolDeclaration } from "../../../modelPort.ts";
import { tailOf } from "../../../../base/text.ts";
import { checkedCall } from "../argumentChecks.ts";
import { clearName, toolNamed } from "../clearCall.ts";
import type { CallOutcome } from "../toolFormat.ts";
import type { CallOpener, CallReader, ReaderStep } from "./callStream.ts";
import type { OpenArgument } from "./openArgument.ts";

const fence = "```";
const language = "tool_code";
/** Deepest nesting of lists and dictionaries in an argument. */
const deepest = 40;

/** What begins calls in a list of Python: a tool that there is. */
export function pythonLists(tools: readonly ToolDeclaration[]): readonly CallOpener[] {
  return tools
    .flatMap(({ name }) => [`[${name}(`, `<|python_start|>[${name}(`])
    .map((mark) => ({
      mark,
      atLineStart: true,
      read: () => new PythonCallReader(tools, "list", mark.slice(mark.indexOf("["))),
    }));
}

/** A fence whose language says that calls in Python are in it; in any other, `others` begins calls. */
export function pythonFence(tools: readonly ToolDeclaration[], others: CallOpener): CallOpener {
  return { ...others, read: () => new FenceReader(new PythonCallReader(tools, "fence"), others.read()) };
}

/** Reads what is in a fence, by its language. */
class FenceReader implements CallReader {
  private readonly python: CallReader;
  private readonly other: CallReader;
  private chosen: CallReader | undefined;
  private label = "";

  constructor(python: CallReader, other: CallReader) {
    this.python = python;
    this.other = other;
  }

  get certainty(): CallReader["certainty"] {
    return this.chosen?.certainty ?? "maybe";
  }

  get name(): string | undefined {
    return this.chosen?.name;
  }

  get pending(): number {
    return this.chosen?.pending ?? 0;
  }

  get open(): OpenArgument | undefined {
    return this.chosen?.open;
  }

  step(character: string): ReaderStep {
    if (this.chosen !== undefined) return this.chosen.step(character);
    this.label += character;
    if (this.label === language) this.chosen = this.python;
    if (language.startsWith(this.label)) return "more";
    this.chosen = this.other;
    for (const each of this.label.slice(0, -1)) if (this.other.step(each) === "text") return "text";
    return this.other.step(character);
  }

  outcomes(): readonly CallOutcome[] {
    return (this.chosen ?? this.other).outcomes();
  }
}

/** Reads all calls of a list, or of a fence. */
class PythonCallReader implements CallReader {
  certainty: CallReader["certainty"] = "maybe";
  name: string | undefined;
  readonly pending = 0;
  private readonly tools: readonly ToolDeclaration[];
  private readonly place: "list" | "fence";
  private written = "";
  /** The end of it: looking into the whole at each character would take time that grows with its square. */
  private last = "";
  private depth = 0;
  /** The quotation marks of the string that is open. */
  private quote = "";
  private isEscaped = false;

  constructor(tools: readonly ToolDeclaration[], place: "list" | "fence", begun = "") {
    this.tools = tools;
    this.place = place;
    for (const character of begun) this.step(character);
  }

  step(character: string): ReaderStep {
    this.written += character;
    this.last = (this.last + character).slice(-3);
    const isText = this.quote !== "";
    this.follow(character);
    if (isText || this.quote !== "") return "more";
    if (this.name === undefined && character === "(") {
      const [, name = ""] = /([A-Za-z_][\w.]{0,127})\($/.exec(tailOf(this.written, 200)) ?? [];
      const tool = toolNamed(this.tools, name);
      // `print(…)` around it.
      if (tool === undefined) return this.place === "fence" && name === "print" ? "more" : "text";
      this.name = tool.name;
      // A fence of its own says what it is. A list of Python may as well be an example, until it is complete.
      if (this.place === "fence") this.certainty = "named";
    }
    if (this.place === "list") return this.depth === 0 ? this.endOfList() : "more";
    return this.last === fence ? "over" : "more";
  }

  outcomes(): readonly CallOutcome[] {
    const source = this.place === "fence" ? this.written.replace(/`{0,3}$/, "") : this.written;
    const calls = new PythonSource(source).calls(this.tools);
    if (calls === undefined) return [{ problem: `The call of ${this.name ?? "a tool"} is not valid Python.` }];
    return calls.map(({ name, given }) => checkedCall(this.tools, name, given, "json"));
  }

  private endOfList(): ReaderStep {
    if (new PythonSource(this.written).calls(this.tools) === undefined) return "text";
    this.certainty = "named";
    return "over";
  }

  /** Keeps track of strings and brackets. */
  private follow(character: string): void {
    if (this.quote !== "") {
      if (this.isEscaped) {
        this.isEscaped = false;
        this.last = "";
      } else if (character === "\\") this.isEscaped = true;
      else if (this.last.endsWith(this.quote)) this.quote = "";
      return;
    }
    if (character === '"' || character === "'") {
      // The third of three marks opens a long string: the first two were an empty one.
      this.quote = this.last === character.repeat(3) ? this.last : character;
    } else if ("([{".includes(character)) this.depth++;
    else if (")]}".includes(character)) this.depth--;
  }
}

interface PythonCall {
  readonly name: string;
  readonly given: readonly (readonly [string, unknown])[];
}

/** What cannot be read. Never leaves this file. */
class Unreadable extends Error {}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "0": "\0", "\n": "" };
const constants: Readonly<Record<string, unknown>> = {
  ...{ True: true, False: false, None: null },
  ...{ true: true, false: false, null: null },
};

/** Literals and calls in a text of Python. */
class PythonSource {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** All calls, of a list or one behind the other; undefined if there is anything else. */
  calls(tools: readonly ToolDeclaration[]): readonly PythonCall[] | undefined {
    try {
      const found: PythonCall[] = [];
      const isList = this.takes("[");
      while (!this.isOver() && !(isList && this.takes("]"))) {
        const isPrinted = this.takes("print(");
        found.push(this.call(tools));
        if (isPrinted) this.need(")");
        if (!this.takes(",")) this.takes(";");
      }
      return this.isOver() && found.length > 0 ? found : undefined;
    } catch (error) {
      if (error instanceof Unreadable) return undefined;
      throw error;
    }
  }

  private call(tools: readonly ToolDeclaration[]): PythonCall {
    const name = clearName(tools, this.matched(/[A-Za-z_][\w.]{0,127}/y));
    const positions = Object.keys(tools.find((tool) => tool.name === name)?.parameters.properties ?? {});
    const given: [string, unknown][] = [];
    this.need("(");
    while (!this.takes(")")) {
      const [keyword] = this.match(/([A-Za-z_]\w{0,127})\s*=(?!=)/y) ?? [];
      const key = keyword === undefined ? positions[given.length] : keyword.replace(/\s*=$/, "");
      if (key === undefined) throw new Unreadable();
      given.push([key, this.value(0)]);
      if (!this.takes(",")) {
        this.need(")");
        break;
      }
    }
    return { name, given };
  }

  private value(depth: number): unknown {
    if (depth > deepest) throw new Unreadable();
    if (this.takes("[")) return this.items("]", depth);
    if (this.takes("(")) return this.items(")", depth);
    if (this.takes("{")) return this.members(depth);
    const strings: string[] = [];
    for (let next = this.string(); next !== undefined; next = this.string()) strings.push(next);
    // Strings behind each other are one.
    if (strings.length > 0) return strings.join("");
    const [number] = this.match(/-?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?(?![\w.])/iy) ?? [];
    if (number !== undefined) return Number(number.replaceAll("_", ""));
    const word = this.matched(/[A-Za-z]{4,5}(?!\w)/y);
    if (!Object.hasOwn(constants, word)) throw new Unreadable();
    return constants[word];
  }

  private items(end: string, depth: number): readonly unknown[] {
    const found: unknown[] = [];
    while (!this.takes(end)) {
      found.push(this.value(depth + 1));
      if (this.takes(",")) continue;
      this.need(end);
      break;
    }
    return found;
  }

  private members(depth: number): Readonly<Record<string, unknown>> {
    const found: [string, unknown][] = [];
    while (!this.takes("}")) {
      const key = this.string();
      if (key === undefined) throw new Unreadable();
      this.need(":");
      found.push([key, this.value(depth + 1)]);
      if (this.takes(",")) continue;
      this.need("}");
      break;
    }
    return Object.fromEntries(found);
  }

  private string(): string | undefined {
    const [opening] = this.match(/r?(?:"""|'''|"|')/y) ?? [];
    if (opening === undefined) return undefined;
    const isRaw = opening.startsWith("r");
    const quote = isRaw ? opening.slice(1) : opening;
    let value = "";
    while (!this.text.startsWith(quote, this.at)) {
      const character = this.text[this.at];
      if (character === undefined) throw new Unreadable();
      this.at++;
      value += character === "\\" ? this.escaped(isRaw) : character;
    }
    this.at += quote.length;
    return value;
  }

  /** What a backslash and what follows it stand for. Python keeps the backslash of what is no escape. */
  private escaped(isRaw: boolean): string {
    const character = this.text[this.at++];
    if (character === undefined) throw new Unreadable();
    if (isRaw) return `\\${character}`;
    const digits = { x: 2, u: 4, U: 8 }[character];
    if (digits !== undefined) {
      const code = this.text.slice(this.at, this.at + digits);
      const value = Number.parseInt(code, 16);
      if (!/^[\da-f]+$/i.test(code) || code.length < digits || value > 0x10ffff) throw new Unreadable();
      this.at += digits;
      return String.fromCodePoint(value);
    }
    return escapes[character] ?? ("\\'\"".includes(character) ? character : `\\${character}`);
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    this.skip();
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text) ?? undefined;
    if (found !== undefined) this.at = pattern.lastIndex;
    return found;
  }

  private matched(pattern: RegExp): string {
    const [found] = this.match(pattern) ?? [];
    if (found === undefined) throw new Unreadable();
    return found;
  }

  private takes(mark: string): boolean {
    this.skip();
    if (!this.text.startsWith(mark, this.at)) return false;
    this.at += mark.length;
    return true;
  }

  private need(mark: string): void {
    if (!this.takes(mark)) throw new Unreadable();
  }

  private isOver(): boolean {
    this.skip();
    return this.at >= this.text.length;
  }

  /** White space and comments. */
  private skip(): void {
    const blank = /(?:\s|#[^\n]*)*/y;
    blank.lastIndex = this.at;
    blank.exec(this.text);
    this.at = blank.lastIndex;
  }
}
