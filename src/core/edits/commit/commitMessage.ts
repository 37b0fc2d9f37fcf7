// The request for a commit message, from a diff that may be too long for the model, and the message in the answer.
import { fenced, headOf } from "../../../base/text.ts";
import { formText, messageForm, usualLength, type MessageForm } from "./messageForm.ts";

/** A diff that fits, and the files that are in it by name only. */
export interface FittedDiff {
  readonly text: string;
  readonly named: readonly string[];
}

/** Removes the changes of the longest files from a diff until it fits. Their names stay. */
export function fitDiff(diff: string, maxCharacters: number): FittedDiff {
  const files = diff.split(/^(?=diff --git )/m).filter((part) => part.trim() !== "");
  const named: string[] = [];
  let length = files.reduce((sum, file) => sum + file.length, 0);
  const longestFirst = [...files.keys()].sort((a, b) => files[b]!.length - files[a]!.length);
  for (const index of longestFirst) {
    if (length <= maxCharacters) break;
    const file = files[index]!;
    const [head = ""] = file.split("\n", 1);
    if (file.length <= head.length + 1) continue;
    named.push(/ b\/(.*)$/.exec(head)?.[1] ?? head);
    files[index] = `${head}\n`;
    length -= file.length - head.length - 1;
  }
  return { text: files.join(""), named };
}

/** Longest subject, and longest other line, in characters. */
const longestSubject = usualLength;
const longestLine = 100;

/** Types that any repository with types may need. */
const usualTypes = ["feat", "fix", "docs", "test", "refactor", "chore"];
const noForm = messageForm([]);

/**
 * The request. `recent`: earlier messages of the repository, newest first, as examples of its style; a small model may repeat one,
 * so a second attempt gives none. `begun`: what the user has written of the message; the answer goes on with it. `form`: how the
 * repository writes its messages.
 */
export function commitMessages(
  diff: string,
  recent: readonly string[],
  begun = "",
  form: MessageForm = noForm,
): readonly { readonly role: "system" | "user"; readonly content: string }[] {
  const subjects = recent.map((message) => headOf(message.split("\n", 1)[0]!, 100)).filter((subject) => subject !== "");
  const examples =
    subjects.length > 0
      ? `\n\nEarlier messages, for their manner only:\n${subjects.map((each) => `- ${each}`).join("\n")}`
      : "";
  const start =
    begun.trim() === ""
      ? ""
      : `\n\nThe message begins with these words. Go on where they end, and repeat nothing of them:\n${fenced("", begun)}`;
  return [
    {
      role: "system",
      content:
        `You write commit messages: one line, ${formText(form)}, that says what changes and why, in the imperative. ` +
        (form.body === "usual"
          ? "A blank line and a few short lines that say why follow. "
          : "Only where one line cannot say it, a blank line and a few short lines follow. ") +
        "You answer with the message only.",
    },
    { role: "user", content: `Write the message for this commit:\n${fenced("diff", diff)}${examples}${start}` },
  ];
}

/** The grammar of the message, or of what follows the words that the user has begun it with. */
export function commitGrammar(begun = "", form: MessageForm = noForm): string {
  const lines = begun.trimEnd().split("\n");
  const room = (lines.length === 1 ? longestSubject : longestLine) - lines.at(-1)!.length;
  // A new line of the user's waits for its text, and a full one for the next.
  const first = begun.trim() === "" ? "subject body?" : /\n[ \t]*$/.test(begun) ? "line more" : "";
  const goesOn = lines.length > 1 ? "rest more | more1" : "rest body? | body";
  const isFull = lines.length > 1 ? "more1" : "body";
  return [
    `root ::= (${first || (room > shortestRest ? goesOn : isFull)}) [\\n]?`,
    "body ::= [\\n] [\\n] line more",
    "more ::= ([\\n] line){0,7}",
    "more1 ::= ([\\n] line){1,7}",
    ...subjectRules(form),
    `rest ::= " "? [^ \\n\\r\\t\`\\x00] [^\\n\\r\\t\\x00]{1,${Math.max(shortestRest, room - 2)}}`,
    `line ::= [^ \\n\\r\\t\`#\\x00] [^\\n\\r\\t\\x00]{0,${longestLine - 1}}`,
    "",
  ].join("\n");
}

/** The rules of a subject: its type and scope where they are the custom, and its length. */
function subjectRules({ types, scopes, longest }: MessageForm): string[] {
  const text = (length: number): string =>
    `[^ \\n\\r\\t\`#*"'\\x00] [^\\n\\r\\t\\x00]{2,${Math.max(shortestRest, length - 1)}}`;
  if (types.length === 0) return [`subject ::= ${text(longest)}`];
  const scope = { usual: " scope", some: " scope?", none: "" }[scopes];
  const all = [...new Set([...types, ...usualTypes])];
  return [
    `subject ::= type${scope} "!"? ": " ${text(longest - longestType)}`,
    `type ::= ${all.map((type) => `"${type}"`).join(" | ")}`,
    ...(scope === "" ? [] : [`scope ::= "(" [a-z0-9] [a-z0-9_./-]{0,15} ")"`]),
  ];
}

/** What a type, its scope and the colon usually take, in characters. */
const longestType = 12;

/** Characters that a line must have left to be gone on with. */
const shortestRest = 4;

/** Longest commit message, in tokens: some scripts take several for a character. */
export const commitTokens = 400;
