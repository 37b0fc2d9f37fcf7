// What `/explain` and its like stand for in a message.

/** Pieces of text that a command is about besides what the user has chosen. */
export type CommandContext = "problems" | "changes";

/** A message that begins with one of these words. */
export interface SlashCommand {
  readonly name: "explain" | "fix" | "tests" | "doc" | "commit";
  /** What the model is asked. */
  readonly request: string;
  /** What it is for, in the list of commands. */
  readonly description: string;
  readonly context?: CommandContext;
}

export const slashCommands: readonly SlashCommand[] = [
  {
    name: "explain",
    description: "Explain the code",
    request: "Explain what this code does, step by step, and what is unusual about it.",
  },
  {
    name: "fix",
    description: "Find and fix problems",
    request:
      "Find what is wrong with this code and fix it. Answer with the corrected code in one fenced block, then say in one sentence what was wrong.",
    context: "problems",
  },
  {
    name: "tests",
    description: "Write tests",
    request:
      "Write tests for this code with the test framework that is usual for it. Cover the edge cases. Answer with one fenced block.",
  },
  {
    name: "doc",
    description: "Write documentation comments",
    request:
      "Write documentation comments for this code in the style of its language. Answer with the whole code in one fenced block, otherwise unchanged.",
  },
  {
    name: "commit",
    description: "Write a commit message for the changes",
    request:
      "Write a commit message for these changes: a subject in the imperative of at most 72 characters, and a body only if it is needed. Answer with the message in one fenced block.",
    context: "changes",
  },
];

/** The command that a message begins with, and what else it says; undefined when it begins with none. */
export function commandIn(message: string): { readonly command: SlashCommand; readonly rest: string } | undefined {
  const [, name, rest] = /^\/([a-z]+)(?:\s+([^]*))?$/.exec(message.trim()) ?? [];
  const command = slashCommands.find((each) => each.name === name);
  return command && { command, rest: rest ?? "" };
}

/** What the model is asked in place of a message that begins with a command. */
export function commandRequest({ request }: SlashCommand, rest: string): string {
  return rest === "" ? request : `${request}\n${rest}`;
}
