import { linesOf } from "./numberedLines.ts";

/** The lines of a text, from 1, between the first and the last one that another text had not. */
export function changedSpan(before: string, after: string): { readonly first: number; readonly last: number } {
  const [old, now] = [linesOf(before), linesOf(after)];
  const most = Math.min(old.length, now.length);
  let first = 0;
  while (first < most && old[first] === now[first]) first++;
  let behind = 0;
  while (behind < most - first && old.at(-1 - behind) === now.at(-1 - behind)) behind++;
  return { first: first + 1, last: Math.max(first + 1, now.length - behind) };
}
