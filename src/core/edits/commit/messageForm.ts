// The form of a repository's commit messages, measured from the last subjects: what begins them, how they are written, how long they
// are. And a new subject in that form, and whether it only repeats another.

import { headOf } from "../../../base/text.ts";

/** How a repository writes the first lines of its messages. */
export interface MessageForm {
  /** Types of conventional commits in use, the most frequent first; empty where they are not the custom. */
  readonly types: readonly string[];
  /** Whether those types have a scope. */
  readonly scopes: "usual" | "some" | "none";
  /** The first letter behind the type. */
  readonly letter: "upper" | "lower" | "any";
  readonly dot: "usual" | "none";
  /** Longest subject, in UTF-16 units. */
  readonly longest: number;
  /** Whether most messages have a body. */
  readonly body: "usual" | "rare";
}

/** Git's own advice, and the custom where there is none. */
export const usualLength = 72;
const shortestLimit = 50;
/** Fewer messages say nothing about a custom. */
const fewestMessages = 3;
/** The share of messages that makes a custom; some are always made by machines or in a hurry. */
const custom = 0.6;
/** What is looked at of a first line, in UTF-16 units: some are a whole message. */
const longestSubject = 300;
/** How many messages are looked at, the newest ones. */
export const measuredMessages = 20;

const conventional = /^([a-z]+)(\([^()\n]+\))?!?: +(?=\S)/;
const knownTypes = /^(?:feat|fix|chore|docs|refactor|test|tests|build|ci|perf|style|revert|deps|release|wip)$/;
/** What machines write: it follows its own form. */
const madeByMachine = /^(?:Merge |Revert "|fixup! |squash! |amend! |Initial commit$|Bump \S+ from )/;

/** Measures the form of earlier messages, newest first. */
export function messageForm(messages: readonly string[]): MessageForm {
  const own = messages
    .slice(0, measuredMessages)
    .map((message) => ({ subject: subjectOf(message), hasBody: /\n\s*\n\s*\S/.test(message.trim()) }))
    .filter(({ subject }) => subject !== "" && !madeByMachine.test(subject));
  const subjects = own.map(({ subject }) => subject);
  if (subjects.length < fewestMessages)
    return { types: [], scopes: "none", letter: "any", dot: "none", longest: usualLength, body: "rare" };
  const typed = subjects.flatMap((subject) => {
    const match = conventional.exec(subject);
    return match && knownTypes.test(match[1]!) ? [{ type: match[1]!, hasScope: match[2] !== undefined }] : [];
  });
  const isTyped = typed.length >= custom * subjects.length;
  const scoped = typed.filter(({ hasScope }) => hasScope).length / Math.max(1, typed.length);
  const letters = subjects.map((subject) => letterOf(isTyped ? subject.replace(conventional, "") : subject));
  const share = (holds: (index: number) => boolean): number =>
    [...subjects.keys()].filter(holds).length / subjects.length;
  return {
    types: isTyped ? byCount(typed.map(({ type }) => type)) : [],
    scopes: scoped >= custom ? "usual" : scoped > 0 ? "some" : "none",
    letter:
      share((index) => letters[index] === "upper") >= custom
        ? "upper"
        : share((index) => letters[index] === "lower") >= custom
          ? "lower"
          : "any",
    dot: share((index) => subjects[index]!.endsWith(".")) >= custom ? "usual" : "none",
    longest: limitOf(subjects),
    body: own.filter(({ hasBody }) => hasBody).length >= custom * own.length ? "usual" : "rare",
  };
}

/** The form in words, for the model. */
export function formText({ types, scopes, letter, dot, longest }: MessageForm): string {
  const scope =
    scopes === "usual" ? "a scope in parentheses, " : scopes === "some" ? "a scope in parentheses if one fits, " : "";
  return [
    `at most ${longest} characters`,
    types.length > 0 ? `beginning with its type (${types.slice(0, 8).join(", ")}), ${scope}a colon and a blank` : "",
    letter === "lower" ? "then in lower case" : letter === "upper" ? "with a capital letter" : "",
    dot === "usual" ? "with a full stop" : "without a full stop",
  ]
    .filter((part) => part !== "")
    .join(", ");
}

/** A message with its subject in a form: the case of its first letter, its full stop, and no type where none is the custom. */
export function inForm(message: string, form: MessageForm): string {
  const end = message.indexOf("\n");
  const [subject, rest] = end < 0 ? [message, ""] : [message.slice(0, end), message.slice(end)];
  const match = conventional.exec(subject);
  const type = match && knownTypes.test(match[1]!) ? match[0] : "";
  const head = form.types.length > 0 ? type : "";
  let text = subject.slice(type.length);
  // A name such as `parseList` or HTTP keeps its own letters.
  if (form.letter === "lower" && /^\p{Lu}\p{Ll}*(?=[\s,:]|$)/u.test(text))
    text = text.charAt(0).toLowerCase() + text.slice(1);
  if (
    (form.letter === "upper" || (type !== "" && head === "" && form.letter === "any")) &&
    /^\p{Ll}+(?=[\s,:]|$)/u.test(text)
  )
    text = text.charAt(0).toUpperCase() + text.slice(1);
  if (form.dot === "usual" && /[\p{L}\p{N})\]`"']$/u.test(text)) text += ".";
  if (form.dot === "none") text = text.replace(/(?<=[^.])\.$/, "");
  return head + text + rest;
}

/**
 * The earlier message whose subject a new one repeats, whatever the type, the case and the punctuation; undefined if it says something
 * else, or if the repository itself uses the same subject again and again.
 */
export function repeated(message: string, earlier: readonly string[]): string | undefined {
  const words = wordsOf(message);
  if (words.length === 0) return undefined;
  const same = earlier.filter((each) => isSame(words, wordsOf(each)));
  const exact = same.filter((each) => wordsOf(each).join(" ") === words.join(" "));
  return exact.length > 1 ? undefined : same[0];
}

/** True for subjects with the same words but for one of them in a long one. */
function isSame(one: readonly string[], other: readonly string[]): boolean {
  if (one.join(" ") === other.join(" ")) return true;
  if (Math.min(one.length, other.length) < 5) return false;
  const [left, right] = [new Set(one), new Set(other)];
  const shared = [...left].filter((word) => right.has(word)).length;
  return shared / Math.max(left.size, right.size) > 0.85;
}

function wordsOf(message: string): readonly string[] {
  const subject = subjectOf(message);
  const match = conventional.exec(subject);
  return (
    subject
      .slice(match?.[0].length ?? 0)
      .toLowerCase()
      .match(/[\p{L}\p{N}_]+/gu) ?? []
  );
}

function subjectOf(message: string): string {
  return headOf(message.trimStart().split(/\r?\n/, 1)[0]!, longestSubject).trim();
}

function letterOf(text: string): MessageForm["letter"] {
  const first = /[\p{L}\p{N}]/u.exec(text)?.[0] ?? "";
  if (/\p{Lu}/u.test(first)) return "upper";
  return /\p{Ll}/u.test(first) ? "lower" : "any";
}

/** The length that nine of ten subjects keep to, within what is usual. */
function limitOf(subjects: readonly string[]): number {
  const lengths = subjects.map((subject) => subject.length).sort((a, b) => a - b);
  const most = lengths[Math.ceil(lengths.length * 0.9) - 1]!;
  return Math.min(usualLength, Math.max(shortestLimit, most));
}

function byCount(words: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([word]) => word);
}
