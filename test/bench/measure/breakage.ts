// How a suggestion breaks a file: blocks without anything in them, modules that do not exist, a comment as a body.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import type { Node } from "web-tree-sitter";
import type { SourceFile } from "../material/sources.ts";
import type { Accepted } from "./duplication.ts";

/** Node types of blocks. */
const bodies =
  /^(?:statement_block|block|compound_statement|class_body|constructor_body|interface_body|field_declaration_list)$/;

/** Bodies with nothing in them that begin in the suggestion. */
export function emptyBodies(root: Node, { start, end }: Accepted): number {
  const inside = (node: Node): number => {
    if (node.endIndex < start || node.startIndex > end) return 0;
    const isEmpty =
      bodies.test(node.type) && node.startIndex >= start && node.startIndex < end && node.endIndex > node.startIndex;
    const own = isEmpty && node.namedChildren.length === 0 ? 1 : 0;
    return own + node.children.reduce((sum, child) => sum + (child === null ? 0 : inside(child)), 0);
  };
  return inside(root);
}

/** Relative modules and quoted includes that the suggestion names and the package does not have. */
export function unresolvedModules(source: SourceFile, { text, start, end }: Accepted): readonly string[] {
  const folder = path.dirname(source.file);
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", end);
  const to = lineEnd < 0 ? text.length : lineEnd;
  const area = text.slice(from, to);
  const touches = (match: RegExpMatchArray): boolean => {
    const at = from + (match.index ?? 0) + match[0].length;
    return at > start && from + (match.index ?? 0) + match[0].indexOf(match[1]!) < end;
  };
  const missing = (pattern: RegExp, exists: (name: string) => boolean): string[] =>
    [...area.matchAll(pattern)].filter((match) => touches(match) && !exists(match[1]!)).map((match) => match[1]!);
  if (source.languageId.endsWith("script"))
    return missing(/\b(?:from|require\(|import\(|import) ?["'](\.[^"'\n]*)["']/g, (name) => isModule(folder, name));
  if (source.languageId === "python") return missing(/^from (\.+[\w.]*) import/gm, (name) => isPython(folder, name));
  const root = source.file.slice(0, source.file.length - source.path.length);
  return missing(/^#include "([^"\n]+)"/gm, (name) => {
    const files = readdirSync(root, { recursive: true, encoding: "utf8" });
    return (
      existsSync(path.join(folder, name)) || files.some((file) => `/${file.replaceAll("\\", "/")}`.endsWith(`/${name}`))
    );
  });
}

function isModule(folder: string, name: string): boolean {
  const bare = path.join(folder, name);
  const stem = bare.replace(/\.[cm]?jsx?$/, "");
  const endings = ["", ".ts", ".tsx", ".d.ts", ".js", ".cjs", ".mjs", ".json"];
  return (
    endings.some((ending) => isFile(bare + ending) || isFile(stem + ending)) ||
    endings.some((ending) => ending !== "" && isFile(path.join(bare, `index${ending}`)))
  );
}

function isFile(file: string): boolean {
  return (
    existsSync(file) &&
    existsSync(path.dirname(file)) &&
    readdirSync(path.dirname(file)).includes(path.basename(file)) &&
    path.extname(file) !== ""
  );
}

function isPython(folder: string, name: string): boolean {
  const dots = /^\.+/.exec(name)![0].length;
  const base = path.join(folder, ...Array<string>(dots - 1).fill(".."), ...name.slice(dots).split(".").filter(Boolean));
  return existsSync(`${base}.py`) || existsSync(base);
}

/** True when all that a suggestion says is a comment. */
export function isOnlyComment(text: string, languageId: string): boolean {
  const lines = text.split("\n").map((line) => line.trim());
  const said = lines.filter((line) => line !== "");
  const comment = languageId === "python" ? /^#/ : /^(?:\/\/|\/\*|\*(?:[ /]|$))/;
  return said.length > 0 && said.every((line) => comment.test(line));
}
