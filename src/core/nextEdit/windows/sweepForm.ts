// Sweep Next-Edit with 0.5B and 1.5B weights: blocks of the changes, of the lines before the last one and as they are now, and the
// header of the block that the model writes (its model card; docs/next-edit.md).
import { linesBefore, type WindowForm } from "./windowForm.ts";

/** Changes that are shown, the newest, and the most lines of each side. */
const mostEdits = 3;
const mostLines = 40;

export const sweepForm: WindowForm = {
  name: "sweep",
  linesAbove: 10,
  linesBelow: 10,
  ends: ["<|file_sep|>", "<|endoftext|>"],
  prompt(question) {
    const { document, startLine, endLine, edits } = question;
    const now = document.lines.slice(startLine, endLine);
    const parts: string[] = [];
    for (const { documentId, before, after } of edits.slice(-mostEdits))
      parts.push(
        ...[`<|file_sep|>${documentId}.diff`, "original:", ...before.slice(0, mostLines)],
        ...["updated:", ...after.slice(0, mostLines)],
      );
    parts.push(`<|file_sep|>original/${document.path}`, ...linesBefore(question));
    parts.push(`<|file_sep|>current/${document.path}`, ...now);
    const shared = parts.map((part) => `${part}\n`).join("");
    return { shared, text: `<|file_sep|>updated/${document.path}`, unchanged: `\n${now.join("\n")}` };
  },
  read(answer, isWhole) {
    const end = answer.search(/<\|(?:file_sep|endoftext)\|>/);
    if (end < 0 && !isWhole) return undefined;
    const block = (end < 0 ? answer : answer.slice(0, end)).replace(/^\n/, "").replace(/\n$/, "");
    return block === "" ? undefined : block.split("\n");
  },
};
