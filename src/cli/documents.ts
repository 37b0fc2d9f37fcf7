import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe } from "../base/errors.ts";
import { fail } from "../core/failures.ts";

/** Editor's language names by file ending, for the languages that the traces and the sample use. */
const languages: Readonly<Record<string, string>> = {
  ".py": "python",
  ".ts": "typescript",
  ".tsx": "typescriptreact",
  ".js": "javascript",
  ".mjs": "javascript",
  ".go": "go",
  ".rs": "rust",
  ".java": "java",
  ".c": "c",
  ".cpp": "cpp",
  ".rb": "ruby",
};

export interface SourceFile {
  readonly path: string;
  readonly name: string;
  readonly languageId: string;
  readonly text: string;
}

/** Reads a source file. Raises `badInput`. */
export async function readSource(file: string): Promise<SourceFile> {
  try {
    const text = await readFile(file, "utf8");
    return {
      path: path.resolve(file),
      name: path.basename(file),
      languageId: languages[path.extname(file)] ?? "plaintext",
      text,
    };
  } catch (error) {
    fail("badInput", `${file} cannot be read: ${describe(error)}.`);
  }
}

/** Offset of a line and column, both counted from 1. Raises `badInput` when the file has no such place. */
export function offsetAt(source: SourceFile, line: number, column: number): number {
  const lines = source.text.split("\n");
  const text = lines[line - 1];
  if (text === undefined || column < 1 || column > text.length + 1)
    fail("badInput", `${source.name} has no line ${line} with a column ${column}.`);
  return lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}
