// The rules that a project has for those who write its code: which files hold them, and how much of them a chat takes along.
import { headOf } from "../../base/text.ts";

/** Folders that are looked into, from the open file's upwards. */
const mostFolders = 20;

/** Files with instructions, as paths in the workspace folder. Of each list the first file that exists counts. */
export interface InstructionFiles {
  readonly project: readonly string[];
  /** For the folder of the open file, the nearest first. */
  readonly nearest: readonly string[];
}

/** Where instructions may be. `openFile`: the path of the open file in the workspace folder, with slashes; absent when none is open. */
export function instructionFiles(openFile?: string): InstructionFiles {
  const nearest: string[] = [];
  for (let end = openFile?.lastIndexOf("/") ?? -1; end > 0 && nearest.length < mostFolders;) {
    nearest.push(`${openFile!.slice(0, end)}/AGENTS.md`);
    end = openFile!.lastIndexOf("/", end - 1);
  }
  return { project: ["AGENTS.md", ".github/copilot-instructions.md"], nearest };
}

/** Tokens of all instructions together, by the size of the context: they go with every chat, so most of it is left to the code. */
export function instructionTokens(contextTokens: number): number {
  return Math.min(1500, Math.floor(contextTokens / 8));
}

/** Instructions, and whether some of them are left out. */
export interface FittedText {
  readonly text: string;
  readonly isCut: boolean;
}

/** As many whole lines of a text as fit. `tokens`: how many all of it has; `budget`: how many it may have. */
export function fittedText(text: string, tokens: number, budget: number): FittedText {
  const whole = text.trim();
  if (tokens <= budget) return { text: whole, isCut: false };
  const head = headOf(whole, Math.floor((whole.length * Math.max(0, budget)) / tokens));
  const end = head.lastIndexOf("\n");
  return { text: (end < 0 ? head : head.slice(0, end)).trimEnd(), isCut: true };
}
