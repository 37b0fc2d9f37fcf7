// Characters that nobody sees, or that change how others are seen: marks of direction, joiners, a whole alphabet of invisible letters,
// the control characters of terminals. Text from strangers can hide something behind them.

/**
 * Where they are made visible. `answer`: text that is read, in which Unicode knows more that is not drawn, and a carriage return is a
 * line break. `name`: a name, a command or a line of a terminal. There a carriage return would overwrite what stands before it, and what
 * only chooses a form of the character before it hides nothing.
 */
export type HiddenCharacterUse = "answer" | "name";

/** Ranges of code points, both ends included, and where they are hidden. */
const table: readonly (readonly [from: number, to: number, uses: "both" | HiddenCharacterUse])[] = [
  // Control characters, without tab and line feed.
  [0x00, 0x08, "both"],
  [0x0b, 0x0c, "both"],
  [0x0d, 0x0d, "name"],
  [0x0e, 0x1f, "both"],
  [0x7f, 0x9f, "both"],
  // The soft hyphen, the joiner of marks, the mark of Arabic letters, fillers of Hangul and Khmer.
  [0xad, 0xad, "both"],
  [0x34f, 0x34f, "both"],
  [0x61c, 0x61c, "both"],
  [0x115f, 0x1160, "both"],
  [0x17b4, 0x17b5, "both"],
  // Forms of Mongolian letters.
  [0x180b, 0x180f, "both"],
  // Blanks without width, joiners, marks of direction; separators of lines and paragraphs; invisible operators.
  [0x200b, 0x200f, "both"],
  [0x2028, 0x202e, "both"],
  [0x2060, 0x206f, "both"],
  [0x3164, 0x3164, "both"],
  // Forms of the character before.
  [0xfe00, 0xfe0f, "answer"],
  [0xfeff, 0xfeff, "both"],
  [0xffa0, 0xffa0, "both"],
  // Kept free by Unicode for more of them.
  [0xfff0, 0xfff8, "answer"],
  // Notes between the lines.
  [0xfff9, 0xfffb, "both"],
  // Shorthand and music.
  [0x1bca0, 0x1bca3, "answer"],
  [0x1d173, 0x1d17a, "both"],
  // Letters that are only tags, and more forms.
  [0xe0000, 0xe0fff, "both"],
];

/** The class of these characters, as a part of a regular expression with the flag `u`. */
export function hiddenClass(use: HiddenCharacterUse): string {
  const ranges = table.filter(([, , uses]) => uses === "both" || uses === use);
  return `[${ranges.map(([from, to]) => `${escaped(from)}-${escaped(to)}`).join("")}]`;
}

function escaped(codePoint: number): string {
  return `\\u{${codePoint.toString(16)}}`;
}

/**
 * Characters that do not belong in code: control characters except white space, marks that turn the direction of text, byte order marks,
 * and the character that replaces a broken one. Other invisible characters are left out, because words and emoji need them.
 */
export const unseenInCode =
  // eslint-disable-next-line no-control-regex
  /[\0-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]/gu;
