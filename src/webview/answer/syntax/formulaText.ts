// Whether text between two dollar signs, or between \( and \), is a formula. Prices, variables of a shell and groups of a regular
// expression stand between the same delimiters. In doubt a text stays as it was written.

/** No formula in an answer is longer. In UTF-16 units. */
const longestFormula = 4000;

/** Words that stand between prices or variables, never alone in a formula. */
const prose = new Set(
  (
    "and or but for the to is of in per at with from than then if on by each vs as was are be it an not into plus minus over under " +
    "und oder für der die das bis mit von et ou le la les des du ou à y o de el los con por para e il lo di een en of"
  ).split(" "),
);

/** Commands that would need trust, or that colour: the page has colours of its own. */
const refusedCommand =
  /\\(?:href|url|includegraphics|html\w*|def|gdef|edef|xdef|let|newcommand|renewcommand|catcode)\b/;
/** Arguments that hold words, not formulas. */
const wordGroups =
  /\\(?:text\w*|mathrm|mathit|mathbf|mathsf|mathtt|operatorname\*?|mbox|hbox|begin|end|label|tag\*?)\s*\{[^{}]*\}/g;

const command = /\\[A-Za-z]{2,}|\\[\\,;{}]/;

/** Whether this is a formula. `delimiter`: how it is delimited; brackets with backslashes are also what Markdown escapes. */
export function isFormula(content: string, delimiter: "dollars" | "doubleDollars" | "round" | "square"): boolean {
  const text = content.trim();
  // A single dollar sign stands beside its formula, or both stand apart from it and TeX shows what it is.
  const edges = [/^\s/.test(content), /\s$/.test(content)];
  if (delimiter === "dollars" && edges.includes(true) && (edges.includes(false) || !command.test(text))) return false;
  if (text === "" || text.length > longestFormula || /`|\n\s*\n|"/.test(text) || refusedCommand.test(text))
    return false;
  if (/^[)\]}]/.test(text)) return false;
  const hasCommand = command.test(text);
  // ${NAME} of a shell.
  if (delimiter === "dollars" && !hasCommand && /^\{\w+\}/.test(text)) return false;
  const plain = text.replace(wordGroups, " ").replace(/\\[A-Za-z]+/g, " ");
  const words = freeWords(plain);
  if (words.some((word) => prose.has(word.toLowerCase()))) return false;
  // Two words in a row are a sentence.
  if (/(?:^|[^\p{L}_^{([])\p{L}{2,}[ \t\n]+\p{L}{2,}(?![\p{L}_^([])/u.test(plain)) return false;
  if (/\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u.test(plain)) return false;
  if (hasCommand) return true;
  if (words.some((word) => word.length > 3)) return false;
  const hasSign = /[=<>^_+*/|()[\]≤≥≠≈∈∞×÷±→∑∫√-]/.test(plain);
  if (words.length > 0 && (!hasSign || /^\d/.test(text))) {
    if (words.length > 1 || words[0] !== text || text.length > 2) return false;
  }
  if (!/[\p{L}\p{N}]/u.test(plain)) return false;
  // Prices and their like: "5, 10".
  if (/^[\d.,\s]*\d[\d.,\s]*$/.test(text) && /[,;]\s|\s/.test(text)) return false;
  return delimiter === "dollars" || delimiter === "doubleDollars" || isBracketed(text, delimiter, words);
}

/** Without a command of TeX: \(x\) is a formula, \[1\] is an escaped footnote and \[-v\] an option. */
function isBracketed(text: string, delimiter: "round" | "square", words: readonly string[]): boolean {
  if (/\\[^A-Za-z]/.test(text) || /^-{1,2}\w/.test(text) || /[.)\]][*+?]$/.test(text) || /^\^?(?:\w-\w)+$/.test(text))
    return false;
  if (delimiter === "round") return true;
  return words.every((word) => word.length < 3) && /[=<>^_+*/≤≥≠≈-]/.test(text);
}

/** Words of at least two letters that are not part of an expression, as those in max(a), a_{max} and dp[i] are. */
function freeWords(plain: string): string[] {
  return [...plain.matchAll(/(?<![\p{L}\p{N}_^{\\])\p{L}{2,}(?![\p{L}\p{N}_^([])/gu)].map(([word]) => word);
}
