// What the program says to the model in a turn, and to the user about its end. Constants where they can be, so that they can be
// translated where they are shown.
import { headOf } from "../../../base/text.ts";
import type { Proposal } from "../approval/approval.ts";
import { mostCalls } from "../formats/schemaGrammar.ts";
import { visibleName } from "../visible.ts";
import type { TurnLimit } from "./turnState.ts";

/** Closes a model's turn before a word of the user's. */
export const closing = "(I read what the user wrote.)";
export const stoppedResult = "Stopped by the user. It may have done a part of its work.";
export const notReached = "Not done: the turn ended before.";
export const goOn = "Go on.";

export const saidNothing = "You wrote no answer and called no tool. Call a tool, or write what you have to say.";
export const announced =
  "You said what you are about to do, and called no tool. Call it now, or say in a whole sentence that you are done.";
export const onlyShown =
  "You called no tool, so nothing was done or changed. If the task asks for something to be done, do it with the tools. If it asks only for an answer, say in one sentence that this was it.";
export const writeNote =
  "The context is nearly full. Call no tool. Write in a few lines what is done, what you know, and what is left to do.";
export const sameAgain = "(The same call gave the same result before. Do something else with what you know.)";
/** What most likely helps instead of the same call once more. */
const insteadOf: Readonly<Record<string, string>> = {
  list_files: "Read one of the files with read_file.",
  search: "Read one of the files with read_file, or list them with list_files.",
  read_file: "Its lines are above: change them with edit_file, read another file, or answer.",
  edit_file: "Read the file with read_file and copy the old text from it.",
  run: "Read the files that its output speaks of, and change them with edit_file before you run it again.",
  ask: "Do the task with the other tools, or say in your answer what is missing.",
};

/** `tool`: the one that was called again. */
export function repeatRefused(tool: string): string {
  const instead = Object.hasOwn(insteadOf, tool) ? insteadOf[tool]! : "Do something else.";
  return `Refused: this call was made twice with the same result, and nothing has changed since. ${instead}`;
}

export const nobodyAnswers =
  "Nobody can be asked here. Do the task with the other tools: list_files, search, read_file, edit_file. " +
  "If you cannot, end with an answer that says what you need to know.";
export const keepsChanging = "Not done: the file changes all the time. Somebody is working on it.";

/** `names`: of the tools that there are. */
export function unreadCall(problem: string, isTooLong: boolean, names: readonly string[]): string {
  const why = isTooLong ? "it was longer than an answer may be. Write less at once" : sentence(problem);
  return `Your tool call could not be read: ${why}. The tools are: ${names.join(", ")}.`;
}

export const tooManyCalls = `an answer may have ${mostCalls} calls, and the further ones were left out`;

export function unreadBeside(problem: string): string {
  return `(Another call in the same answer could not be read: ${sentence(problem)}.)`;
}

export function cutOff(reason: "maxTokens" | "repetition"): string {
  return reason === "maxTokens"
    ? "Your answer was cut off because it was too long. Write less, or large files in parts."
    : "You went round in circles and were stopped. Take the next step, or say what is missing.";
}

export function neverDone(proposal: Proposal, why: string): string {
  return `Refused: ${subjectOf(proposal)} cannot be used, because ${sentence(why)}. The user cannot allow it either.`;
}

export function refused(
  proposal: Proposal,
  why: string,
  { reason, nobody }: { readonly reason?: string; readonly nobody?: boolean },
): string {
  if (nobody === true) {
    const because = proposal.action === "run" ? "commands are" : `${subjectOf(proposal)} is`;
    const note = why === "" || proposal.action === "run" ? "" : ` (${sentence(why)})`;
    const isOutside = "place" in proposal && proposal.place?.where === "outside";
    const hint = isOutside
      ? " Paths in the folder are relative, such as src/main.js."
      : proposal.action === "run"
        ? " Read files with read_file, and change them with edit_file or write_file."
        : "";
    return `Refused: ${because} only used with the user's consent${note}, and there is nobody to ask.${hint} Go on without it, or say at the end what the user should do.`;
  }
  return reason === undefined || reason.trim() === ""
    ? "Refused by the user. Do not try the same in another way."
    : `Refused by the user, who says: ${reason.trim()}`;
}

function subjectOf(proposal: Proposal): string {
  if (proposal.action === "run") return "this command";
  if (proposal.action === "callTool") return "this tool";
  return "place" in proposal && proposal.place !== undefined ? visibleName(headOf(proposal.place.path, 300)) : "this";
}

function sentence(text: string): string {
  return text.trim().replace(/\.$/, "");
}

/** What the user is told of a task that leaves no room for an answer. */
export const taskTooLong =
  "The task does not fit in the model's context. Put the long part in a file, and name the file in the task.";

/** What the user is told at a limit. */
export const limitMessages: Readonly<Record<TurnLimit, (mostSteps: number) => string>> = {
  steps: (mostSteps) => `The agent has taken ${mostSteps} steps, the most it may in one go.`,
  badCalls: () => "The model wrote three tool calls in a row that could not be read. Another model may do better.",
  repeats: () => "The model went round in circles. Say in other words what is to be done, or try another model.",
  noAnswer: () =>
    "The model neither answered nor called a tool, also when it was told so. Another model may do better.",
  tooLong: () => "The model's answer was too long, also when it was told so. Ask for less at once.",
  context: () => "The model's context is full. What it wrote last says how far it came.",
};
