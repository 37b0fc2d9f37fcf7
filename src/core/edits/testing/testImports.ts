// The imports of a file, as lines: what they name, and which of them another file lacks.

/** The imports of a file, one a line. */
export function importsIn(text: string): readonly string[] {
  return text
    .replaceAll("\r\n", "\n")
    .split("\n")
    .filter((line) => /^(?:import|from)\s+\S/.test(line) || /^(?:const|let|var)\b.*\brequire\(/.test(line));
}

/** The module that an import names. */
export function moduleOf(line: string): string | undefined {
  return (
    /(?:from|require\()\s*["']([^"']+)["']/.exec(line)?.[1] ??
    /^from\s+([\w.]+)\s+import\b/.exec(line)?.[1] ??
    /^import\s+([\w.]+)/.exec(line)?.[1]
  );
}

/** The names that an import makes known. */
export function importedNames(line: string): readonly string[] {
  const list =
    /\{([^{}]*)\}/.exec(line)?.[1] ??
    /^from\s+\S+\s+import\s+\(?([^)#]*)/.exec(line)?.[1] ??
    /^import\s+([\w.]+(?:\s+as\s+\w+)?)\s*$/.exec(line)?.[1];
  const whole =
    /^import\s+(?:type\s+)?(\w+)\s*(?:,|from)/.exec(line)?.[1] ?? /^(?:const|let|var)\s+(\w+)\s*=/.exec(line)?.[1];
  const names = (list ?? "").split(",").map(nameIn);
  return [...names, whole ?? ""].map((name) => name.split(".")[0]!).filter((name) => /^[\w$]+$/.test(name));
}

/** The name by which one part of a list is known: "b" of "a as b", "A" of "type A". */
function nameIn(part: string): string {
  const words = part.replaceAll("\t", " ").replaceAll(":", " ").trim();
  return words.slice(words.lastIndexOf(" ") + 1);
}

/** An import with the names alone that are not known yet; undefined if there are none. */
export function withoutKnown(line: string, known: ReadonlySet<string>): string | undefined {
  const names = importedNames(line);
  const isKnown = (name: string): boolean => known.has(name);
  if (names.every(isKnown)) return undefined;
  if (!names.some(isKnown)) return line;
  const kept = (list: string): string =>
    list
      .split(",")
      .map((each) => each.trim())
      .filter((each) => each !== "" && !known.has(nameIn(each)))
      .join(", ");
  // `import whole, { list } from`: what the whole goes by is a name too.
  return line
    .replace(/^(import\s+(?:type\s+)?)(\w+)\s*,\s*(?=\{)/, (all, head: string, whole: string) =>
      known.has(whole) ? head : all,
    )
    .replace(/\{([^{}]*)\}/, (_all, list: string) => `{ ${kept(list)} }`)
    .replace(/^(from\s+\S+\s+import\s+)\(?([^)#{]*)\)?/, (_all, head: string, list: string) => head + kept(list));
}

/** The lines without imports, and those, each in one line. */
export function withoutImports(
  lines: readonly string[],
  languageId: string,
): { imports: readonly string[]; rest: readonly string[] } {
  const imports: string[] = [];
  const rest: string[] = [];
  for (let line = 0; line < lines.length; line++) {
    const text = lines[line]!;
    if (languageId === "go" && /^package\b/.test(text)) continue;
    const begins =
      languageId === "go"
        ? /^import\b/.test(text)
        : /^(?:import|from)\s+[\w{*"'.]/.test(text) || /^(?:const|let|var)\b[^=]*=\s*require\(/.test(text);
    if (!begins) {
      rest.push(text);
      continue;
    }
    // One that is written in several lines ends with its bracket.
    const open = /[({]\s*$/.exec(text)?.[0].trim();
    let whole = text.trim();
    if (open !== undefined)
      while (++line < lines.length) {
        whole += ` ${lines[line]!.trim()}`;
        if (lines[line]!.includes(open === "(" ? ")" : "}")) break;
      }
    imports.push(whole);
  }
  return { imports, rest };
}
