// Slash commands: what `/explain` and the others stand for in a message.

/** What a command is about besides what the user has added. */
export type CommandContext = "problems" | "changes";

/** A command at the beginning of a message. */
export interface SlashCommand {
  readonly name: "explain" | "fix" | "tests" | "doc" | "commit";
  /** What the model is asked. */
  readonly request: string;
  /** Shown in the list of commands. */
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

/** A message of the user, with the command at its beginning resolved. */
export interface ParsedMessage {
  /** As the user wrote it. */
  readonly text: string;
  /** What the model is asked. */
  readonly request: string;
  /** What the command is about. */
  readonly commandContext?: CommandContext;
}

/** Reads what the user wrote. A word that looks like a command and is none is left as it is. */
export function parseMessage(text: string): ParsedMessage {
  const [, name, rest = ""] = /^\/([a-z]+)(?:\s+([^]*))?$/.exec(text.trim()) ?? [];
  const command = slashCommands.find((each) => each.name === name);
  if (command === undefined) return { text, request: text };
  const { request, context } = command;
  return {
    text,
    request: rest === "" ? request : `${request}\n${rest}`,
    ...(context !== undefined && { commandContext: context }),
  };
}
