import type { EditTask } from "../../../src/core/edits/editTask.ts";

/** A small function with something to be done to it, and how to see that it was done. */
export interface TaskRow {
  readonly id: string;
  readonly language: Language;
  readonly task: EditTask;
  /** A whole file; the code to edit stands between « and ». */
  readonly file: string;
  /** What is put in the place of ¤ in the file to test it: it fails, or the program ends with 0. */
  readonly check: string;
}

/** The editor's language ids. */
export type Language = "python" | "javascript" | "typescript" | "go" | "c" | "java";

/** A bug that nobody has reported. */
export const bug: EditTask = { kind: "fix", problems: [] };

/** What a compiler or linter says of a line, counted from 1 within the code to edit. */
export function reported(line: number, message: string): EditTask {
  return { kind: "fix", problems: [{ line, severity: "error", message }] };
}

export function told(instruction: string): EditTask {
  return { kind: "edit", instruction };
}

/** Rows of a language: name, task, code, check; `frame` makes the file from the code. */
export function rows(
  language: Language,
  frame: (code: string) => string,
  tasks: readonly (readonly [name: string, task: EditTask, code: string, check: string])[],
): TaskRow[] {
  return tasks.map(([name, task, code, check]) => ({
    ...{ id: `${language}/${name}`, language, task, check },
    file: frame(`«${code}»`),
  }));
}
