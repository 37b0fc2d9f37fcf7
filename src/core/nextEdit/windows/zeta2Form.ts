// Zeta 2, made from Seed-Coder: the text behind the window first, then the changes as diffs, and the window as the first half of a merge
// conflict whose second half the model writes (docs/next-edit.md).
import { headOf, tailOf } from "../../../base/text.ts";
import type { PastEdit } from "../history/editHistory.ts";
import type { WindowForm } from "./windowForm.ts";

/** Diffs that are shown, the newest. */
const mostEdits = 6;
/** Text on each side of the window: 150 tokens of three bytes. */
const aroundUnits = 450;
const cursorMark = "<|user_cursor|>";
const endMark = ">>>>>>> UPDATED";

export const zeta2Form: WindowForm = {
  name: "zeta2",
  linesAbove: 10,
  linesBelow: 10,
  ends: ["<[end▁of▁sentence]>"],
  prompt({ document, startLine, endLine, cursor, edits }) {
    const { lines, path } = document;
    const now = lines.slice(startLine, endLine);
    const marked = now.map((line, at) =>
      startLine + at === cursor.line ? line.slice(0, cursor.column) + cursorMark + line.slice(cursor.column) : line,
    );
    const behind = wholeLines(lines.slice(endLine).join("\n"), "head");
    const before = wholeLines(lines.slice(0, startLine).join("\n"), "tail");
    const parts = [
      ...["<[fim-suffix]>", ...behind, "<[fim-prefix]><filename>edit_history"],
      ...[...edits.slice(-mostEdits).flatMap(diffOf), "", `<filename>${path}`, ...before],
      ...["<<<<<<< CURRENT", ...marked, "======="],
    ];
    const unchanged = `${now.join("\n")}\n${endMark}`;
    return { shared: parts.map((part) => `${part}\n`).join(""), text: "<[fim-middle]>", unchanged };
  },
  read(answer) {
    // Only the mark says that the answer is finished: one that ends without it was cut.
    const end = answer.indexOf(endMark);
    if (end < 0) return undefined;
    const text = answer.slice(0, end).replaceAll(cursorMark, "").replace(/\n$/, "");
    return text.trim() === "NO_EDITS" ? undefined : text.split("\n");
  },
};

function diffOf({ documentId, line, before, after, origin }: PastEdit): string[] {
  return [
    ...(origin === "predicted" ? ["// User accepted prediction:"] : []),
    ...[`--- a/${documentId}`, `+++ b/${documentId}`],
    `@@ -${line + 1},${before.length} +${line + 1},${after.length} @@`,
    ...before.map((text) => `-${text}`),
    ...after.map((text) => `+${text}`),
  ];
}

/** The lines that are whole in the part of a text that is nearest to the window. */
function wholeLines(text: string, side: "head" | "tail"): string[] {
  const part = side === "head" ? headOf(text, aroundUnits) : tailOf(text, aroundUnits);
  const lines = part === "" ? [] : part.split("\n");
  if (part.length === text.length) return lines;
  return side === "head" ? lines.slice(0, -1) : lines.slice(1);
}
