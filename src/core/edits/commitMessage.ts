// The request for a commit message, from a diff that may be too long for the model.
import { fenced } from "../../base/text.ts";

/** A diff that fits, and the files that are in it by name only. */
export interface FittedDiff {
  readonly text: string;
  readonly named: readonly string[];
}

/** Removes the changes of the longest files from a diff until it fits. Their names stay. */
export function fitDiff(diff: string, maxCharacters: number): FittedDiff {
  const files = diff.split(/^(?=diff --git )/m).filter((part) => part.trim() !== "");
  const named: string[] = [];
  const length = (): number => files.reduce((sum, file) => sum + file.length, 0);
  while (length() > maxCharacters) {
    const index = files.reduce((longest, file, at) => (file.length > files[longest]!.length ? at : longest), 0);
    const [head = ""] = files[index]!.split("\n", 1);
    // Only names are left.
    if (files[index]!.length <= head.length + 1) break;
    named.push(/ b\/(.*)$/.exec(head)?.[1] ?? head);
    files[index] = `${head}\n`;
  }
  return { text: files.join(""), named };
}

/** The request. `recent`: earlier messages of the repository, newest first, as examples of its style. */
export function commitMessages(
  diff: string,
  recent: readonly string[],
): readonly { readonly role: "system" | "user"; readonly content: string }[] {
  const subjects = recent
    .map((message) => message.split("\n", 1)[0]!.slice(0, 100))
    .filter((subject) => subject !== "");
  const examples =
    subjects.length > 0
      ? `\n\nEarlier messages, for their manner only:\n${subjects.map((each) => `- ${each}`).join("\n")}`
      : "";
  return [
    {
      role: "system",
      content:
        "You write commit messages: one line of at most 72 characters that says what changes and why, in the imperative, without " +
        "a full stop. Only where one line cannot say it, a blank line and a few short lines follow. You answer with the message only.",
    },
    { role: "user", content: `Write the message for this commit:\n${fenced("diff", diff)}${examples}` },
  ];
}

/** A subject of at most 72 characters, and perhaps a short body. */
export const commitGrammar = [
  "root ::= subject ([\\n] [\\n] line ([\\n] line){0,7})? [\\n]?",
  "subject ::= [^ \\n\\r\\t`#*\\x00] [^\\n\\r\\t\\x00]{2,71}",
  "line ::= [^\\n\\r\\t`\\x00] [^\\n\\r\\t\\x00]{0,99}",
  "",
].join("\n");

/** Longest commit message, in tokens. */
export const commitTokens = 200;
