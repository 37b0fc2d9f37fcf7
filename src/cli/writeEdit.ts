// Writes an edit into its file: outside of the edit every byte stays, and so does what another program saved in the meantime.
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import path from "node:path";
import { describe, systemCode } from "../base/errors.ts";
import { isReadOnly } from "../base/fileMode.ts";
import { lineBreaksOf, splitEndedLines } from "../base/lines.ts";
import { atomicWrite } from "../client/atomicWrite.ts";
import { encodeFile, encodeText } from "../client/textEncoding.ts";
import type { OffsetRange } from "../core/edits/lines/followRange.ts";
import { lineChanges } from "../base/lineDiff.ts";
import { fail, FailureError } from "../core/failures.ts";
import { readSource, type SourceFile } from "./documents.ts";

/** A replacement for a part of a file, in offsets of the text as it was read. */
export interface FileEdit extends OffsetRange {
  readonly source: SourceFile;
  readonly replacement: string;
}

/** A file's text before and after an edit. */
export interface EditedText {
  readonly before: string;
  readonly after: string;
}

const tryAgain = "The edit is shown as a diff and was not written.";

/** The file with the edit, as text. */
export function editedText({ source, start, end, replacement }: FileEdit): EditedText {
  const before = source.decoded.text;
  return { before, after: before.slice(0, start) + replacement + before.slice(end) };
}

/**
 * Writes an edit; answers the text that was in the file and the one that is now. What another program has saved since the file was
 * read is kept. Raises `editDoesNotApply` where that changed the same lines or where the file cannot hold the new text, and
 * `badInput` or `diskFull` where it cannot be written. The file is unchanged then.
 */
export async function writeEdit(edit: FileEdit): Promise<EditedText> {
  mustBeEncodable(edit);
  const { source } = edit;
  try {
    await mustBeWritable(source.path);
    const current = await readAgain(source);
    const placed = Buffer.from(current.bytes).equals(source.bytes) ? edit : movedTo(current, edit);
    const text = editedText(placed);
    const bytes = encodeFile(text.after, placed.source.decoded.encoding);
    if (!Buffer.isBuffer(bytes)) throw new Error("what was read cannot be encoded again");
    await atomicWrite(source.path, bytes);
    return text;
  } catch (error) {
    return failToWrite(error, source.name);
  }
}

function mustBeEncodable({ source, start, end, replacement }: FileEdit): void {
  const { text, encoding } = source.decoded;
  const encoded = encodeText(replacement, encoding);
  if (!Buffer.isBuffer(encoded))
    fail(
      "editDoesNotApply",
      `${source.name} is stored in ${encoding.name}, and the edit contains “${encoded.missing}”, which it cannot hold.`,
      `${tryAgain} Save the file as UTF-8 in an editor and try again.`,
    );
  const unreadable = (part: string): number => part.match(/\ufffd/g)?.length ?? 0;
  const old = text.slice(start, end);
  if (/[\udc80-\udcff]/u.test(old) && unreadable(replacement) > unreadable(old))
    fail(
      "editDoesNotApply",
      `The edit changes a line of ${source.name} with characters that are not ${encoding.kind === "unknown" ? "UTF-8" : encoding.name}.`,
      `${tryAgain} Save the file as UTF-8 in an editor and try again.`,
    );
}

async function mustBeWritable(file: string): Promise<void> {
  const found = await stat(file);
  const name = path.basename(file);
  if (!found.isFile()) fail("badInput", `${name} is not a file that can be written.`, tryAgain);
  if (isReadOnly(found.mode)) fail("badInput", `${name} is read-only.`, tryAgain);
  if (isReadOnly((await stat(path.dirname(file))).mode))
    fail("badInput", `The folder of ${name} is read-only.`, tryAgain);
  await access(file, constants.W_OK);
}

async function readAgain({ path: file, name }: SourceFile): Promise<SourceFile> {
  try {
    return await readSource(file);
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    // Its advice is for a file that was never read.
    return fail("badInput", `Another program changed ${name}. ${error.failure.message}`, tryAgain);
  }
}

/** The same edit in the file as another program has saved it since. Raises `editDoesNotApply` if that changed the same lines. */
function movedTo(current: SourceFile, edit: FileEdit): FileEdit {
  const { source, start, end } = edit;
  const [was, is] = [source.decoded, current.decoded];
  const [old, now] = [was.text, is.text].map((text) => splitEndedLines(text, lineBreaksOf(text)));
  const texts = (lines = old!): string[] => lines.map(({ text }) => text);
  const lineAt = (offset: number): number =>
    splitEndedLines(was.text.slice(0, offset), lineBreaksOf(was.text)).length - 1;
  const [first, last] = [lineAt(start), lineAt(end)];
  const changes = lineChanges(texts(old), texts(now));
  const isTouched = changes.some((change) => change.start <= last && change.end > first);
  const isInside = changes.some(
    (change) => change.start === change.end && change.start > first && change.start <= last,
  );
  const moved = changes
    .filter((change) => change.end <= first)
    .reduce((sum, change) => sum + change.newEnd - change.newStart - (change.end - change.start), 0);
  const newStart = now!
    .slice(0, first + moved)
    .reduce((sum, { text, end: ending }) => sum + text.length + ending.length, 0);
  const newEnd = newStart + end - start;
  const isThere = is.text.slice(newStart, newEnd) === was.text.slice(start, end);
  const isSameEncoding = was.encoding.kind === is.encoding.kind;
  if (isTouched || isInside || !isThere || !isSameEncoding)
    fail(
      "editDoesNotApply",
      isSameEncoding
        ? `Another program changed these lines of ${source.name} while the edit was being written.`
        : `Another program saved ${source.name} as ${is.encoding.name} while the edit was being written; it was ${was.encoding.name}.`,
      `${tryAgain} Run the command again to edit the file as it is now.`,
    );
  return { ...edit, source: current, start: newStart, end: newEnd };
}

function failToWrite(error: unknown, name: string): never {
  if (error instanceof FailureError) throw error;
  switch (systemCode(error)) {
    case undefined:
      throw error;
    case "ENOSPC":
    case "EDQUOT":
      fail("diskFull", `${name} cannot be written: the disk is full.`, `${tryAgain} Free some space and try again.`);
    case "ENOENT":
      fail("badInput", `${name} no longer exists.`, tryAgain);
    default:
      fail("badInput", `${name} cannot be written: ${describe(error)}.`, tryAgain);
  }
}
