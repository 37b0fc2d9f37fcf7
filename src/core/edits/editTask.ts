// What to do to a piece of code, and how the model is asked to do it.
import { fenced, headOf } from "../../base/text.ts";
import { fenceName } from "../languages.ts";
import type { DedentedCode, Selection } from "./lines/dedent.ts";

/** A problem that a compiler or linter reports inside the selection. */
export interface Problem {
  /** Line within the selection, counted from 1. */
  readonly line: number;
  readonly severity: "error" | "warning" | "hint";
  readonly message: string;
  /** "ts(2322)", as the editor shows it. */
  readonly code?: string;
  /** Other places that the problem refers to. */
  readonly related?: readonly RelatedPlace[];
}

export interface RelatedPlace {
  /** "main.py:10". */
  readonly label: string;
  readonly message: string;
  /** The line of code there. */
  readonly text: string;
}

/** What is to be done to a selection. */
export type EditTask =
  | { readonly kind: "fix"; readonly problems: readonly Problem[] }
  | { readonly kind: "document" }
  | { readonly kind: "edit"; readonly instruction: string };

/** More problems than this tell the model nothing new. */
const mostProblems = 10;

/** Longest line of code shown with a problem, in characters. */
const longestLine = 120;

/** The task as the sentence or two after the code. */
export function taskText(task: EditTask, code: string): string {
  switch (task.kind) {
    case "fix":
      return task.problems.length > 0
        ? `These problems are reported in it:\n${problemList(task.problems, code)}\n\nCorrect them.`
        : "Find what is wrong in it and correct it.";
    case "document":
      return "Add documentation comments to it, as is usual in its language. Leave the code itself exactly as it is.";
    case "edit":
      return `Change it as follows: ${task.instruction.trim()}`;
  }
}

/** Problems as a list, each with its line of code and the places that it refers to. */
export function problemList(problems: readonly Problem[], code: string): string {
  const lines = code.split("\n");
  return problems
    .slice(0, mostProblems)
    .map(({ line, severity, message, code, related = [] }) => {
      const named = code === undefined ? severity : `${severity} ${code}`;
      const places = related.map((place) => `\n  ${place.label}: ${oneLine(place.message)}: \`${place.text.trim()}\``);
      const text = lines[line - 1]?.trim() ?? "";
      const where = text === "" ? `line ${line}` : `line ${line} \`${headOf(text, longestLine)}\``;
      return `- ${where}, ${named}: ${oneLine(message)}${places.join("")}`;
    })
    .join("\n");
}

/** The code and where it is from: the beginning of the request. */
export function codeText(selection: Selection, place: DedentedCode): string {
  return `Code from \`${selection.label}\`:\n${fenced(fenceName(selection.languageId), place.text)}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
