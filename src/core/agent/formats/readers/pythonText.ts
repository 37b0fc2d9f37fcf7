// Calls and literals of Python, without anything that would have to be run to know what it is.
import type { ToolDeclaration } from "../../../modelPort.ts";
import { clearName } from "../clearCall.ts";

/** Deepest nesting of lists and dictionaries in an argument. */
const deepest = 40;

/** A call with its arguments, which have not been checked. */
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
export class PythonText {
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
