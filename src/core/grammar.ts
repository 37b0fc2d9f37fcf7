// The notation of grammars (GBNF), which several features build.

/** A grammar of these rules, the first one first. */
export function rules(table: Readonly<Record<string, string>>): string {
  return Object.entries(table)
    .map(([name, body]) => `${name} ::= ${body}\n`)
    .join("");
}

/** A text that stands as it is. */
export function literal(text: string): string {
  const escaped = Array.from(text, (character) => {
    if (character === '"' || character === "\\") return `\\${character}`;
    return character < " " ? `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}` : character;
  });
  return `"${escaped.join("")}"`;
}
