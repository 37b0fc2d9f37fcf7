// What a piece of code is about: the names in it, whole and split into their parts.

/** Words that are common in all code, so they say nothing about a piece of it. */
const everywhere = new Set(
  (
    "abstract and any as assert async await bool boolean break case catch char class const continue def default defer delete " +
    "do elif else end enum except export extends extern false final finally float fn for from func function get global go " +
    "goto if impl implements import in include instanceof int interface internal is lambda let long match mod module mut " +
    "namespace new nil none not null number object of operator or override package pass private protected protocol pub " +
    "public raise readonly record require return self set short sizeof static str string struct super switch template then " +
    "this throw throws trait true try type typedef typeof undefined union unless unsafe unsigned until use using val var " +
    "virtual void where while with yield"
  ).split(" "),
);

/** Names longer than this are data (hashes, encoded bytes), not words. */
const longestName = 60;

/** Every name in a text as written, without keywords and common words. May contain duplicates. */
export function namesOf(text: string): string[] {
  const names = text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
  return names.filter((name) => name.length > 1 && name.length <= longestName && !everywhere.has(name.toLowerCase()));
}

/** The names in a text in lower case, and their parts: `readFile_at` also gives `read`, `file` and `at`. */
export function wordsOf(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const name of new Set(namesOf(text))) {
    words.add(name.toLowerCase());
    for (const part of name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+/gu) ?? [])
      if (part.length > 1 && !everywhere.has(part.toLowerCase())) words.add(part.toLowerCase());
  }
  return words;
}

/** Similarity of two sets (Jaccard index), 0 to 1. */
export function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  if (small.size === 0) return 0;
  let shared = 0;
  for (const word of small) if (large.has(word)) shared++;
  return shared / (a.size + b.size - shared);
}
