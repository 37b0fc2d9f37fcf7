// What a program wrote to a terminal, as a person sees it there.

/** The text of a terminal's output: without colours and titles, and with what was overwritten in a line left out. */
export function plainTerminalText(output: string): string {
  const plain = output
    // Titles, links and other strings, which end with a bell or a string terminator.
    .replace(/\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g, "")
    // Colours, and movements of the cursor.
    .replace(/\u001b\[[0-?]*[ -/]*[@-~]?/g, "")
    .replace(/\u001b[ -/]*[0-~]?/g, "");
  const lines = plain.split("\n").map((line) => lastWritten(line.replace(/\r+$/, "")));
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
