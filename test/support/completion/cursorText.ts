// Documents with a cursor, as tests write them: `foo(|)`.
import type { CompletionDocument } from "../../../src/core/completion/completionRequest.ts";
import type { CursorContext } from "../../../src/core/completion/cursorContext.ts";
import { restOfLine, startOfLine } from "../../../src/base/lines.ts";

/** A document from a text in which `|` is the cursor. A literal bar is written `¦`. */
export function withCursor(text: string, id = "test"): CompletionDocument {
  const offset = text.indexOf("|");
  if (offset < 0 || text.indexOf("|", offset + 1) >= 0) throw new Error("one cursor, please");
  const plain = text.replace("|", "").replaceAll("¦", "|");
  return { id, languageId: "plaintext", text: plain, offset };
}

/** The cursor of a document, as the host hands it on. */
export function cursorOf({ id, text, offset }: CompletionDocument): CursorContext {
  const lines = text.slice(0, offset).split("\n");
  return {
    documentId: id,
    version: 1,
    line: lines.length - 1,
    character: lines.at(-1)!.length,
    lineCount: text.split("\n").length,
    lineBefore: startOfLine(text, offset),
    lineAfter: restOfLine(text, offset),
    textFrom: (line) => lines.slice(line).join("\n"),
  };
}

/** A document with a ghost in it, as a test expects it: `foo([a, b])`; what the ghost covers is shown as `{)}`. */
export function withGhost(document: CompletionDocument, text: string, replaceAfter = 0): string {
  const covered = document.text.slice(document.offset, document.offset + replaceAfter);
  const rest = document.text.slice(document.offset + replaceAfter);
  const completion = text === "" ? "|" : `[${text}]`;
  return document.text.slice(0, document.offset) + completion + (covered === "" ? "" : `{${covered}}`) + rest;
}
