// What the model reads: the code as it was, then a diff that holds what the user has changed, and for each place the beginning of
// one more hunk. A model that was not made for next edits continues a diff rightly where it copies a rewritten window unchanged
// (docs/next-edit.md). All places share everything but their own hunk.
import { headOf, tailOf } from "../../../base/text.ts";
import type { PastEdit } from "../history/editHistory.ts";
import type { LineQuestion } from "../nextEditModel.ts";
import type { EditedDocument, Place, Situation } from "../places/situation.ts";

/** What is shown of the code: lines around each edit and around each place, the widest that fits. */
const margins = [
  { edit: 12, place: 8 },
  { edit: 6, place: 4 },
  { edit: 3, place: 1 },
  { edit: 1, place: 0 },
] as const;
/** A longer line is data, and would take the place of all others. In UTF-16 units. */
const longestShown = 1000;
/** Edits in the diff, the newest. */
const mostEdits = 6;

/** The texts for a model, and what it is asked at which place. */
export interface EditPrompt {
  readonly shared: string;
  readonly asked: readonly AskedPlace[];
}

/** A place with its question. `deletion`: the expected line is the one that follows if the place's lines go. */
export interface AskedPlace {
  readonly place: Place;
  readonly question: LineQuestion;
  readonly form: "rewrite" | "insertion" | "deletion";
}

/** `longest`: of the shared text, in UTF-16 units. What does not fit even so is cut off its beginning. */
export function editPrompt(situation: Situation, places: readonly Place[], longest: number): EditPrompt {
  const edits = situation.edits.slice(-mostEdits);
  const diff = diffOf(situation, edits);
  const code = margins.map((margin) => codeOf(situation, edits, places, margin));
  const fitting = code.find((text) => text.length + diff.length <= longest) ?? code.at(-1)!;
  return { shared: tailOf(fitting + diff, longest), asked: questions(edits.at(-1)?.documentId, places) };
}

/** The documents before the edits, only the lines that matter. The one with the newest edit comes last. */
function codeOf(
  situation: Situation,
  edits: readonly PastEdit[],
  places: readonly Place[],
  margin: (typeof margins)[number],
): string {
  const last = edits.at(-1)?.documentId;
  const shown = situation.documents
    .filter(
      ({ path }) => edits.some((edit) => edit.documentId === path) || places.some((at) => at.document.path === path),
    )
    .toSorted((a, b) => Number(a.path === last) - Number(b.path === last));
  return shown.map((document) => excerpt(document, situation.edits, places, margin)).join("");
}

function excerpt(
  document: EditedDocument,
  edits: readonly PastEdit[],
  places: readonly Place[],
  margin: (typeof margins)[number],
): string {
  const own = edits.filter(({ documentId }) => documentId === document.path).toSorted((a, b) => a.line - b.line);
  const earlier = [...document.lines];
  for (const { line, after, before } of own.toReversed()) earlier.splice(line, after.length, ...before);
  const wanted = new Uint8Array(earlier.length);
  const want = (start: number, end: number, around: number): void =>
    void wanted.fill(1, Math.max(0, start - around), Math.max(0, end + around));
  for (const edit of own) {
    const start = earlierLine(own, edit.line);
    want(start, start + edit.before.length, margin.edit);
  }
  for (const { document: of, startLine, endLine } of places)
    if (of === document) want(earlierLine(own, startLine), earlierLine(own, endLine), margin.place);
  const lines: string[] = [];
  for (const [at, line] of earlier.entries())
    if (wanted[at] === 1 && line.length <= longestShown) lines.push(line);
    else if (lines.at(-1) !== gap) lines.push(gap);
  return `${document.path}\n${lines.join("\n")}\n\n`;
}

/** Stands for lines that are left out. */
const gap = "...";

/** A line of a document, in the document before some edits of it. */
function earlierLine(edits: readonly PastEdit[], line: number): number {
  return edits.reduce((at, edit) => (edit.line < line ? at - edit.after.length + edit.before.length : at), line);
}

function diffOf(situation: Situation, edits: readonly PastEdit[]): string {
  let path: string | undefined;
  let text = "";
  for (const edit of edits) {
    if (edit.documentId !== path) text += header((path = edit.documentId));
    const document = situation.documents.find((each) => each.path === path);
    text += hunk(document?.lines[edit.line - 1], edit);
  }
  return text;
}

function hunk(above: string | undefined, { before, after }: PastEdit): string {
  return `${hunkStart(above)}${signed("-", before)}${signed("+", after)}`;
}

function header(path: string): string {
  return `--- a/${path}\n+++ b/${path}\n`;
}

function hunkStart(above: string | undefined): string {
  return `@@\n${above === undefined || above.length > longestShown ? "" : ` ${above}\n`}`;
}

function signed(sign: "-" | "+", lines: readonly string[]): string {
  return lines.map((line) => `${sign}${line}\n`).join("");
}

function questions(last: string | undefined, places: readonly Place[]): AskedPlace[] {
  return places.flatMap((place): AskedPlace[] => {
    const { document, startLine, endLine, expected } = place;
    const old = document.lines.slice(startLine, endLine);
    const head = document.path === last ? "" : header(document.path);
    const text = `${head}${hunkStart(document.lines[startLine - 1])}${signed("-", old)}`;
    if (expected?.length === 0) {
      const next = document.lines[endLine];
      return next === undefined
        ? []
        : [
            {
              place,
              form: "deletion",
              question: { text, expected: ` ${headOf(next, longestShown)}`, isOnlyChecked: true },
            },
          ];
    }
    const form = old.length === 0 ? "insertion" : "rewrite";
    const line = expected?.[0] ?? old[0];
    const check = { expected: line!, ...(expected !== undefined && { isOnlyChecked: true }) };
    return line === undefined ? [] : [{ place, form, question: { text: `${text}+`, ...check } }];
  });
}
