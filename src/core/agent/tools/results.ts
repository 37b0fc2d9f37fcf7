// What the model reads of what its tools did: short, the exit code or the place first, and cut where it would fill the context.
import { headOf, tailOf } from "../../../base/text.ts";
import type { NumberedLines } from "../files/numberedLines.ts";

/** What a call did, for the model and for whoever watches. */
export interface ToolResult {
  readonly text: string;
  /** Whether it did what was asked. */
  readonly isDone: boolean;
  /** A file that is now another than before. */
  readonly hasChanged?: boolean;
  /** Where the text is too long for the model: how it reads the rest, the end of a sentence. */
  readonly rest?: string;
}

/** A call that did what was asked. */
export function done(text: string, rest?: string): ToolResult {
  return { text, isDone: true, ...(rest !== undefined && { rest }) };
}

/** A call that could not be done, and why. */
export function failed(text: string): ToolResult {
  return { text, isDone: false };
}

/** Most characters of an output that the model is shown: about 2,500 tokens. */
const mostOutput = 8_000;
/** Share of it that is the beginning: errors stand at the end. */
const headShare = 0.3;

/** A long text as its head and tail, with a note between them. `most`: characters that are left of it. */
export function headAndTail(text: string, note: string, most = mostOutput): string {
  if (text.length <= most) return text;
  const head = wholeLines(headOf(text, Math.floor(most * headShare)), "head");
  const tail = wholeLines(tailOf(text, Math.floor(most * (1 - headShare))), "tail");
  return `${head}\n… ${note} …\n${tail}`;
}

function wholeLines(text: string, side: "head" | "tail"): string {
  const at = side === "head" ? text.lastIndexOf("\n") : text.indexOf("\n");
  const isFarOff = side === "head" ? at < text.length / 2 : at > text.length / 2;
  if (at < 0 || isFarOff) return text;
  return side === "head" ? text.slice(0, at) : text.slice(at + 1);
}

/** How a command ended. */
export type CommandEnd =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "killed"; readonly signal: string }
  | { readonly kind: "timedOut"; readonly seconds: number }
  | { readonly kind: "notStarted"; readonly reason: string };

/** The result of a command: how it ended, then what it wrote. */
export function commandResult(end: CommandEnd, output: string, where: string): ToolResult {
  const rest = `read it in ${where}`;
  const note = `the middle is left out here; ${rest}`;
  const text = output.trim() === "" ? "It wrote nothing." : headAndTail(output.trimEnd(), note);
  return { text: `${endText(end)}\n${text}`, isDone: end.kind === "exited" && end.code === 0, rest };
}

function endText(end: CommandEnd): string {
  switch (end.kind) {
    case "exited":
      return `Exit code ${end.code}.`;
    case "killed":
      return `It was ended by ${end.signal}.`;
    case "timedOut":
      return `It was ended after ${end.seconds} seconds, the time limit. It gets no input; if it needs more time, give seconds.`;
    case "notStarted":
      return `It could not be started: ${end.reason}.`;
  }
}

/** The result of reading a file. */
export function readResult(path: string, lines: NumberedLines): ToolResult {
  const { first, last, count } = lines;
  if (count === 0) return done(`${path} is empty.`);
  if (last === 0) return failed(`${path} has only ${count} lines.`);
  const rest = last < count ? ` Read on with from ${last + 1}.` : "";
  return done(
    `${path}, lines ${first} to ${last} of ${count}.${rest}\n${lines.text}`,
    `read these lines with read_file, from and to`,
  );
}

/** A list that was cut to the most there may be. `more`: how many are left out. */
export function listResult(head: string, entries: readonly string[], more: string): ToolResult {
  return done([head, ...entries, ...(more === "" ? [] : [more])].join("\n"), "give a glob or a longer text");
}
