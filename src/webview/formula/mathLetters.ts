// Unicode's alphabets for mathematics (block U+1D400 to U+1D7FF).

/** Where the capitals, the small letters, the digits and the Greek letters of an alphabet begin; 0 where it has none. */
const alphabets: Readonly<Record<string, readonly [capitals: number, small: number, digits: number, greek: number]>> = {
  bold: [0x1d400, 0x1d41a, 0x1d7ce, 0x1d6a8],
  italic: [0x1d434, 0x1d44e, 0, 0x1d6e2],
  "bold-italic": [0x1d468, 0x1d482, 0, 0x1d71c],
  script: [0x1d49c, 0x1d4b6, 0, 0],
  "bold-script": [0x1d4d0, 0x1d4ea, 0, 0],
  fraktur: [0x1d504, 0x1d51e, 0, 0],
  "bold-fraktur": [0x1d56c, 0x1d586, 0, 0],
  "double-struck": [0x1d538, 0x1d552, 0x1d7d8, 0],
  "sans-serif": [0x1d5a0, 0x1d5ba, 0x1d7e2, 0],
  "bold-sans-serif": [0x1d5d4, 0x1d5ee, 0x1d7ec, 0],
  "sans-serif-bold": [0x1d5d4, 0x1d5ee, 0x1d7ec, 0],
  "sans-serif-italic": [0x1d608, 0x1d622, 0, 0],
  "sans-serif-bold-italic": [0x1d63c, 0x1d656, 0, 0],
  monospace: [0x1d670, 0x1d68a, 0x1d7f6, 0],
};

/** Letters that Unicode had before the block, by the place that is empty there. */
const older: Readonly<Record<number, string>> = {
  ...{ 0x1d455: "ℎ", 0x1d49d: "ℬ", 0x1d4a0: "ℰ", 0x1d4a1: "ℱ", 0x1d4a3: "ℋ", 0x1d4a4: "ℐ", 0x1d4a7: "ℒ", 0x1d4a8: "ℳ" },
  ...{ 0x1d4ad: "ℛ", 0x1d4ba: "ℯ", 0x1d4bc: "ℊ", 0x1d4c4: "ℴ", 0x1d506: "ℭ", 0x1d50b: "ℌ", 0x1d50c: "ℑ", 0x1d515: "ℜ" },
  ...{ 0x1d51d: "ℨ", 0x1d53a: "ℂ", 0x1d53f: "ℍ", 0x1d545: "ℕ", 0x1d547: "ℙ", 0x1d548: "ℚ", 0x1d549: "ℝ", 0x1d551: "ℤ" },
};

/** A letter or digit in the alphabet that MathML names so; undefined if that has none. */
export function letterOf(letter: string, variant: string): string | undefined {
  const alphabet = alphabets[variant];
  const code = letter.codePointAt(0);
  if (alphabet === undefined || code === undefined) return undefined;
  const [capitals, small, digits, greek] = alphabet;
  const place =
    placeIn(code, 0x41, 26, capitals) ??
    placeIn(code, 0x61, 26, small) ??
    placeIn(code, 0x30, 10, digits) ??
    placeIn(code, 0x391, 25, greek) ??
    placeIn(code, 0x3b1, 25, greek === 0 ? 0 : greek + 26);
  return place === undefined ? undefined : (older[place] ?? String.fromCodePoint(place));
}

function placeIn(code: number, first: number, count: number, base: number): number | undefined {
  return base !== 0 && code >= first && code < first + count ? base + code - first : undefined;
}
