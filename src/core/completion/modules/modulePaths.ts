// Where code names a module: the paths of imports and includes, by language.
import { isBlank } from "../../../base/lines.ts";

/** A module that a text names. Offsets are those of the text. */
export interface NamedModule {
  /** As written: `./money`, `.models`, `zod`. */
  readonly path: string;
  readonly start: number;
  readonly end: number;
  /** Names that a Python import takes from a package itself: `from . import a, b`. */
  readonly names?: readonly string[];
}

/** Languages whose modules are told apart here. `script` is everything that imports as JavaScript does. */
export type ModuleStyle = "script" | "python" | "include" | "rust" | "ruby";

const styles: Readonly<Record<string, ModuleStyle>> = {
  typescript: "script",
  typescriptreact: "script",
  javascript: "script",
  javascriptreact: "script",
  vue: "script",
  svelte: "script",
  python: "python",
  c: "include",
  cpp: "include",
  "cuda-cpp": "include",
  "objective-c": "include",
  "objective-cpp": "include",
  rust: "rust",
  ruby: "ruby",
};

/** How a language names its modules; undefined where a path alone does not show what it means. */
export function moduleStyle(languageId: string): ModuleStyle | undefined {
  return Object.hasOwn(styles, languageId) ? styles[languageId] : undefined;
}

/** Longest path that is looked at, in characters. */
const longest = 300;
const quotedPath = String.raw`(["'])([^"'\n\x60]{1,${longest}})\1`;
const patterns: Readonly<Record<ModuleStyle, readonly RegExp[]>> = {
  script: [
    new RegExp(String.raw`(?:^[ \t]*|[;}*]|[\w$]\s{1,8}|\s)from[ \t]*${quotedPath}`, "gm"),
    new RegExp(String.raw`(?:^|[^.\w$])(?:import|require)[ \t]*\(?[ \t]*${quotedPath}`, "gm"),
    new RegExp(String.raw`\b(?:jest|vi)\.(?:un)?mock\([ \t]*${quotedPath}`, "g"),
  ],
  python: [/^[ \t]*(from)[ \t]+(\.*[\w.]{0,300})[ \t]+import\b/gm],
  include: [/^[ \t]*#[ \t]*include[ \t]*(")([^"\n]{1,300})"/gm],
  rust: [/^[ \t]*(?:pub(?:\([^)\n]{0,80}\))?[ \t]+)?(mod)[ \t]+(\w{1,100})[ \t]*;/gm],
  ruby: [new RegExp(String.raw`\brequire_relative[ \t(]+${quotedPath}`, "g")],
};

/** The modules that code names, in order, those in line comments left out. */
export function modulesNamedIn(text: string, style: ModuleStyle): readonly NamedModule[] {
  const found = patterns[style].flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match): NamedModule[] => {
      const path = match[2]!;
      // Up to the path, so that what follows cannot shift it.
      const at = match.index + match[0].lastIndexOf(path);
      if (path === "" || isCommented(text, match.index + match[0].search(/\S|$/))) return [];
      const named = { path, start: at, end: at + path.length };
      return [style === "python" ? { ...named, names: namesAfter(text, match.index + match[0].length) } : named];
    }),
  );
  return found.sort((a, b) => a.start - b.start).filter(({ start }, index, all) => start !== all[index - 1]?.start);
}

function isCommented(text: string, offset: number): boolean {
  const before = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return /^[ \t]*(?:\/\/|\*|\/\*|#(?!include))/.test(before.slice(0, longest));
}

/** The names after `import`, in brackets or not. */
function namesAfter(text: string, offset: number): readonly string[] {
  const list = /^[ \t]*(?:\(([^)]{0,2000})|([^\n(]{0,500}))/.exec(text.slice(offset, offset + 2100));
  return (list?.[1] ?? list?.[2] ?? "")
    .replace(/#[^\n]*/g, "")
    .split(",")
    .map((name) => name.trim().split(/\s/)[0]!)
    .filter((name) => !isBlank(name) && /^\w+$/.test(name));
}
