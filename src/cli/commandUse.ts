// What each command takes. What it would ignore is refused instead: who wrote `--write` or a second file meant something by it.
import { usage, UsageError } from "./usage.ts";

/** What a command takes besides what all take. */
interface CommandUse {
  /** The most arguments, and what to say if there are more; any number without it. */
  readonly arguments?: readonly [most: number, said: string];
  readonly options: readonly string[];
}

/** All commands take these: an alias with a model in it serves for those without one, too. */
const shared = [
  "home",
  "json",
  "help",
  "version",
  "type",
  "model",
  "endpoint",
  "remote-model",
  "plain-http",
  "context",
];
const none = [0, "it takes none"] as const;
const oneFile = [1, "it takes one file"] as const;

const commands: Readonly<Record<string, CommandUse>> = {
  agent: {
    arguments: [1, "it takes one task: put it in quotes"],
    options: ["folder", "yes-edits", "allow", "steps", "restore"],
  },
  chat: { arguments: [1, "it takes one question: put it in quotes"], options: ["file"] },
  "check-gpu": { options: ["gpu", "out", "limit"] },
  complete: { arguments: oneFile, options: ["shape"] },
  doctor: { arguments: none, options: ["bench"] },
  explain: { arguments: oneFile, options: [] },
  fix: { arguments: oneFile, options: ["instruction", "write"] },
  infill: { arguments: oneFile, options: ["limit", "shape", "order"] },
  models: { options: [] },
  "models import": { arguments: [1, "it takes one name, file or folder"], options: ["all"] },
  "models list": { arguments: none, options: [] },
  "models plan": { arguments: [1, "it takes one model"], options: ["gpu", "vram", "ram", "cores"] },
  "models pull": { arguments: [1, "it takes one model"], options: [] },
  "models remove": { arguments: [1, "it takes one model"], options: [] },
  "models verify": { options: [] },
  "next-edit": { arguments: oneFile, options: ["limit"] },
  replay: { arguments: oneFile, options: ["limit", "pause-every", "max-wait"] },
  trace: { arguments: [2, "it takes one file"], options: [] },
  uninstall: { arguments: none, options: [] },
  worker: { arguments: [1, "it takes no more than status or stop"], options: [] },
};

/** Names of the commands. */
export const commandNames: readonly string[] = Object.keys(commands).filter((name) => !name.includes(" "));

/** Raises UsageError for what a command would ignore: arguments, options, and options that mean nothing beside each other. */
export function checkUse(positionals: readonly string[], options: readonly string[]): void {
  const [name = "", action = ""] = positionals;
  const full = `${name} ${action}`;
  const called = Object.hasOwn(commands, full) ? full : name;
  const use = Object.hasOwn(commands, called) ? commands[called] : undefined;
  if (use === undefined) return;
  const given = positionals.slice(called.split(" ").length);
  if (use.arguments !== undefined && given.length > use.arguments[0])
    throw new UsageError(
      `${called} has too many arguments, from “${given[use.arguments[0]]!}” on: ${use.arguments[1]}`,
    );
  const known = new Set([...shared, ...use.options]);
  const unknown = options.find((option) => !known.has(option));
  if (unknown !== undefined) throw new UsageError(`${called} takes no --${unknown}`);
  if (!options.includes("endpoint")) {
    const lone = ["remote-model", "plain-http"].find((option) => options.includes(option));
    if (lone !== undefined) throw new UsageError(`--${lone} is for a server: name it with --endpoint`);
  } else if (options.includes("model"))
    throw new UsageError(
      "--model is a model on this machine and --endpoint a server; --remote-model names a model there",
    );
}

/** What is shown below the reason of a UsageError: how the command is used, or all of them. */
export function usageOf(args: readonly string[]): string {
  const name = args.find((arg) => commandNames.includes(arg));
  if (name === undefined) return usage;
  const lines = usage.split("\n");
  const isHead = (line: string): boolean => line.startsWith("  ghostlight ");
  const own = lines.filter((_, index) => {
    const head = lines.slice(0, index + 1).findLast((line) => isHead(line) || line === "");
    return head !== undefined && new RegExp(`^  ghostlight ${name}(?: |$)`).test(head);
  });
  return `${own.join("\n")}\n\nAll commands and options: ghostlight --help\n`;
}
