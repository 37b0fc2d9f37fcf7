// What code takes from the modules that it names.
import { charactersBetween } from "../../../base/text.ts";
import { moduleStyle, modulesNamedIn, type NamedModule } from "./modulePaths.ts";

/** A name as its module calls it, and as the code calls it. */
export interface ImportedName {
  readonly name: string;
  readonly local: string;
}

/** A module that code names, and what it takes from it; no names for all of it. */
export interface Import {
  readonly module: NamedModule;
  readonly names: readonly ImportedName[];
}

/** Longest list of names, in characters. */
const longest = 2000;
/** A file that imports more only passes names on. */
const mostImports = 200;

/** The imports of a text, in its order. A module imported only for what it does, or as a whole, comes without names. */
export function importsOf(text: string, languageId: string): readonly Import[] {
  const style = moduleStyle(languageId);
  if (style === undefined) return [];
  return modulesNamedIn(text, style)
    .slice(0, mostImports)
    .map((module) => {
      if (style === "python") return { module, names: listedAfter(text, module.end) };
      return { module, names: style === "script" ? takenBy(text, module.start) : [] };
    });
}

/** The names between the word that begins an import and the path of its module. */
function takenBy(text: string, pathStart: number): readonly ImportedName[] {
  const before = text.slice(Math.max(0, pathStart - longest), pathStart);
  const begin = Math.max(...["import", "export", "const", "let", "var"].map((word) => lastWord(before, word)));
  const statement = begin < 0 ? "" : before.slice(begin);
  const list = /^(?:import|export|const|let|var)\b([^;'"`]*?)(?:\bfrom|=)[^;]*["']$/
    .exec(statement)?.[1]
    ?.replace(/^\s*type\b/, "");
  if (list === undefined) return [];
  const braces = /\{([^{}]*)\}/.exec(list);
  const named = (braces?.[1] ?? "").split(",").flatMap((each): ImportedName[] => {
    const [name, local] = each
      .replace(/^\s*type\s+/, "")
      .split(/\s+as\s+|:/)
      .map((part) => part.trim());
    return name !== undefined && isName(name)
      ? [{ name, local: local !== undefined && isName(local) ? local : name }]
      : [];
  });
  const own = list
    .replace(/\{[^{}]*\}/, "")
    .split(",")[0]!
    .trim();
  // What is exported without a name is found under the one that it has here, if anywhere.
  return isName(own) ? [{ name: own, local: own }, ...named] : named;
}

/** The names behind `import` in Python, in brackets or not. */
function listedAfter(text: string, moduleEnd: number): readonly ImportedName[] {
  const list = /^[ \t]+import\b[ \t]*(?:\(([^)]*)|([^\n(]*))/.exec(
    charactersBetween(text, moduleEnd, moduleEnd + longest),
  );
  return (list?.[1] ?? list?.[2] ?? "")
    .replace(/#[^\n]*/g, "")
    .split(",")
    .flatMap((each): ImportedName[] => {
      const [name, local = name] = each.trim().split(/\s+as\s+/);
      return name !== undefined && isName(name) ? [{ name, local: local ?? name }] : [];
    });
}

function lastWord(text: string, word: string): number {
  for (let at = text.lastIndexOf(word); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(word, at - 1))
    if (!/[\w$.]/.test(text[at - 1] ?? "") && /\s/.test(text[at + word.length] ?? "")) return at;
  return -1;
}

function isName(text: string): boolean {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(text);
}
