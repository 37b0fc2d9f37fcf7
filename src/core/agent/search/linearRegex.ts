// Regular expressions whose time grows with the length of a line and no faster. The ones of JavaScript can take hours for a line
// that somebody wrote for that purpose, and both the pattern and the files come from strangers here. Thompson's construction: all
// ways to match are followed at once. What that cannot do, references back and looking around, is refused.

/** A pattern that can be looked for. */
export interface LinearRegex {
  /** The offset behind which the first match begins, at most; -1 without a match. */
  find(line: string): number;
}

/** What is wrong with a pattern, for the model. */
export interface BadPattern {
  readonly problem: string;
}

/** Largest program of a pattern: `(a{100}){100}` would be one of 10,000 steps. */
const mostSteps = 2_000;

type Test = (character: string) => boolean;

type Step =
  | { readonly kind: "character"; readonly test: Test }
  | { readonly kind: "split"; to: number; or: number }
  | { readonly kind: "jump"; to: number }
  | { readonly kind: "start" | "end" | "edge" | "noEdge" | "match" };

type Node =
  | { readonly kind: "character"; readonly test: Test }
  | { readonly kind: "at"; readonly place: "start" | "end" | "edge" | "noEdge" }
  | { readonly kind: "all"; readonly parts: readonly Node[] }
  | { readonly kind: "any"; readonly choices: readonly Node[] }
  | { readonly kind: "repeat"; readonly part: Node; readonly least: number; readonly most: number };

/** Reads a pattern. `ignoresCase` compares letters without case. */
export function linearRegex(
  pattern: string,
  options: { readonly ignoresCase?: boolean } = {},
): LinearRegex | BadPattern {
  try {
    const steps = compiled(new Parser(pattern, options.ignoresCase === true).parse());
    return { find: (line) => find(steps, line) };
  } catch (error) {
    if (error instanceof PatternError) return { problem: `The regular expression cannot be used: ${error.message}.` };
    throw error;
  }
}

class PatternError extends Error {}

const word: Test = (character) => /^[\p{L}\p{N}_]$/u.test(character);
const classes: Readonly<Record<string, Test>> = {
  d: (character) => character >= "0" && character <= "9",
  w: word,
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

  parse(): Node {
    const node = this.choices();
    if (this.at < this.characters.length) throw new PatternError("a closing parenthesis has no opening one");
    return node;
  }

  private choices(): Node {
    const choices = [this.sequence()];
    while (this.takes("|")) choices.push(this.sequence());
    return choices.length === 1 ? choices[0]! : { kind: "any", choices };
  }

  private sequence(): Node {
    const parts: Node[] = [];
    for (let next = this.peek(); next !== undefined && next !== "|" && next !== ")"; next = this.peek())
      parts.push(this.repeated(this.atom()));
    return { kind: "all", parts };
  }

  private repeated(part: Node): Node {
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

  private atom(): Node {
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

  private group(): Node {
    if (++this.depth > 50) throw new PatternError("it is nested too deeply");
    if (this.takes("?") && !this.takes(":"))
      throw new PatternError("looking ahead, looking behind and named groups are not known here");
    const node = this.choices();
    if (!this.takes(")")) throw new PatternError("a parenthesis is not closed");
    this.depth--;
    return node;
  }

  private escape(): Node {
    const character = this.next();
    if (character === "b" || character === "B") return { kind: "at", place: character === "b" ? "edge" : "noEdge" };
    if (/^[1-9k]$/.test(character)) throw new PatternError("references to groups are not known here");
    return { kind: "character", test: this.escaped(character) };
  }

  private escaped(character: string): Test {
    const known = classes[character.toLowerCase()];
    if (known !== undefined) return character in classes ? known : (each) => !known(each);
    return this.equals(controls[character] ?? character);
  }

  private set(): Test {
    const isOpposite = this.takes("^");
    const tests: Test[] = [];
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

  private between(from: string, to: string): Test {
    const [low, high] = [from.codePointAt(0)!, to.codePointAt(0)!];
    if (low > high) throw new PatternError(`the range “${from}-${to}” is the wrong way round`);
    const isIn = (character: string): boolean => character.codePointAt(0)! >= low && character.codePointAt(0)! <= high;
    if (!this.ignoresCase) return isIn;
    return (character) => isIn(character.toLowerCase()) || isIn(character.toUpperCase());
  }

  private equals(wanted: string): Test {
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

function compiled(node: Node): readonly Step[] {
  const steps: Step[] = [];
  const push = <T extends Step>(step: T): T => {
    if (steps.length >= mostSteps) throw new PatternError("it repeats too much");
    steps.push(step);
    return step;
  };
  const write = (each: Node): void => {
    switch (each.kind) {
      case "character":
        push(each);
        return;
      case "at":
        push({ kind: each.place });
        return;
      case "all":
        for (const part of each.parts) write(part);
        return;
      case "any":
        writeChoices(each.choices);
        return;
      case "repeat":
        writeRepeat(each);
    }
  };
  const writeChoices = (choices: readonly Node[]): void => {
    const ends: { to: number }[] = [];
    for (const [index, choice] of choices.entries()) {
      const isLast = index === choices.length - 1;
      const split = isLast ? undefined : push({ kind: "split" as const, to: steps.length + 1, or: 0 });
      write(choice);
      if (!isLast) ends.push(push({ kind: "jump" as const, to: 0 }));
      if (split) split.or = steps.length;
    }
    for (const end of ends) end.to = steps.length;
  };
  const writeRepeat = ({ part, least, most }: Extract<Node, { kind: "repeat" }>): void => {
    for (let count = 0; count < least; count++) write(part);
    if (most === Infinity) {
      const start = steps.length;
      const split = push({ kind: "split" as const, to: start + 1, or: 0 });
      write(part);
      push({ kind: "jump", to: start });
      split.or = steps.length;
      return;
    }
    const splits: { or: number }[] = [];
    for (let count = least; count < most; count++) {
      splits.push(push({ kind: "split" as const, to: steps.length + 1, or: 0 }));
      write(part);
    }
    for (const split of splits) split.or = steps.length;
  };
  write(node);
  push({ kind: "match" });
  return steps;
}

/** Follows all ways at once. A match may begin anywhere; where it does is not followed, only where it ends. */
function find(steps: readonly Step[], line: string): number {
  const characters = Array.from(line);
  let current: number[] = [];
  const seen = new Int32Array(steps.length).fill(-1);
  let offset = 0;
  for (let at = 0; at <= characters.length; at++) {
    const isEdge = word(characters[at - 1] ?? "") !== word(characters[at] ?? "");
    const threads: number[] = [];
    const open = [0, ...current.toReversed()];
    while (open.length > 0) {
      const place = open.pop()!;
      if (seen[place] === at) continue;
      seen[place] = at;
      const step = steps[place]!;
      switch (step.kind) {
        case "match":
          return Math.max(0, offset - 1);
        case "character":
          threads.push(place);
          break;
        case "split":
          open.push(step.or, step.to);
          break;
        case "jump":
          open.push(step.to);
          break;
        case "start":
        case "end":
        case "edge":
        case "noEdge":
          if (isAt(step.kind, at, characters.length, isEdge)) open.push(place + 1);
      }
    }
    const character = characters[at];
    if (character === undefined) break;
    current = threads.filter((place) => (steps[place] as { test: Test }).test(character)).map((place) => place + 1);
    offset += character.length;
  }
  return -1;
}

function isAt(place: "start" | "end" | "edge" | "noEdge", at: number, length: number, isEdge: boolean): boolean {
  if (place === "start") return at === 0;
  if (place === "end") return at === length;
  return place === "edge" ? isEdge : !isEdge;
}
