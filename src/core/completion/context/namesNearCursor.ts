// Names near the cursor whose declarations help: what is called there, and the types that are named.
import { declaresNext } from "../../definitions.ts";
import { namesOf } from "./words.ts";

/** Lines before the cursor that are searched. */
const linesBefore = 30;
/** Longest text searched, in characters. */
const longestText = 4000;
/** Each name costs a request to a language server. */
const mostNames = 6;

/** A name and its offset in the document, in UTF-16 units. */
export interface NamePlace {
  readonly name: string;
  readonly offset: number;
}

/** Names of types and of what is called in the lines before the cursor, the nearest first, without names declared there. */
export function namesNearCursor(text: string, offset: number): readonly NamePlace[] {
  let start = offset;
  for (let line = 0; line < linesBefore && start > 0; line++) start = text.lastIndexOf("\n", start - 2) + 1;
  start = Math.max(start, offset - longestText);
  const part = text.slice(start, offset);
  const found = new Map<string, number>();
  for (const match of part.matchAll(/[\p{L}_$][\p{L}\p{N}_$]*/gu)) {
    const [name] = match;
    const isCalled = /^(?:<[^<>()\n]{0,80}>)?\(/.test(
      part.slice(match.index + name.length, match.index + name.length + 90),
    );
    const isType = /^\p{Lu}.*\p{Ll}/u.test(name);
    if (!(isCalled || isType) || namesOf(name).length === 0) continue;
    if (declaresNext(before(part, match.index))) continue;
    found.set(name, start + match.index);
  }
  const nearestFirst = [...found].map(([name, at]) => ({ name, offset: at })).sort((a, b) => b.offset - a.offset);
  return nearestFirst.slice(0, mostNames);
}

function before(text: string, index: number): string {
  return text.slice(Math.max(0, index - 24), index);
}
