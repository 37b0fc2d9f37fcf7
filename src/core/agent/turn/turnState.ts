// A turn of the agent as data: what has been said and done, and what comes next.
import type { Failure } from "../../failures.ts";
import type { ChatEnd, ChatMessage, MalformedCall, ToolCall, ToolDeclaration } from "../../modelPort.ts";
import type { ApprovalRules, Proposal } from "../approval/approval.ts";
import type { ToolResult } from "../tools/results.ts";
import type { ToolUse } from "../tools/toolUse.ts";
import type { PastCall } from "./loopGuard.ts";

/** Why a turn ended before the model was done. */
export type TurnLimit = "steps" | "badCalls" | "repeats" | "noAnswer" | "tooLong" | "context";

/** How a turn ended. `message` and `failure`: what happened, for the user. */
export type TurnOutcome =
  | { readonly kind: "done" }
  | { readonly kind: "stopped" }
  | { readonly kind: "limit"; readonly limit: TurnLimit; readonly message: string }
  | { readonly kind: "failed"; readonly failure: Failure };

/** A call that is being worked on. */
export interface OpenCall {
  readonly call: ToolCall;
  readonly use: ToolUse;
}

/** What the turn waits for. */
export type TurnPhase =
  | { readonly kind: "ready" }
  /** The model's answer. `note`: it is to write down where it stands, because its context is full. */
  | { readonly kind: "answering"; readonly writes: "answer" | "note" }
  /** What the call would do. */
  | ({ readonly kind: "preparing" } & OpenCall)
  /** The user's yes or no. */
  | ({ readonly kind: "approving"; readonly proposal: Proposal; readonly why: string } & OpenCall)
  /** The call's result. */
  | ({ readonly kind: "running"; readonly proposal: Proposal } & OpenCall)
  | { readonly kind: "ended"; readonly outcome: TurnOutcome };

export interface TurnState {
  readonly phase: TurnPhase;
  /** All that the model is shown, the system text first. Each call in it has exactly one result once the phase is not about it. */
  readonly messages: readonly ChatMessage[];
  /** Calls of the last answer that wait for the one in work. */
  readonly queue: readonly ToolCall[];
  /** What the user said while the agent worked; it is shown to the model behind the next results. */
  readonly waiting: readonly string[];
  readonly rules: ApprovalRules;
  /** Tools of others that the model may call besides the agent's own. */
  readonly others: readonly ToolDeclaration[];
  /** The user has agreed to all ordinary edits of this turn. */
  readonly acceptsEdits?: boolean;
  /** Answers of the model in this turn, and the most there may be. */
  readonly steps: number;
  readonly mostSteps: number;
  /** Calls in a row that could not be read. */
  readonly badCalls: number;
  /** Whether the model was already told that it said nothing, or too much. */
  readonly wasNudged: boolean;
  readonly past: readonly PastCall[];
  /** How often the file of the call in work changed while its change was being approved. */
  readonly changedMeanwhile: number;
  /** A call beside good ones that could not be read: said with the last result. */
  readonly unread?: string;
}

/** What the turn needs to know of an answer. */
export type Answer = Pick<ChatEnd, "text" | "thinking" | "reason" | "calls" | "malformedCall">;

/** What happens to a turn. Events that belong to another phase than the present one change nothing. */
export type TurnEvent =
  /** The user says something: a task, or a word while the agent works. */
  | { readonly kind: "said"; readonly text: string }
  | { readonly kind: "answered"; readonly answer: Answer }
  | { readonly kind: "modelFailed"; readonly failure: Failure }
  /** There is no room for another answer. */
  | { readonly kind: "contextFull" }
  | { readonly kind: "proposed"; readonly proposal: Proposal }
  /** The user agrees. `always`: also to this exact command or tool from now on, or to the further ordinary edits of this turn. */
  | { readonly kind: "approved"; readonly always?: boolean }
  /** `reason`: the user's own words; `nobody`: nobody can be asked. */
  | { readonly kind: "refused"; readonly reason?: string; readonly nobody?: boolean }
  /** The file is another one than was shown. */
  | { readonly kind: "changedMeanwhile" }
  | { readonly kind: "finished"; readonly result: ToolResult }
  /** The user stops the turn. `partial`: what of an answer had come. */
  | { readonly kind: "stopped"; readonly partial?: Pick<Answer, "text" | "thinking"> }
  /** The user lets the agent go on behind a limit. */
  | { readonly kind: "goOn" };

/**
 * Why a call was not made: its arguments do not fit the tool, it was made before with the same result, the user said no, nobody could
 * be asked, it is never done, its file changed all the time, the user stopped the turn, or the turn met a limit.
 */
export type RefusalCause =
  "badArguments" | "repeated" | "user" | "nobody" | "never" | "keepsChanging" | "stopped" | "limit";

/** What became visible with an event. */
export type TurnReport =
  | { readonly kind: "opened"; readonly call: ToolCall }
  /** A call that could not be read, so that it has no name and no result. */
  | { readonly kind: "unread"; readonly call: MalformedCall }
  /** A call got its result. `refused`: it was not made. */
  | ({ readonly kind: "closed"; readonly call: ToolCall; readonly text: string; readonly isDone: boolean } & (
      { readonly as: "result" } | { readonly as: "refused"; readonly cause: RefusalCause }
    ));

export interface Reduced {
  readonly state: TurnState;
  readonly reports: readonly TurnReport[];
}

/** Smallest context in which an agent gets anywhere: it reads files of some thousand tokens, one after another. */
export const leastContextTokens = 16_000;

/** Steps of a turn, unless the user says otherwise. */
export const usualSteps = 25;

/** A conversation in which nothing was said yet. `others`: tools of others that its model may call. */
export function newTurnState(
  systemText: string,
  rules: ApprovalRules,
  mostSteps = usualSteps,
  others: readonly ToolDeclaration[] = [],
): TurnState {
  return {
    phase: { kind: "ready" },
    messages: [{ role: "system", content: systemText }],
    ...{ queue: [], waiting: [], rules, others, steps: 0, mostSteps, badCalls: 0 },
    ...{ wasNudged: false, past: [], changedMeanwhile: 0 },
  };
}

/** Whether an agent waits for nothing but the user. */
export function isAtRest({ phase }: TurnState): boolean {
  return phase.kind === "ready" || phase.kind === "ended";
}
