// Languages of data and settings, for which there is no parser here: what each of their lines can be. An answer with any other line
// has words in it, or is broken.
import { isBlank } from "../../../base/lines.ts";
import { failure, type Failure } from "../../failures.ts";
import { refused } from "./wordsAround.ts";

/** A document before and after an edit, and the edited lines of the second: from `start` to `end`, which is exclusive. */
export interface EditedDocument {
  readonly before: string;
  readonly after: string;
  readonly start: number;
  readonly end: number;
}

/** Why an edited document cannot be right; undefined if nothing says so. */
export function dataFault(languageId: string, document: EditedDocument): Failure | undefined {
  switch (languageId) {
    case "json":
    case "jsonc":
    case "jsonl":
    case "json5":
    case "snippets":
      return jsonFault(document);
    case "toml":
      return lineFault(document, tomlLines);
    case "ini":
    case "properties":
    case "dotenv":
    case "editorconfig":
      return lineFault(document, iniLines);
    case "yaml":
    case "dockercompose":
    case "github-actions-workflow":
      return lineFault(document, yamlLines);
    case "dockerfile":
      return lineFault(document, dockerLines);
    case "csv":
    case "tsv":
      return tableFault(document);
    case "xml":
    case "html":
    case "xsl":
      return markupFault(document);
    default:
      return undefined;
  }
}

/** Tells of each line of a document whether the language allows it. */
type LineReader = (lines: readonly string[]) => (line: string, index: number) => boolean;

function lineFault({ before, after, start, end }: EditedDocument, reader: LineReader): Failure | undefined {
  const known = new Set(before.split("\n").map((line) => line.trim()));
  const lines = after.replaceAll("\r", "").split("\n");
  const isAllowed = reader(lines);
  for (const [index, line] of lines.entries()) {
    // What the document had before is not the answer's fault.
    const isFine = isAllowed(line, index) || isBlank(line) || known.has(line.trim());
    if (!isFine && index >= start && index < end) return refused(line);
  }
  return undefined;
}

function jsonFault({ before, after }: EditedDocument): Failure | undefined {
  if (isJson(before))
    return isJson(after)
      ? undefined
      : failure(
          "editDoesNotApply",
          "The model's answer is not valid JSON.",
          "Try again, or ask for the change in the chat.",
        );
  // A file with comments, or one that is just being mended: at least nothing but JSON's own words and symbols.
  const word = strayWord(after);
  return word === undefined || word === strayWord(before) ? undefined : refused(word);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ""));
    return true;
  } catch {
    // That it does not parse is the answer.
    return false;
  }
}

/** A line that has something outside of strings and comments which no JSON has. */
function strayWord(text: string): string | undefined {
  for (const line of withoutJsonComments(text).split("\n")) {
    const rest = line
      .replace(/"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?/g, " ")
      .replace(/(?<![\w$-])[\w$-]+\s*:/g, " ")
      .replace(/\b(?:true|false|null|NaN|Infinity)\b/g, " ");
    if (/[\p{L}`]{2,}/u.test(rest.replace(/(?<![\w.])[\d.]+(?:e[+-]?\d+)?\b/gi, " "))) return line;
  }
  return undefined;
}

function withoutJsonComments(text: string): string {
  return text.replace(
    /("(?:[^"\\\n]|\\.)*"?)|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?|\/\/[^\n]*/g,
    (_, string: string | undefined) => string ?? " ",
  );
}

const tomlLines: LineReader = () => {
  let [quote, depth] = [undefined as string | undefined, 0];
  return (line) => {
    const isInside = quote !== undefined || depth > 0;
    const rest = line.trim();
    const isEntry = /^(?:#|\[|(?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*\s*=)/.test(rest);
    const isPart = quote !== undefined || isTomlPart(rest);
    // The next entry ends a list that was never closed.
    if (quote === undefined && /^\[[^\],]*\]\s*(?:#|$)|^[\w.-]+\s*=[^,]*$/.test(rest)) depth = 0;
    if (isInside || isEntry) [quote, depth] = tomlState(rest.startsWith("[") && !isInside ? "" : line, quote, depth);
    return isInside ? isPart || isEntry : isEntry;
  };
};

/** True for a part of a list or table that spans lines. */
function isTomlPart(text: string): boolean {
  return /^(?:$|[#\]},"'[{\d+-]|(?:true|false|inf|nan)\b|[\w.-]+\s*=)/.test(text);
}

function tomlState(line: string, quote: string | undefined, depth: number): [string | undefined, number] {
  for (const [token] of line.matchAll(/"""|'''|\\.|"(?!"")(?:[^"\\]|\\.)*"|'(?!'')[^']*'|[[\]{}#]/g)) {
    if (quote !== undefined) {
      if (token === quote) quote = undefined;
    } else if (token === '"""' || token === "'''") quote = token;
    else if (token === "[" || token === "{") depth++;
    else if (token === "]" || token === "}") depth = Math.max(0, depth - 1);
    else if (token === "#") break;
  }
  return [quote, depth];
}

const iniLines: LineReader = (lines) => (line, index) => {
  const text = line.trim();
  if (/^(?:[#;!]|\[[^\]]+\])/.test(text)) return true;
  const previous = lines[index - 1] ?? "";
  // A value goes on in an indented line, or behind a backslash.
  if (previous.endsWith("\\") || (/^\s/.test(line) && !isBlank(previous))) return true;
  const [, key, value] = /^([^=:]*)[=:](.*)$/.exec(text) ?? [];
  if (key === undefined) return /^[\w.-]+$/.test(text);
  return key.trim().split(/\s+/).length <= (value!.trim() === "" ? 2 : 4) && !/[.,!?]\s/.test(key);
};

const yamlLines: LineReader = (lines) => {
  /** Indentation of the line whose scalar goes on below; what is indented more belongs to it. */
  let scalar: number | undefined;
  let last = -1;
  return (line, index) => {
    if (isBlank(line)) return true;
    const indent = line.search(/\S/);
    const text = line.trim();
    if (scalar !== undefined && indent > scalar) return true;
    scalar = undefined;
    const isEntry = /^(?:#|---|\.\.\.$|%|- |-$|\? |[&*!'"{}[\],]|(?:[^\s#:]|:\S)(?:[^:#]|:\S|[^\s:]#)*:(?:\s|$))/.test(
      text,
    );
    if (/(?:^|[:\-?]\s|\s)[|>][+-]?\d*[+-]?\s*(?:#.*)?$/.test(text)) scalar = indent;
    if (!isEntry) return indent > last && last >= 0;
    // A key without a value has one below it, or is a sentence.
    if (/^[^"'#]*:$/.test(text) && text.split(/\s+/).length >= 3) {
      const next = lines.slice(index + 1, index + 20).find((each) => !isBlank(each)) ?? "";
      if (next.search(/\S/) <= indent && !next.trim().startsWith("- ")) return false;
    }
    if (!text.startsWith("#")) last = indent;
    return true;
  };
};

const dockerWords =
  /^(?:FROM|RUN|CMD|LABEL|MAINTAINER|EXPOSE|ENV|ADD|COPY|ENTRYPOINT|VOLUME|USER|WORKDIR|ARG|ONBUILD|STOPSIGNAL|HEALTHCHECK|SHELL)\s+\S/i;

const dockerLines: LineReader = () => {
  let [goesOn, here] = [false, undefined as string | undefined];
  return (line) => {
    const text = line.trim();
    if (here !== undefined) {
      if (text === here) here = undefined;
      return true;
    }
    if (text.startsWith("#")) return true;
    const isAllowed = goesOn || dockerWords.test(text);
    goesOn = /[\\`]$/.test(text) || (goesOn && text === "");
    here = isAllowed ? /<<-?["']?(\w+)["']?/.exec(text)?.[1] : undefined;
    return isAllowed;
  };
};

/** Lines of a table without its separator, which all others have. */
function tableFault({ before, after, start, end }: EditedDocument): Failure | undefined {
  const rows = before.split("\n").filter((line) => !isBlank(line));
  const separator = [",", ";", "\t", "|"].find((each) => rows.length > 0 && rows.every((row) => row.includes(each)));
  if (separator === undefined) return undefined;
  const line = after
    .split("\n")
    .slice(start, end)
    .find((each) => !isBlank(each) && !each.includes(separator) && !each.includes('"'));
  return line === undefined ? undefined : refused(line);
}

/** Words before the first tag or behind the last. */
function markupFault({ before, after, start, end }: EditedDocument): Failure | undefined {
  const lines = after.split("\n").slice(start, end);
  const text = lines.join("\n").trim();
  const isMarkup = (of: string): boolean => of.startsWith("<") && of.endsWith(">");
  if (!isMarkup(before.trim()) || isMarkup(after.trim())) return undefined;
  return refused(
    text.startsWith("<")
      ? (lines.findLast((line) => !isBlank(line)) ?? "")
      : (lines.find((line) => !isBlank(line)) ?? ""),
  );
}
