import assert from "node:assert/strict";
import { languageIdOfPath } from "../../../src/core/languages.ts";
import { readHistory } from "../../../src/core/nextEdit/history/givenHistory.ts";
import {
  Situation,
  type EditedDocument,
  type Place,
  type PlaceRule,
} from "../../../src/core/nextEdit/places/situation.ts";

/** Edits in one document: lines before and after. `after` stands in the text, the first time. */
export type Edits = readonly (readonly [before: string, after: string])[];
/** An edit with its place. */
type PlacedEdit = { readonly before: string; readonly after: string; readonly line: number };

/** What the user has done: a text as it is now, and the edits that made it so. `files`: other documents. */
export function situationOf(
  text: string,
  edits: Edits | readonly PlacedEdit[],
  path = "a.ts",
  files: Readonly<Record<string, string>> = {},
): Situation {
  const document = (name: string, content: string): EditedDocument => ({
    ...{ path: name, languageId: languageIdOfPath(name) ?? "plaintext", lines: content.split("\n") },
  });
  const documents = [document(path, text), ...Object.entries(files).map(([name, content]) => document(name, content))];
  const given = edits.map((edit) => {
    if ("line" in edit) return { path, ...edit };
    const [before, after] = edit;
    return { path, before, after, line: lineOf(documents[0]!.lines, after) };
  });
  const read = readHistory(given, new Map(documents.map(({ path: name, lines }) => [name, lines])));
  if ("wrong" in read) assert.fail(read.wrong);
  return new Situation(documents, read.history.recent);
}

function lineOf(lines: readonly string[], wanted: string): number {
  const at = wanted === "" ? 0 : lines.indexOf(wanted.split("\n")[0]!);
  assert.ok(at >= 0, `the text has “${wanted}”`);
  return at;
}

/** The places that a rule finds: `3 expected line`, `3+ line to insert`, `3-` for a deletion, `3?` for what only the model can say. */
export function placesOf(rule: PlaceRule, situation: Situation): readonly string[] {
  return situation.newest.flatMap((seen) => rule.places(situation, seen)).map(shown);
}

export function shown({ document, startLine, endLine, expected }: Place): string {
  const where = `${document.path === "a.ts" || document.path === "a.py" ? "" : `${document.path}:`}${startLine}`;
  if (expected === undefined) return `${where}?`;
  if (expected.length === 0) return `${where}-`;
  return `${where}${startLine === endLine ? "+" : ""} ${expected.join("|").trim()}`;
}
