// What an agent did for an answer, as a chat keeps and shows it: what it said between its calls, the calls with their results, and
// what was asked about them. Plain data and the events that change it.
import { headOf } from "../base/text.ts";
import type { ToolCall } from "./modelPort.ts";

/** State of a call. `asking`: the user has to say something. `stopped`: it has the result that it was stopped. */
export const callStates = ["running", "asking", "done", "failed", "refused", "stopped"] as const;
export type CallState = (typeof callStates)[number];

/** What the user is asked about a call: exactly what would be done. `why`: what to notice, whole sentences; empty for nothing. */
export type CallQuestion =
  | { readonly kind: "command"; readonly command: string; readonly why: string; readonly seconds?: number }
  /** `isOrdinary`: a rule for ordinary edits may answer it. */
  | { readonly kind: "change"; readonly diff: string; readonly why: string; readonly isOrdinary: boolean }
  | { readonly kind: "delete" | "look"; readonly why: string }
  /** A tool of others. `tool`: its own name; `input`: all that it gets, as JSON. `mayAlways`: its name says that it only reads. */
  | { readonly kind: "tool"; readonly tool: string; readonly input: string; readonly mayAlways: boolean }
  /** The model's own question: the answer is the call's result. */
  | { readonly kind: "question" };

/** A call, its state and its one result. */
export interface CallItem {
  readonly kind: "call";
  readonly step: number;
  readonly id: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly state: CallState;
  readonly question?: CallQuestion;
  readonly result?: string;
}

/** What the model said or thought before its calls, a call, or a word of the user's while the agent worked. */
export type WorkItem =
  | CallItem
  | { readonly kind: "text" | "thought"; readonly step: number; readonly text: string }
  | { readonly kind: "word"; readonly text: string };

/** What became of files that were put back. Paths are shown as they are. */
export interface RestoreNote {
  /** `undo`: an earlier one was taken back. */
  readonly how: "restore" | "undo";
  /** The records that take it back, the last first; empty when there is nothing to take back. */
  readonly by: readonly string[];
  readonly restored: readonly string[];
  readonly left: readonly { readonly path: string; readonly why: string }[];
}

/** The work of one answer. */
export interface AgentWork {
  /** Full path of the folder it works in; empty before it began. */
  readonly folder: string;
  readonly items: readonly WorkItem[];
  /** Answers of the model so far, and the most there may be; 0 before it began. */
  readonly steps: number;
  readonly mostSteps: number;
  /** Tokens of the context in use; 0 where that is not known. */
  readonly tokens: number;
  /** The records of what it changed, the oldest first; one of a question that this one replaced stays in front. */
  readonly sessions: readonly string[];
  /** Why it ended before it was done: whole sentences. */
  readonly limit?: string;
  /** What to know about this task besides: whole sentences. */
  readonly note?: string;
  readonly restore?: RestoreNote;
}

export type WorkEvent =
  | { readonly kind: "began"; readonly folder: string; readonly mostSteps: number }
  /** The model begins another answer, or its calls: what it said until now is closed. */
  | { readonly kind: "stepBegan" }
  | { readonly kind: "stepEnded"; readonly step: number; readonly tokens: number }
  | { readonly kind: "opened"; readonly call: ToolCall }
  | { readonly kind: "asks"; readonly id: string; readonly question: CallQuestion }
  /** The user has agreed. */
  | { readonly kind: "runs"; readonly id: string }
  | { readonly kind: "closed"; readonly id: string; readonly state: CallState; readonly result: string }
  /** The user said something meanwhile. */
  | { readonly kind: "word"; readonly text: string }
  /** Files are not what they were; the record knows what they were. */
  | { readonly kind: "changed"; readonly session: string }
  | { readonly kind: "limited"; readonly message: string }
  | { readonly kind: "noted"; readonly message: string };

/** The parts of an answer that an agent's work changes. */
export interface WorkingAnswer {
  readonly text: string;
  readonly thinking: string;
  readonly agent: AgentWork;
}

/** Longest result that a chat keeps, in UTF-16 units: what tools give back is hardly longer. */
const longestResult = 16_000;
/** The result of a call whose end nobody saw. */
const lostResult = "Interrupted: the window was closed or reloaded. It may have done a part of its work.";

/** Work of which nothing is done. `sessions`: of what this takes the place of. */
export function newWork(sessions: readonly string[] = []): AgentWork {
  return { folder: "", items: [], steps: 0, mostSteps: 0, tokens: 0, sessions };
}

/** An answer after an event of its work. */
export function reduceWork(answer: WorkingAnswer, event: WorkEvent): WorkingAnswer {
  const { agent } = answer;
  switch (event.kind) {
    case "began":
      return { ...answer, agent: { ...agent, folder: event.folder, mostSteps: event.mostSteps } };
    case "stepBegan":
      return withSaid(answer);
    case "stepEnded":
      return { ...answer, agent: { ...agent, steps: event.step, tokens: event.tokens || agent.tokens } };
    case "opened": {
      const { id, name, arguments: given } = event.call;
      const call = { kind: "call", step: agent.steps, id, name, arguments: given, state: "running" } as const;
      return withItem(withSaid(answer), call);
    }
    case "asks":
      return withCall(answer, event.id, { state: "asking", question: event.question });
    case "runs":
      return withCall(answer, event.id, { state: "running" });
    case "closed":
      return withCall(answer, event.id, { state: event.state, result: kept(event.result) });
    case "word":
      return withItem(answer, { kind: "word", text: event.text });
    case "changed":
      return agent.sessions.includes(event.session)
        ? answer
        : { ...answer, agent: { ...agent, sessions: [...agent.sessions, event.session] } };
    case "limited":
      return { ...answer, agent: { ...agent, limit: event.message } };
    case "noted":
      return { ...answer, agent: { ...agent, note: event.message } };
  }
}

/** Work that nobody goes on with: each call has a result. */
export function endedWork(work: AgentWork): AgentWork {
  const isOpen = (item: WorkItem): item is CallItem => item.kind === "call" && item.result === undefined;
  if (!work.items.some(isOpen)) return work;
  const items = work.items.map((item) =>
    isOpen(item) ? ({ ...item, state: "stopped", result: lostResult } as const) : item,
  );
  return { ...work, items };
}

/** What a token of a result takes, in UTF-16 units, for an estimate: between code (3) and English prose (4). */
const charactersPerToken = 3.5;

/**
 * About how many tokens the agent's conversation takes in the context: what its model said at its last answer, and the results that have
 * come since. 0 where its model does not say.
 */
export function tokensInUse({ items, steps, tokens }: AgentWork): number {
  if (tokens === 0) return 0;
  const fresh = items.flatMap((item) => (item.kind === "call" && item.step === steps ? (item.result ?? "") : []));
  return tokens + Math.ceil(fresh.reduce((sum, { length }) => sum + length, 0) / charactersPerToken);
}

/** The work in words: what was said and which calls were made, one a line. */
export function workText({ items }: AgentWork): string {
  const lines = items.flatMap((item) => {
    if (item.kind === "call") return [`- ${callName(item)}: ${item.state}`];
    return item.kind === "text" ? [item.text.trim()] : [];
  });
  return lines.join("\n");
}

function callName({ name, arguments: given }: CallItem): string {
  const first = ["path", "command", "text", "glob", "question"].map((key) => given[key]).find(isText);
  return first === undefined ? name : `${name} ${headOf(first.replace(/\s+/g, " "), 120)}`;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function kept(result: string): string {
  return result.length <= longestResult ? result : `${headOf(result, longestResult)}\n…`;
}

/** What was said so far becomes an item, so that what follows stands behind it. */
function withSaid({ text, thinking, agent }: WorkingAnswer): WorkingAnswer {
  const said = [
    ...(thinking.trim() === "" ? [] : [{ kind: "thought", step: agent.steps, text: thinking } as const]),
    ...(text.trim() === "" ? [] : [{ kind: "text", step: agent.steps, text } as const]),
  ];
  return { text: "", thinking: "", agent: said.length === 0 ? agent : { ...agent, items: [...agent.items, ...said] } };
}

function withItem(answer: WorkingAnswer, item: WorkItem): WorkingAnswer {
  return { ...answer, agent: { ...answer.agent, items: [...answer.agent.items, item] } };
}

/** Ids of a server need not be unique: the newest call of that name is meant. */
function withCall(answer: WorkingAnswer, id: string, change: Partial<CallItem>): WorkingAnswer {
  const { items } = answer.agent;
  const at = items.findLastIndex((item) => item.kind === "call" && item.id === id && item.result === undefined);
  if (at < 0) return answer;
  const changed = { ...(items[at] as CallItem), ...change };
  return { ...answer, agent: { ...answer.agent, items: items.with(at, changed) } };
}
