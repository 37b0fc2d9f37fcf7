import { restOfLine, startOfLine } from "../../../../base/lines.ts";
import { isThere } from "../../modules/knownModules.ts";
import { moduleStyle, modulesNamedIn } from "../../modules/modulePaths.ts";
import type { Rule } from "./rule.ts";

/** Most lines that an import takes up to its path. */
const longestImport = 40;

/** Ends a text before an import of a module that does not exist. Without knowledge of modules, nothing is changed. */
export const dropUnknownModule: Rule = (candidate, { languageId, text, offset, modules }) => {
  const style = moduleStyle(languageId);
  if (modules === undefined || style === undefined) return candidate;
  const before = startOfLine(text, offset);
  const rest = restOfLine(text, offset).slice(candidate.replaceAfter);
  const whole = before + candidate.text + rest;
  const end = before.length + candidate.text.length;
  // A path is the text's if any of it, or what makes it one, is.
  const isOwn = (module: { start: number; end: number }): boolean => module.end >= before.length && module.start < end;
  const missing = modulesNamedIn(whole, style).find((module) => isOwn(module) && !isThere(module, style, modules));
  if (missing === undefined) return candidate;
  const kept = whole.slice(0, startOfImport(whole, missing.start));
  return kept.length <= before.length
    ? { text: "", replaceAfter: 0 }
    : { ...candidate, text: kept.slice(before.length).trimEnd() };
};

/** Where the statement of a path begins: its line, or the one above that opens its names. */
function startOfImport(text: string, path: number): number {
  let start = text.lastIndexOf("\n", path) + 1;
  if (!/^[ \t]*\}/.test(text.slice(start, path))) return start;
  for (let line = 0; line < longestImport && start > 0; line++) {
    start = text.lastIndexOf("\n", start - 2) + 1;
    if (/^[ \t]*(?:import|export|const|let|var|from)\b/.test(text.slice(start, start + 200))) break;
  }
  return start;
}
