// What of a file a test is for: the names that it imports, and how.
import { declaredName, holdsMembers } from "../../definitions.ts";
import { isScript } from "../../languages.ts";
import { indentationWidth, isBlank } from "../../../base/lines.ts";

/** Code under test. */
export interface TestedCode {
  readonly languageId: string;
  /** "price.py". */
  readonly fileName: string;
  /** The whole file. */
  readonly text: string;
  /** Lines of the code, from 0, both included. */
  readonly start: number;
  readonly end: number;
  /** Python: the packages that the file lies in, outermost first. */
  readonly packages?: readonly string[];
  /** How files of this project name others: "./price.ts", "./price.js", or without an ending. */
  readonly ending?: string;
}

/** The names to import for the code, outermost: of a method, its class. */
export function testedNames({ text, start, end }: TestedCode): readonly string[] {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const depth = depthOf(lines.slice(start, end + 1));
  if (depth > 0) {
    let limit = depth;
    let holder: string | undefined;
    for (let line = start - 1; line >= 0 && limit > 0; line--) {
      const each = lines[line]!;
      if (isBlank(each) || indentationWidth(each) >= limit) continue;
      limit = indentationWidth(each);
      if (holdsMembers(each) || limit === 0) holder = declaredName(each) ?? holder;
    }
    return holder === undefined ? [] : [holder];
  }
  return definedNames({ text, start, end });
}

/** The names that the code itself defines: of a method, its own. */
export function definedNames({ text, start, end }: Pick<TestedCode, "text" | "start" | "end">): readonly string[] {
  const own = text
    .replaceAll("\r\n", "\n")
    .split("\n")
    .slice(start, end + 1);
  const depth = depthOf(own);
  const heads = own.filter((line) => !isBlank(line) && indentationWidth(line) === depth);
  return [...new Set(heads.flatMap((line) => declaredName(line) ?? []))];
}

/** True for a text that has a name as a word of its own. */
export function mentions(text: string, name: string): boolean {
  const isPart = (sign = ""): boolean => /[\p{L}\p{N}_$]/u.test(sign);
  for (let at = text.indexOf(name); at >= 0 && name !== ""; at = text.indexOf(name, at + name.length))
    if (!isPart(text[at - 1]) && !isPart(text[at + name.length])) return true;
  return false;
}

function depthOf(lines: readonly string[]): number {
  const widths = lines.filter((line) => !isBlank(line)).map(indentationWidth);
  return widths.reduce((least, width) => Math.min(least, width), Infinity);
}

/** The names that a test in another file cannot import. */
export function hiddenNames(code: TestedCode): readonly string[] {
  if (!isScript(code.languageId)) return [];
  return testedNames(code).filter((name) => exportOf(code.text, name) === undefined);
}

/** The line that imports the code; undefined where a test needs none. */
export function importOf(code: TestedCode): string | undefined {
  const names = testedNames(code);
  if (names.length === 0 || code.languageId === "go") return undefined;
  const stem = code.fileName.replace(/\.\w+$/, "");
  if (code.languageId === "python") {
    const module = [...(code.packages ?? []), stem].join(".");
    if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(stem)) return `from ${module} import ${names.join(", ")}`;
    // "from" takes no name with a hyphen.
    return [
      "import importlib",
      "",
      ...names.map((name) => `${name} = importlib.import_module("${module}").${name}`),
    ].join("\n");
  }
  if (!isScript(code.languageId)) return undefined;
  const from = `./${stem}${code.ending ?? ""}`;
  if (isCommonJs(code.text)) return `const { ${names.join(", ")} } = require("${from}");`;
  const isDefault = (name: string): boolean => exportOf(code.text, name) === "default";
  const named = names.filter((name) => !isDefault(name));
  const parts = [...names.filter(isDefault), ...(named.length > 0 ? [`{ ${named.join(", ")} }`] : [])];
  return `import ${parts.join(", ")} from "${from}";`;
}

/**
 * How a test names another file of the project: with the ending that its files use for each other. `texts`: files that show it, the
 * code itself first. Where none does, as the framework needs it.
 */
export function endingOf(fileName: string, texts: readonly string[], frameworkName: string): string {
  const own = /\.\w+$/.exec(fileName)?.[0] ?? "";
  for (const text of texts) {
    const path = /(?:from|require\()\s*["']\.{1,2}\/([^"']+)["']/.exec(text)?.[1];
    if (path === undefined) continue;
    const ending = /\.[cm]?[jt]sx?$/.exec(path)?.[0];
    if (ending === undefined) return "";
    return /ts/.test(ending) === /ts/.test(own) ? own : ending;
  }
  // Node itself takes no path without its ending.
  return frameworkName === "node:test" || own.startsWith(".m") ? own : "";
}

/** True for a module that is loaded with `require`. */
export function isCommonJs(text: string): boolean {
  return /\b(?:module\.)?exports\b|\brequire\(/.test(text) && !/^[ \t]*(?:import|export)\b/m.test(text);
}

function exportOf(text: string, name: string): "default" | "named" | undefined {
  const word = name.replace(/[$]/g, String.raw`\$`);
  if (new RegExp(String.raw`^export default (?:async )?(?:function\*?|class)?\s*${word}\b`, "m").test(text))
    return "default";
  const isNamed =
    new RegExp(
      String.raw`^export (?:declare |abstract |async )*(?:function\*?|class|const|let|var|enum|interface|type)\s+${word}\b`,
      "m",
    ).test(text) ||
    new RegExp(String.raw`^export(?: type)? \{[^}]*\b${word}\b`, "m").test(text) ||
    new RegExp(String.raw`\bexports\.${word}\b|\bmodule\.exports\s*=[^;]*\b${word}\b`).test(text);
  return isNamed ? "named" : undefined;
}
