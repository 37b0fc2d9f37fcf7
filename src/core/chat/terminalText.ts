// What a program wrote to a terminal, as a person sees it there.
import { withoutTrailing } from "../../base/text.ts";

/** Titles, links and other strings, which end with a bell or a string terminator. */
const strings = new RegExp(String.raw`\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?`, "g");
/** Colours, and movements of the cursor. */
const sequences = new RegExp(String.raw`\x1b\[[0-?]*[ -/]*[@-~]?`, "g");
const otherEscapes = new RegExp(String.raw`\x1b[ -/]*[0-~]?`, "g");

/** The text of a terminal's output: without colours and titles, and with what was overwritten in a line left out. */
export function plainTerminalText(output: string): string {
  const plain = output.replace(strings, "").replace(sequences, "").replace(otherEscapes, "");
  const lines = plain.split("\n").map((line) => lastWritten(withoutTrailing(line, /\r/)));
  while (lines.length > 0 && lines.at(-1)!.trim() === "") lines.pop();
  const start = lines.findIndex((line) => line.trim() !== "");
  return start < 0 ? "" : `${lines.slice(start).join("\n")}\n`;
}

/** A line after its carriage returns and backspaces: a progress bar as it was at last. */
function lastWritten(line: string): string {
  const written: string[] = [];
  for (const character of line.slice(line.lastIndexOf("\r") + 1))
    if (character === "\b") written.pop();
    else if (character >= " " || character === "\t") written.push(character);
  return written.join("").trimEnd();
}
