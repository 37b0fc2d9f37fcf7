// The tools of the agent, as the model is told of them. Terse on purpose: every word of these is read before every task.
import type { ToolDeclaration } from "../../modelPort.ts";

export type ToolName =
  "list_files" | "search" | "read_file" | "edit_file" | "write_file" | "delete_file" | "problems" | "run" | "ask";

const text = (description: string) => ({ type: "string", description }) as const;
const whole = (description: string) => ({ type: "integer", description }) as const;

function tool(
  name: ToolName,
  description: string,
  properties: ToolDeclaration["parameters"]["properties"],
  required: readonly string[],
): ToolDeclaration {
  return { name, description, parameters: { type: "object", properties, required } };
}

/**
 * Always all of them and in this order, because the model keeps what it read of them. Where one cannot be used, its result says so.
 * Required arguments come first, and `path` first of all: a grammar can then know the file before the text is written.
 */
export const agentTools: readonly ToolDeclaration[] = [
  tool(
    "list_files",
    "List files. Ignored files are left out.",
    { path: text("Folder"), glob: text("Such as *.ts or src/**/*.py") },
    [],
  ),
  tool(
    "search",
    "Find lines in files.",
    {
      text: text("Text, or a regular expression if regex is true"),
      glob: text("Such as *.ts"),
      regex: { type: "boolean" },
    },
    ["text"],
  ),
  tool(
    "read_file",
    "Read a file, with line numbers, at most 250 lines at once.",
    { path: text("File"), from: whole("First line"), to: whole("Last line") },
    ["path"],
  ),
  tool(
    "edit_file",
    "Replace a text in a file. The old text must be in it exactly once: copy whole lines, without line numbers.",
    { path: text("File"), old: text("Text to replace"), new: text("Text to put there") },
    ["path", "old", "new"],
  ),
  tool("write_file", "Write a new file.", { path: text("File"), text: text("Whole text") }, ["path", "text"]),
  tool("delete_file", "Delete a file.", { path: text("File") }, ["path"]),
  tool("problems", "Errors and warnings of a file, or of all.", { path: text("File") }, []),
  tool(
    "run",
    "Run a command in the folder. It gets no input.",
    { command: text("Shell command"), seconds: whole("Time limit, 60 if not given") },
    ["command"],
  ),
  tool("ask", "Ask the user, only if you cannot go on without an answer.", { question: text("Question") }, [
    "question",
  ]),
];

/** The argument that is copied from a file: a model that knows the file can be held to it. */
export const copiedArgument = { tool: "edit_file", argument: "old", source: "path" } as const;

/** The names of all tools, for a model that called another. `others`: tools of others that it may call besides. */
export function namesOf(others: readonly ToolDeclaration[]): readonly string[] {
  return [...agentTools, ...others].map(({ name }) => name);
}
