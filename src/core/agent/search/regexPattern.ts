// Regular expressions read into a tree, as people and models write them. What could not be followed in one pass, references back and
// looking around, is refused here.

/** Most characters of a pattern, and most steps of the program that is made of it: `(a{100}){100}` would be one of 10,000. */
export const mostSteps = 2_000;

/** Why a pattern cannot be used: the end of a sentence. */
export class PatternError extends Error {}

/** Whether a character is one that is meant. */
export type CharacterTest = (character: string) => boolean;

/** A place between two characters. */
export type PatternPlace = "start" | "end" | "edge" | "noEdge";

/** A part of a pattern. */
export type PatternNode =
  | { readonly kind: "character"; readonly test: CharacterTest }
  | { readonly kind: "at"; readonly place: PatternPlace }
  | { readonly kind: "all"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "any"; readonly choices: readonly PatternNode[] }
  | { readonly kind: "repeat"; readonly part: PatternNode; readonly least: number; readonly most: number };

/** Reads a pattern; `(?i)` before it means that letters are compared without case. Raises `PatternError`. */
export function readPattern(pattern: string, ignoresCase: boolean): PatternNode {
  return new Parser(pattern, ignoresCase).parse();
}

/** Letters, digits and the underscore, of any language. */
export const isWordCharacter: CharacterTest = (character) => /^[\p{L}\p{N}_]$/u.test(character);

const classes: Readonly<Record<string, CharacterTest>> = {
  d: (character) => character >= "0" && character <= "9",
  w: isWordCharacter,
  s: (character) => /^\s$/.test(character),
};
const controls: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", f: "\f", v: "\v", 0: "\0" };

class Parser {
  private readonly characters: readonly string[];
  private readonly ignoresCase: boolean;
  private at = 0;
  private depth = 0;

  constructor(pattern: string, ignoresCase: boolean) {
    const flag = pattern.startsWith("(?i)");
    this.characters = Array.from(flag ? pattern.slice(4) : pattern);
    this.ignoresCase = ignoresCase || flag;
    if (this.characters.length > mostSteps) throw new PatternError("it is too long");
  }

  parse(): PatternNode {
    const node = this.choices();
    if (this.at < this.characters.length) throw new PatternError("a closing parenthesis has no opening one");
    return node;
  }

  private choices(): PatternNode {
    const choices = [this.sequence()];
    while (this.takes("|")) choices.push(this.sequence());
    return choices.length === 1 ? choices[0]! : { kind: "any", choices };
  }

  private sequence(): PatternNode {
    const parts: PatternNode[] = [];
    for (let next = this.peek(); next !== undefined && next !== "|" && next !== ")"; next = this.peek())
      parts.push(this.repeated(this.atom()));
    return { kind: "all", parts };
  }

  private repeated(part: PatternNode): PatternNode {
    let node = part;
    for (;;) {
      const bounds = this.bounds();
      if (bounds === undefined) return node;
      // As few as possible or as many: whether there is a match is the same.
      if (!this.takes("?")) this.takes("+");
      node = { kind: "repeat", part: node, least: bounds[0], most: bounds[1] };
    }
  }

  private bounds(): readonly [number, number] | undefined {
    if (this.takes("*")) return [0, Infinity];
    if (this.takes("+")) return [1, Infinity];
    if (this.takes("?")) return [0, 1];
    if (this.peek() !== "{") return undefined;
    const found = /^\{(\d{1,5})(?:(,)(\d{1,5})?)?\}/.exec(this.characters.slice(this.at, this.at + 14).join(""));
    if (found === null) return undefined;
    this.at += found[0].length;
    const least = Number(found[1]);
    const most = found[2] === undefined ? least : found[3] === undefined ? Infinity : Number(found[3]);
    if (most < least) throw new PatternError("a repetition ends before it begins");
    return [least, most];
  }

  private atom(): PatternNode {
    const character = this.next();
    switch (character) {
      case "(":
        return this.group();
      case "[":
        return { kind: "character", test: this.set() };
      case ".":
        return { kind: "character", test: () => true };
      case "^":
        return { kind: "at", place: "start" };
      case "$":
        return { kind: "at", place: "end" };
      case "*":
      case "+":
      case "?":
        throw new PatternError(`there is nothing before “${character}” that could be repeated`);
      case "\\":
        return this.escape();
      default:
        return { kind: "character", test: this.equals(character) };
    }
  }

  private group(): PatternNode {
    if (++this.depth > 50) throw new PatternError("it is nested too deeply");
    if (this.takes("?") && !this.takes(":"))
      throw new PatternError("looking ahead, looking behind and named groups are not known here");
    const node = this.choices();
    if (!this.takes(")")) throw new PatternError("a parenthesis is not closed");
    this.depth--;
    return node;
  }

  private escape(): PatternNode {
    const character = this.next();
    if (character === "b" || character === "B") return { kind: "at", place: character === "b" ? "edge" : "noEdge" };
    if (/^[1-9k]$/.test(character)) throw new PatternError("references to groups are not known here");
    return { kind: "character", test: this.escaped(character) };
  }

  private escaped(character: string): CharacterTest {
    const known = classes[character.toLowerCase()];
    if (known !== undefined) return character in classes ? known : (each) => !known(each);
    return this.equals(controls[character] ?? character);
  }

  private set(): CharacterTest {
    const isOpposite = this.takes("^");
    const tests: CharacterTest[] = [];
    for (let isFirst = true; isFirst || this.peek() !== "]"; isFirst = false) {
      const from = this.next();
      if (from === "\\") tests.push(this.escaped(this.next()));
      else if (this.peek() === "-" && ![undefined, "]"].includes(this.characters[this.at + 1])) {
        this.at++;
        tests.push(this.between(from, this.next()));
      } else tests.push(this.equals(from));
    }
    this.at++;
    return (character) => tests.some((test) => test(character)) !== isOpposite;
  }

  private between(from: string, to: string): CharacterTest {
    const [low, high] = [from.codePointAt(0)!, to.codePointAt(0)!];
    if (low > high) throw new PatternError(`the range “${from}-${to}” is the wrong way round`);
    const isIn = (character: string): boolean => character.codePointAt(0)! >= low && character.codePointAt(0)! <= high;
    if (!this.ignoresCase) return isIn;
    return (character) => isIn(character.toLowerCase()) || isIn(character.toUpperCase());
  }

  private equals(wanted: string): CharacterTest {
    if (!this.ignoresCase) return (character) => character === wanted;
    const lower = wanted.toLowerCase();
    return (character) => character.toLowerCase() === lower;
  }

  private peek(): string | undefined {
    return this.characters[this.at];
  }

  private next(): string {
    const character = this.characters[this.at++];
    if (character === undefined) throw new PatternError("it ends in the middle");
    return character;
  }

  private takes(character: string): boolean {
    if (this.peek() !== character) return false;
    this.at++;
    return true;
  }
}
