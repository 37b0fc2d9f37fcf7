// The tokens with which a text can go on that is copied from a file, and those that end it: found by going through the vocabulary and
// the places of the text at once.
import type { CopyFollower } from "../../core/agent/files/copyFollower.ts";
import type { CopySource } from "../../core/agent/files/copySource.ts";
import type { Token } from "../embedded/engine.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** More comparisons are not made for one token: then it may be any. About 20 ms. */
const mostSteps = 2_000_000;
/** What a token may hold behind the end of an argument: anything else is no call any more, and to find that out takes long. */
const behindEnd = /^[\s,}\]"</]*$/;
/** The tokens of a character that is no token itself. */
type Split = (character: string) => readonly Token[];
/** Places at which it is looked for whether a text is unique, for one token: each takes a search of the file. */
const mostSearched = 16;
/** Characters that are no tokens and may come next: more are not looked up. */
const mostSplit = 64;

export class CopyTokens {
  private readonly vocabulary: Vocabulary;
  private readonly split: Split;
  /** What may begin a copy, which only depends on the file. */
  private readonly first = new WeakMap<CopySource, readonly Token[]>();

  constructor(vocabulary: Vocabulary, split: Split) {
    [this.vocabulary, this.split] = [vocabulary, split];
  }

  /**
   * The tokens that may come next; undefined where any may. `partial`: tokens of a character that is not complete. `marks`: tokens that
   * mean something else than their text, always the same ones.
   */
  after(
    follower: CopyFollower,
    partial: readonly Token[],
    marks: ReadonlyMap<Token, string>,
  ): readonly Token[] | undefined {
    if (partial.length > 0) return this.completing(follower, partial);
    const known = follower.length === 0 ? this.first.get(follower.source) : undefined;
    if (known !== undefined) return known;
    const found = new TokenWalk(this.vocabulary, follower, this.split).tokens();
    const tokens = found?.filter((token) => !marks.has(token));
    if (tokens === undefined || tokens.length === 0) return undefined;
    if (follower.length === 0) this.first.set(follower.source, tokens);
    return tokens;
  }

  private completing({ places, source }: CopyFollower, partial: readonly Token[]): readonly Token[] | undefined {
    const next = new Set<Token>();
    for (const character of charactersAt(source.written, places)) {
      const tokens = this.split(character);
      const token = tokens[partial.length];
      if (token !== undefined && partial.every((each, index) => each === tokens[index])) next.add(token);
    }
    return next.size === 0 ? undefined : [...next];
  }
}

/** Of each character, how many were seen and which group it has. They are empty between two uses. */
const counts = new Int32Array(65_536);
const groupOf = new Int32Array(65_536);

/** One search. */
class TokenWalk {
  private readonly texts: readonly string[];
  private readonly vocabulary: Vocabulary;
  private readonly follower: CopyFollower;
  private readonly split: Split;
  private readonly written: string;
  private readonly found = new Set<Token>();
  private steps = 0;
  private searched = 0;

  constructor(vocabulary: Vocabulary, follower: CopyFollower, split: Split) {
    this.vocabulary = vocabulary;
    this.texts = vocabulary.sorted;
    this.follower = follower;
    this.split = split;
    this.written = follower.source.written;
  }

  tokens(): readonly Token[] | undefined {
    const { follower, texts } = this;
    for (const begun of follower.begunEnds) {
      const rest = follower.end.slice(begun);
      const [low, high] = this.narrowed(0, texts.length, 0, rest.charCodeAt(0));
      this.addEnds(low, high, 0, rest);
    }
    for (const [code, places] of this.grouped(follower.places, 0)) {
      const before = this.found.size;
      const [low, high] = this.narrowed(0, texts.length, 0, code);
      if (low < high) this.walk(places, 1, low, high);
      if (this.found.size === before) this.addSplit(places);
    }
    return this.steps > mostSteps ? undefined : [...this.found];
  }

  /** The texts between `low` and `high` begin with `depth` characters that come at all these places. */
  private walk(places: Int32Array, depth: number, low: number, high: number): void {
    if (this.steps > mostSteps) return;
    const [first = ""] = [this.texts[low]];
    const others = first.length === depth ? low + 1 : low;
    if (others > low) this.add(first);
    if (others === high) return;
    if (places.length === 1) this.addEndsBehind(places[0]!, depth, others, high);
    for (const [code, group] of this.grouped(places, depth)) {
      const [from, to] = this.narrowed(others, high, depth, code);
      if (from < to) this.walk(group, depth + 1, from, to);
    }
  }

  /** Tokens that go on and end the text at once. */
  private addEndsBehind(place: number, depth: number, low: number, high: number): void {
    const { end } = this.follower;
    const [from, to] = this.narrowed(low, high, depth, end.charCodeAt(0));
    if (
      from === to ||
      this.searched++ > mostSearched ||
      !this.follower.mayEndBehind(place, this.written.slice(place, place + depth))
    )
      return;
    this.addEnds(from, to, depth, end);
  }

  /** Adds those of the texts that hold, behind `depth` characters, a part of the mark's rest, or all of it. */
  private addEnds(low: number, high: number, depth: number, rest: string): void {
    for (let index = low; index < high; index++) {
      const text = this.texts[index]!.slice(depth);
      const isEnd = text.startsWith(rest) ? behindEnd.test(text.slice(rest.length)) : rest.startsWith(text);
      if (isEnd) this.add(this.texts[index]!);
    }
  }

  /** The first tokens of the characters there, which are more than one token. */
  private addSplit(places: Int32Array): void {
    for (const character of charactersAt(this.written, places)) {
      const [token] = this.split(character);
      if (token !== undefined) this.found.add(token);
    }
  }

  private add(text: string): void {
    const token = this.vocabulary.tokenOf(text);
    if (token !== undefined) this.found.add(token);
  }

  /** Places by the character that comes there. */
  private grouped(places: Int32Array, depth: number): readonly (readonly [number, Int32Array])[] {
    const { written } = this;
    this.steps += places.length;
    const codes: number[] = [];
    for (const place of places) {
      const code = written.charCodeAt(place + depth);
      // Behind the end there is none.
      if (Number.isNaN(code)) continue;
      if (places.length === 1) return [[code, places]];
      if (counts[code]!++ === 0) codes.push(code);
    }
    const groups = codes.map((code) => [code, new Int32Array(counts[code]!)] as const);
    for (const [index, code] of codes.entries()) [counts[code], groupOf[code]] = [0, index];
    for (const place of places) {
      const code = written.charCodeAt(place + depth);
      if (!Number.isNaN(code)) groups[groupOf[code]!]![1][counts[code]!++] = place;
    }
    for (const code of codes) counts[code] = 0;
    return groups;
  }

  /** Those of the texts between `low` and `high`, which begin alike, that have this character next. */
  private narrowed(low: number, high: number, depth: number, code: number): [number, number] {
    const from = this.firstFrom(low, high, depth, code);
    return [from, this.firstFrom(from, high, depth, code + 1)];
  }

  private firstFrom(low: number, high: number, depth: number, code: number): number {
    let [from, to] = [low, high];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.texts[middle]!.charCodeAt(depth) < code) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

/** The characters at these places, each once. */
function charactersAt(text: string, places: Int32Array): ReadonlySet<string> {
  const characters = new Set<string>();
  for (const place of places) {
    const code = text.codePointAt(place);
    if (code !== undefined) characters.add(String.fromCodePoint(code));
    if (characters.size === mostSplit) break;
  }
  return characters;
}
