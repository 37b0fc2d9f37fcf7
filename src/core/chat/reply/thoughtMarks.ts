// How models mark their thoughts where nobody says which model it is: the spellings of the families, and what only mentions them.
import { headOf, patternOfAny } from "../../../base/text.ts";

/** A mark that opens thoughts and the ones that close them, in lower case. */
export interface ThoughtMarks {
  readonly open: string;
  readonly close: string;
}

const names = [
  ...["think", "thinking", "thought", "thoughts", "reasoning", "reflection", "scratchpad", "antthinking"],
  ...["seed:think", "longcat_think", "mm:think"],
];

/**
 * The spellings of models and of fine-tunes of them. Gemma 4, Gemma 3 for medicine, Command A, Kimi, OpenThinker, Apertus and Phi
 * have marks of their own; the last one is gpt-oss by a server that leaves special tokens out.
 */
export const thoughtMarks: readonly ThoughtMarks[] = [
  ...names.map((name) => ({ open: `<${name}>`, close: `</${name}>` })),
  ...["think", "thinking", "thought"].map((name) => ({ open: `[${name}]`, close: `[/${name}]` })),
  ...["think", "thinking", "thought"].map((name) => ({ open: `<|${name}|>`, close: `<|/${name}|>` })),
  { open: "◁think▷", close: "◁/think▷" },
  { open: "<|channel>thought", close: "<channel|>" },
  { open: "<unused94>thought", close: "<unused95>" },
  { open: "<|start_thinking|>", close: "<|end_thinking|>" },
  { open: "<|begin_of_thought|>", close: "<|end_of_thought|>" },
  { open: "<|inner_prefix|>", close: "<|inner_suffix|>" },
];

/** A mark that opens thoughts, at the start of a text; a tag may have attributes. */
const opening = new RegExp(
  String.raw`^(?:${patternOfAny(thoughtMarks.map(({ open }) => open))}|<(?:${patternOfAny(names)})\s+(?:[\w:-]{1,40}\s*=[^<>\n]{0,200}(?<!/))?>)`,
  "i",
);
/** The same while its attributes arrive. */
const begunTag = new RegExp(String.raw`^<(?:${patternOfAny(names)})\s+(?:[\w:-]{0,40}\s*(?:=[^<>\n]{0,200})?)?$`, "i");
const anyOpening = new RegExp(opening.source.slice(1), "gi");

/** The length of the mark with which a text opens thoughts; 0 if it begins otherwise. */
export function openingLength(text: string): number {
  return opening.exec(headOf(text, longestTag))?.[0].length ?? 0;
}

/** Whether a text may still become such a mark with attributes. */
export function mayBecomeOpening(text: string): boolean {
  return text.length < longestTag && begunTag.test(text);
}

/** How many thoughts are opened inside of these, where that is not only mentioned. */
export function openedInside(thoughts: string): number {
  let count = 0;
  let looked = 0;
  for (const { 0: mark, index } of thoughts.matchAll(anyOpening)) {
    if (!isMentioned(thoughts, index, mark.length)) count++;
    if (++looked === mostMarks) break;
  }
  return count;
}

/** A mark with its attributes is no longer. */
const longestTag = 300;
/** Most marks inside of thoughts that are looked at. */
const mostMarks = 20;

/** Marks around the answer of models that mark it too, in lower case. They are left out. */
export const answerMarks: readonly (readonly [string, string])[] = [
  ["<|begin_of_solution|>", "<|end_of_solution|>"],
  ["<|start_response|>", "<|end_response|>"],
  ["<|start_text|>", "<|end_text|>"],
];

/** How gpt-oss begins its messages. */
export const harmonyMarks = ["<|channel|>", "<|start|>", "<|message|>"] as const;

/** Characters behind a mark that decide whether it is only mentioned. */
export const mentionLookahead = 10;

/** Whether a text behind an opening mark goes on as a sentence about the mark. */
export function isMentionedBefore(behind: string): boolean {
  return /^(?:[`'"”’).,;:?*]|[ \t]+(?:is|are|was|and|or|tags?|marks?|tokens?|opens?|starts?|begins?|blocks?|elements?|means)\b)/.test(
    behind,
  );
}

/**
 * Whether a closing mark at an offset stands in code or in a sentence about it, instead of ending thoughts that the prompt has
 * opened. The text goes on for at least `mentionLookahead` characters or a line behind the mark, or ends.
 */
export function isMentioned(text: string, offset: number, length: number): boolean {
  const before = text.slice(0, offset);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const behind = text.slice(offset + length, offset + length + mentionLookahead);
  if (isInFence(before) || (line.split("`").length - 1) % 2 === 1) return true;
  if (/["'“‘(]$/.test(line) || isMentionedBefore(behind)) return true;
  // A sentence has blanks around a word.
  return /\S[ \t]+$/.test(line) && /^[ \t]*\S/.test(behind);
}

function isInFence(before: string): boolean {
  return ((before.match(/^[ \t]*(?:```|~~~)/gm) ?? []).length & 1) === 1;
}
