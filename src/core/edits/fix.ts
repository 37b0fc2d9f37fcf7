// The request that has a selection fixed. The answer is made to start inside a code block and ends with it, so that all
// of the model's words are code.
import { fenced } from "../../base/fences.ts";
import { fenceName } from "../languages.ts";
import { plainCode, type PlainCode, type Selection } from "./plainCode.ts";

/** A problem that a compiler or linter reports inside the selection. */
export interface Problem {
  /** Counted from 1 within the selection. */
  readonly line: number;
  readonly severity: "error" | "warning" | "hint";
  readonly message: string;
}

/** What to ask the model, and where its answer goes. */
export interface FixRequest {
  readonly messages: readonly { readonly role: "system" | "user"; readonly content: string }[];
  readonly answerPrefix: string;
  readonly stop: readonly string[];
  readonly maxTokens: number;
  readonly temperature: 0;
  readonly place: PlainCode;
}

const system =
  "You correct code. You answer with the corrected code only, complete, in one fenced block: nothing is left out or " +
  "abbreviated, names and style stay as they are, and only what is wrong changes.";

/** More than this many problems say no more than the first ones. */
const mostProblems = 10;
/** Characters that a token of code stands for, on the low side. */
const charactersPerToken = 2.5;
/** Room for what a fix adds, in tokens. */
const addedTokens = 256;

/** Builds the request for a selection and the problems reported in it. */
export function fixRequest(selection: Selection, problems: readonly Problem[]): FixRequest {
  const place = plainCode(selection);
  const language = fenceName(selection.languageId);
  const fence = /^`+/.exec(fenced(language, place.text))![0];
  const reported = problems
    .slice(0, mostProblems)
    .map((problem) => `- line ${problem.line}, ${problem.severity}: ${problem.message.replace(/\s+/g, " ")}`);
  const task =
    reported.length > 0
      ? `These problems are reported in it:\n${reported.join("\n")}\n\nCorrect them.`
      : "Find what is wrong in it and correct it.";
  return {
    messages: [
      { role: "system", content: system },
      { role: "user", content: `Code from \`${selection.label}\`:\n${fenced(language, place.text)}\n\n${task}` },
    ],
    answerPrefix: `${fence}${language}\n`,
    stop: [`\n${fence}`],
    maxTokens: Math.ceil(place.text.length / charactersPerToken) + addedTokens,
    temperature: 0,
    place,
  };
}
