// Commands of the agent: what of them a person should look at before saying yes. Nothing here decides that a command is harmless.
import { isSecretFile } from "../../secretFiles.ts";
import { visible } from "../visible.ts";

/** What there is to know about a command before it runs. */
export interface CommandFacts {
  /** The commands in it, in order: what stands between `;`, `&&`, `||`, `|`, `&`, line breaks and substitutions. */
  readonly parts: readonly string[];
  /** What a person should notice, each a whole sentence. */
  readonly warnings: readonly string[];
}

/** What cannot be undone, or gives something away; tried on each command in a line. */
const dangers: readonly (readonly [pattern: RegExp, warning: string])[] = [
  [/^(?:\S*\/)?(?:sudo|doas|su|pkexec|runas)\b/, "It runs with the rights of another user."],
  [
    /^(?:\S*\/)?rm\b|^(?:\S*\/)?(?:shred|rmdir|unlink|truncate)\b|\s-delete\b|^(?:del|erase|rd)\b/i,
    "It deletes files, which cannot be restored.",
  ],
  [
    /^(?:\S*\/)?git\b.*\s(?:reset|clean|checkout|restore|stash|rebase|filter-branch|update-ref|gc|reflog|rm|branch\s+-D|worktree)\b/,
    "It can throw away changes that are only in git.",
  ],
  [/^(?:\S*\/)?git\b.*\spush\b/, "It sends commits to another machine."],
  [
    /^(?:\S*\/)?(?:npm|yarn|pnpm|cargo|twine|gem|poetry|docker)\b.*\s(?:publish|push|unpublish|upload)\b/,
    "It publishes something.",
  ],
  [/^(?:\S*\/)?(?:printenv|env|set|export)\s*$/, "It shows the environment, which may hold passwords."],
  [
    /^(?:\S*\/)?(?:curl|wget|nc|ncat|ssh|scp|rsync|ftp|sftp|telnet|invoke-webrequest|iwr)\b/i,
    "It talks to another machine.",
  ],
  [
    /^(?:\S*\/)?(?:eval|source|exec|xargs|nohup|setsid|disown|crontab|at|systemctl|launchctl)\b|^\.\s/,
    "It starts something that is not all shown here.",
  ],
  [
    /^(?:\S*\/)?(?:chmod|chown|dd|mkfs\S*|mount|kill|killall|pkill|shutdown|reboot)\b/,
    "It changes more than the contents of files.",
  ],
];

/** Looks at a command. Quoted text is not taken apart, but what is substituted in double quotes is. */
export function commandFacts(command: string): CommandFacts {
  const { parts, piped, writes, substitutes } = split(command);
  const warnings = new Set<string>();
  if (parts.length > 1) warnings.add(`It is ${parts.length} commands in one.`);
  if (writes) warnings.add("It writes to a file by itself, which cannot be taken back.");
  if (substitutes) warnings.add("A part of it is made by another command while it runs.");
  for (const part of parts) {
    const plain = part.replace(/^(?:\w+=\S*\s+)+/, "");
    for (const [pattern, warning] of dangers) if (pattern.test(plain)) warnings.add(warning);
    if (wordsOf(part).some((word) => isSecretFile(word))) warnings.add("It names a file that may hold secrets.");
  }
  if (piped.some((at) => shell.test(parts[at]!) && parts.slice(0, at).some((part) => fetcher.test(part))))
    warnings.add("It runs a program straight from another machine.");
  return { parts, warnings: [...warnings] };
}

/** Why a command cannot be shown as it is, and so is not run. */
export function unshowable(command: string): string | undefined {
  return visible(command) === command ? undefined : "it contains characters that cannot be shown";
}

/** Whether a command is one of those that were allowed: exactly it, as a whole. */
export function isAllowedCommand(command: string, allowed: readonly string[]): boolean {
  return allowed.some((each) => withoutBlanks(each) === withoutBlanks(command));
}

/** Only what a shell leaves out as well: other blanks are a part of a word to it. */
function withoutBlanks(command: string): string {
  let [start, end] = [0, command.length];
  while (start < end && " \t\n".includes(command[start]!)) start++;
  while (end > start && " \t\n".includes(command[end - 1]!)) end--;
  return command.slice(start, end);
}

const fetcher = /^(?:\S*\/)?(?:curl|wget)\b/;
const shell = /^(?:sudo\s+)?(?:\S*\/)?(?:(?:ba|z|da|k)?sh|python3?|node|perl|ruby)\b/;

interface Split {
  readonly parts: readonly string[];
  /** Indices of the parts that read what the one before them writes. */
  readonly piped: readonly number[];
  readonly writes: boolean;
  readonly substitutes: boolean;
}

/** Takes a line of a shell apart. It errs on the side of more parts. */
function split(command: string): Split {
  const parts: string[] = [];
  const piped: number[] = [];
  let [part, writes, substitutes] = ["", false, false];
  let quote: "'" | '"' | undefined;
  /** The quotes around each substitution that is open. */
  const around: (typeof quote)[] = [];
  const end = (): void => {
    if (part.trim() !== "") parts.push(part.trim());
    part = "";
  };
  for (let at = 0; at < command.length; at++) {
    const character = command[at]!;
    if (quote === "'") {
      if (character === "'") quote = undefined;
      part += character;
    } else if (character === "\\") part += character + (command[++at] ?? "");
    else if (character === "`" || (character === "$" && command[at + 1] === "(")) {
      substitutes = true;
      end();
      if (character === "$") {
        at++;
        around.push(quote);
        quote = undefined;
      }
    } else if (quote === '"') {
      if (character === '"') quote = undefined;
      part += character;
    } else if (character === "'" || character === '"') {
      quote = character;
      part += character;
    } else if (character === ")" && around.length > 0) {
      end();
      quote = around.pop();
    } else if (";|&\n(){}".includes(character)) {
      // `2>&1` and `&>file` are no ends of a command.
      if (character === "&" && (command[at - 1] === ">" || command[at + 1] === ">")) part += character;
      else end();
      if (character === "|" && command[at + 1] !== "|" && command[at - 1] !== "|") piped.push(parts.length);
    } else {
      if (character === ">" && command[at + 1] !== "&") writes = true;
      if (character === "<" && command[at + 1] === "(") substitutes = true;
      part += character;
    }
  }
  end();
  return { parts, piped: piped.filter((at) => at < parts.length), writes, substitutes };
}

function wordsOf(part: string): string[] {
  return part.split(/[\s'"=:,;<>@()]+/).filter((word) => word !== "");
}
