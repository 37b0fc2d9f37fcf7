// JSON that a model writes, one character at a time: where it ends, and what it says.
import { charactersBetween, wellFormed } from "../../../../base/text.ts";
import { JsonPlace, type OpenString } from "./jsonPlace.ts";

/** Deepest nesting that is read. Arguments of tools are flat; code that walks a deeper value could run out of stack. */
const mostDepth = 64;

/** What JSON says, or what is wrong with it, as the end of a sentence. */
export type JsonOutcome = { readonly value: unknown } | { readonly fault: string };

/** Takes the characters of an object or an array. Line breaks and tabs inside of strings, which models forget to escape, are escaped. */
export class JsonText {
  /** Whether the last character is inside of a string. */
  isString = false;
  private text = "";
  private depth = 0;
  private deepest = 0;
  private isEscaped = false;
  private readonly place = new JsonPlace();

  /** The text that is being written, unless it is a key. */
  get open(): OpenString | undefined {
    return this.place.open;
  }

  /** True once the value that began with the first character is complete. */
  get isOver(): boolean {
    return this.text !== "" && this.depth === 0 && !this.isString;
  }

  step(character: string): void {
    if (this.isString) {
      const isForgotten = character < " " && !this.isEscaped;
      if (this.isEscaped) this.isEscaped = false;
      else if (character === "\\") this.isEscaped = true;
      else if (character === '"') this.isString = false;
      const written = isForgotten ? JSON.stringify(character).slice(1, -1) : character;
      this.text += written;
      if (this.isString) this.place.inString(written);
      else this.place.endString();
      return;
    }
    this.place.take(character);
    if (character === '"') {
      this.isString = true;
      this.place.beginString();
    } else if (character === "{" || character === "[") this.deepest = Math.max(this.deepest, ++this.depth);
    else if (character === "}" || character === "]") this.depth = Math.max(0, this.depth - 1);
    this.text += character;
  }

  read(): JsonOutcome {
    if (!this.isOver) return { fault: "is cut short: it ends before its JSON does" };
    if (this.deepest > mostDepth) return { fault: `nests its JSON deeper than ${mostDepth} levels` };
    return parsed(this.text);
  }
}

/** A JSON text as a whole. */
export function readJson(text: string): JsonOutcome {
  const json = new JsonText();
  // Only brackets can nest; other values need no care.
  if (!/^[[{]/.test(text)) return parsed(text);
  for (const character of text) json.step(character);
  return json.read();
}

/** The object or array that a text begins with, and what is behind it. */
export function readFirstJson(text: string): { readonly outcome: JsonOutcome; readonly rest: string } {
  const json = new JsonText();
  let length = 0;
  for (const character of text) {
    if (json.isOver) break;
    json.step(character);
    length += character.length;
  }
  return { outcome: json.read(), rest: text.slice(length) };
}

function parsed(text: string): JsonOutcome {
  try {
    // Only an escape can be half of a character.
    const half = text.includes("\\u")
      ? (_: string, value: unknown) => (typeof value === "string" ? wellFormed(value) : value)
      : undefined;
    return { value: JSON.parse(text, half) as unknown };
  } catch (error) {
    // What a model writes is often no JSON; where it breaks is in the message, whose wording depends on the engine.
    const at = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? Number.NaN);
    const near = Number.isNaN(at) ? "" : `, at ${JSON.stringify(charactersBetween(text, at - 20, at + 20))}`;
    return { fault: `is not valid JSON${near}` };
  }
}
