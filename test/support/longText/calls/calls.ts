// How to call the exported functions with a text: a table per part of the source.
import type { CompletionDocument } from "../../../../src/core/completion/completionRequest.ts";
import type { TextCall } from "../growth.ts";

/** By module (`base/lines`), then by export: one call for each place a long text can come from. */
export type CallTable = Readonly<Record<string, Readonly<Record<string, TextCall | readonly TextCall[]>>>>;

/** Calls with the text split into lines. */
export const linesOf = (text: string): string[] => text.split("\n");

const cursors: readonly ((text: string) => number)[] = [() => 0, middleOf, ({ length }) => length];

/** The middle of the line in the middle: a text of many alike lines has the cursor at the same place of one, however many they are. */
function middleOf(text: string): number {
  const start = text.lastIndexOf("\n", (text.length >> 1) - 1) + 1;
  const end = text.indexOf("\n", start);
  return (start + (end < 0 ? text.length : end)) >> 1;
}

/** Calls with a document that has the cursor at its start, in its middle and at its end. */
export function inDocument(call: (document: CompletionDocument) => unknown, languageId = "typescript"): TextCall[] {
  return cursors.map((cursor) => (text) => call({ id: "a.ts", languageId, text, offset: cursor(text) }));
}

/** A short document, where the long text is another. */
export const shortDocument: CompletionDocument = {
  id: "a.ts",
  languageId: "typescript",
  text: "function f(a) {\n  return g(a);\n}\n",
  offset: 27,
};

/** Pieces of a text as they stream: so many that each is short, so few that a piece may cost what all before it did. */
export function streamed(text: string, push: (piece: string) => void): void {
  const length = Math.ceil(text.length / 40);
  for (let at = 0; at < text.length; at += length) push(text.slice(at, at + length));
}
