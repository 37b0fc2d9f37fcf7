// What a completion should never do: close what is closed already, or say what the next line says.

/** A document once a ghost is accepted, and where the ghost ends in it. */
export interface Accepted {
  readonly text: string;
  readonly languageId: string;
  readonly start: number;
  readonly end: number;
}

/** Closing brackets without an opening one, outside strings and comments. */
export function unmatchedClosers(text: string, languageId: string): number {
  const open: string[] = [];
  let unmatched = 0;
  for (const bracket of withoutStrings(text, languageId).match(/[()[\]{}]/g) ?? []) {
    const opening = { ")": "(", "]": "[", "}": "{" }[bracket];
    if (opening === undefined) open.push(bracket);
    else if (open.at(-1) === opening) open.pop();
    else {
      unmatched++;
      // What was left open inside is closed along with it.
      const at = open.lastIndexOf(opening);
      if (at >= 0) open.length = at;
    }
  }
  return unmatched;
}

/** True when the ghost's last line that says something is also the next line of the document that does. */
export function repeatsNextLine({ text, start, end }: Accepted): boolean {
  const last = text
    .slice(start, end)
    .split("\n")
    .findLast((line) => line.trim() !== "")
    ?.trim();
  const isWholeLine =
    text.slice(text.lastIndexOf("\n", start - 1) + 1, start).trim() === "" || text.slice(start, end).includes("\n");
  const next = text
    .slice(end)
    .split("\n")
    .slice(1)
    .find((line) => line.trim() !== "")
    ?.trim();
  return isWholeLine && last !== undefined && /[\p{L}\p{N}]/u.test(last) && last.length > 2 && last === next;
}

function withoutStrings(text: string, languageId: string): string {
  const strings = `"""[^]*?"""|'''[^]*?'''|"(?:\\\\.|[^"\\\\\\n])*"|'(?:\\\\.|[^'\\\\\\n])*'|\`(?:\\\\.|[^\`\\\\])*\``;
  const comments = languageId === "python" ? "#[^\\n]*" : "\\/\\/[^\\n]*|\\/\\*[^]*?\\*\\/";
  return text.replace(new RegExp(`${comments}|${strings}`, "g"), "");
}
