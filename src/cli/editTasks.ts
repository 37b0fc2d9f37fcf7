// Reads tasks for next edits, one JSON object a line, and says of each line that is none what is wrong with it.
import { describe } from "../base/errors.ts";
import { splitLines } from "../base/lines.ts";
import { isCount, isRecord } from "../base/unknownData.ts";
import { fail } from "../core/failures.ts";
import { readHistory, type GivenEdit } from "../core/nextEdit/history/givenHistory.ts";
import type { EditHistory } from "../core/nextEdit/history/editHistory.ts";
import type { EditedDocument } from "../core/nextEdit/places/situation.ts";
import { languageIdOfFence, languageIdOfPath, languageOf } from "../core/languages.ts";
import { jsonLines } from "./jsonLines.ts";

/** A task that can be answered. */
export interface EditTask {
  readonly id: string;
  /** The one with the cursor first. */
  readonly documents: readonly [EditedDocument, ...EditedDocument[]];
  readonly cursor: { readonly line: number; readonly column: number };
  readonly history: EditHistory;
  /** Why the oldest edits are not in the history. */
  readonly leftOut?: string;
  /** The texts as they were given, by path. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A line that is no task, counted from 1. `wrong`: a sentence without its full stop. */
export interface BadLine {
  readonly line: number;
  readonly wrong: string;
}

/** A longer text is no source code. In UTF-16 units. */
const longestText = 4_000_000;

/** The tasks of a file. Raises `badInput` when the file cannot be read. */
export async function* editTasks(file: string): AsyncGenerator<EditTask | BadLine> {
  let line = 0;
  try {
    for await (const entry of jsonLines(file)) {
      ({ line } = entry);
      const task = taskOf(entry.text);
      yield typeof task === "string" ? { line, wrong: task } : task;
    }
  } catch (error) {
    fail("badInput", `Cannot read ${file}${line > 0 ? ` after line ${line}` : ""}: ${describe(error)}.`);
  }
}

/** The task in a line, or what is wrong with it. */
export function taskOf(entry: string): EditTask | string {
  let value: unknown;
  try {
    value = JSON.parse(entry);
  } catch (error) {
    // Whoever wrote the file has to see why.
    return `this is no JSON: ${describe(error)}`;
  }
  if (!isRecord(value)) return "a task is a JSON object";
  const { task_id: id, path, text, language, cursor, history, files } = value;
  const missing = ["task_id", "path", "text"].find(
    (name) => typeof value[name] !== "string" || value[name] === undefined,
  );
  if (missing !== undefined) return `${missing} is missing or no text`;
  if (language !== undefined && typeof language !== "string") return "language is no text";
  const given = [
    { path, text },
    ...(files === undefined ? [] : Array.isArray(files) ? (files as unknown[]) : [undefined]),
  ];
  const badFile = given.findIndex(
    (each) => !isRecord(each) || typeof each["path"] !== "string" || typeof each["text"] !== "string",
  );
  if (badFile >= 0) return `files is no list of {path, text}`;
  const sources = given as readonly { readonly path: string; readonly text: string }[];
  const long = sources.find((each) => each.text.length > longestText);
  if (long !== undefined) return `the text of ${long.path} has more than ${longestText / 1e6} million characters`;
  const others = sources.slice(1).filter((each) => each.path !== path || each.text !== text);
  const distinct = [sources[0]!, ...others];
  const texts = new Map(distinct.map((each) => [each.path, each.text]));
  if (texts.size < distinct.length) return "two texts have the same path";
  const documents = distinct.map(({ path: name, text: content }, at): EditedDocument => {
    const known = at === 0 && typeof language === "string" ? languageIdOf(language) : undefined;
    return { path: name, languageId: known ?? languageIdOfPath(name) ?? "plaintext", lines: splitLines(content) };
  });
  const first = documents[0]!;
  const place = cursorOf(cursor, first);
  if (typeof place === "string") return place;
  const edits = editsOf(history);
  if (typeof edits === "string") return edits;
  const read = readHistory(edits, new Map(documents.map(({ path: name, lines }) => [name, lines])));
  if ("wrong" in read) return read.wrong;
  return { id: id as string, documents: [first, ...documents.slice(1)], cursor: place, ...read, texts };
}

/** The editor's id for a language as people write it: `Python`, `ts`, `golang`, `c++`; undefined if it is not known. */
function languageIdOf(name: string): string | undefined {
  const id = languageIdOfFence(name.toLowerCase());
  return languageOf(id) === undefined ? undefined : id;
}

function cursorOf(value: unknown, { path, lines }: EditedDocument): EditTask["cursor"] | string {
  if (!isRecord(value) || !isCount(value["line"]) || !isCount(value["column"]))
    return "cursor is no {line, column} of whole numbers from 0";
  const { line, column } = value as { readonly line: number; readonly column: number };
  const text = lines[line];
  if (text === undefined) return `cursor.line is ${line}, but ${path} has ${lines.length} lines, counted from 0`;
  if (column > text.length)
    return `cursor.column is ${column}, but line ${line} of ${path} has ${text.length} characters`;
  return { line, column };
}

function editsOf(value: unknown): readonly GivenEdit[] | string {
  if (!Array.isArray(value)) return "history is missing or no list";
  for (const [at, edit] of (value as unknown[]).entries()) {
    if (!isRecord(edit)) return `history[${at}] is no object`;
    const wrong = ["path", "before", "after"].find((name) => typeof edit[name] !== "string");
    if (wrong !== undefined) return `history[${at}].${wrong} is missing or no text`;
    if (!isCount(edit["line"])) return `history[${at}].line is no whole number from 0`;
  }
  return value as readonly GivenEdit[];
}
