// Runs turns of the agent: asks the model, has the calls made, asks the user, and tells the reducer what came of it. One thing at a
// time, in order; what happens beside it, a word of the user's or a stop, is taken in between.
import { FailureError, fail, failureOf } from "../../failures.ts";
import {
  countedText,
  type ChatChunk,
  type ChatEnd,
  type ChatMessage,
  type ChatModel,
  type NamedText,
  type ToolDeclaration,
  type Usage,
} from "../../modelPort.ts";
import type { Proposal } from "../approval/approval.ts";
import type { ToolResult } from "../tools/results.ts";
import { fittingResult, needsNoCount } from "../tools/fittingResult.ts";
import { agentTools, copiedArgument } from "../tools/toolTable.ts";
import type { ToolUse } from "../tools/toolUse.ts";
import { compacted } from "./compaction.ts";
import { reduceTurn } from "./reduceTurn.ts";
import { nobodyAnswers } from "./turnWords.ts";
import {
  isAtRest,
  leastContextTokens,
  type OpenCall,
  type TurnEvent,
  type TurnOutcome,
  type TurnReport,
  type TurnState,
} from "./turnState.ts";

/** Longest answer, thoughts included: the whole text of a new file has to fit. */
const longestAnswer = 8_192;
/** Room that an answer is worth starting in, and that a note of where the work stands needs. */
const [leastRoom, noteRoom] = [2_048, 400] as const;
/** Room that is left for what templates put around messages. */
const margin = 64;
/** Lively enough to leave a circle, steady enough for code. */
const temperature = 0.2;

/** A call that was looked at and not made yet. */
export type PreparedCall =
  | {
      readonly kind: "proposed";
      readonly proposal: Proposal;
      /** Makes it. `changed`: the file is not the one that was looked at, and nothing was done. */
      readonly perform: (signal: AbortSignal) => Promise<ToolResult | "changed">;
      /** Told when the model is shown only a part of the result. */
      readonly shownInPart?: () => void;
    }
  | { readonly kind: "impossible"; readonly result: ToolResult };

/** What makes the calls. */
export interface AgentTools {
  prepare(use: Exclude<ToolUse, { tool: "ask" }>, signal: AbortSignal): Promise<PreparedCall>;
  /** The texts of files as the model has last seen them, with the names by which it knows them. */
  readonly seen?: readonly NamedText[];
}

/** A call that the user has to agree to. `why` is the rest of a sentence that begins with the file; warnings for a command. */
export interface ApprovalRequest extends OpenCall {
  readonly proposal: Proposal;
  readonly why: string;
}

/** The person for whom the agent works. */
export interface AgentUser {
  approve(request: ApprovalRequest, signal: AbortSignal): Promise<Extract<TurnEvent, { kind: "approved" | "refused" }>>;
  /** The answer to the model's question; undefined when nobody can be asked. */
  answer(question: string, signal: AbortSignal): Promise<string | undefined>;
}

/** What can be watched: calls and results, text as it streams, and what each step cost. */
export type AgentReport =
  | TurnReport
  | ChatChunk
  | { readonly kind: "said"; readonly text: string }
  | { readonly kind: "usage"; readonly step: number; readonly usage: Usage };

export interface AgentParts {
  readonly model: ChatModel;
  readonly tools: AgentTools;
  readonly user: AgentUser;
  /** A name for this conversation that no other one has. */
  readonly conversation: string;
  /** Whether a model that can think should. */
  readonly thinking: boolean;
  report(report: AgentReport): void;
}

export class AgentRun {
  state: TurnState;
  private readonly parts: AgentParts;
  /** All tools, in the order in which the model reads them: the agent's own are the same for everybody. */
  private readonly tools: readonly ToolDeclaration[];
  private readonly declared: string;
  /** Messages that the model has read, and the tokens that they and its answers take. */
  private known = { messages: 0, tokens: 0 };
  private compactions = 0;
  private contextTokens = 0;

  constructor(state: TurnState, parts: AgentParts) {
    this.state = state;
    this.parts = parts;
    this.tools = [...agentTools, ...state.others];
    this.declared = JSON.stringify(this.tools);
  }

  /** Begins a turn, or says a word to the one that runs. */
  say(text: string): void {
    this.apply({ kind: "said", text });
  }

  /** Lets the agent go on behind a limit. Makes room first if its context is full. */
  async goOn(): Promise<void> {
    await this.makeRoomIfFull();
    this.apply({ kind: "goOn" });
  }

  /** Begins the next turn of the conversation. Makes room first if its context is full. */
  async begin(task: string): Promise<void> {
    await this.makeRoomIfFull();
    this.say(task);
  }

  /**
   * Works until the turn has ended. Aborting the signal stops it: what runs is ended before this returns, and each call has its
   * result. Raises FailureError only for a model that cannot be loaded or has too small a context.
   */
  async run(signal: AbortSignal): Promise<TurnOutcome> {
    const { contextTokens } = await this.parts.model.load(signal);
    mustSuffice(contextTokens);
    this.contextTokens = contextTokens;
    let prepared: PreparedCall | undefined;
    while (!isAtRest(this.state)) {
      const { phase } = this.state;
      if (signal.aborted) this.apply({ kind: "stopped" });
      else if (phase.kind === "answering") await this.ask(phase.writes, signal);
      else if (phase.kind === "preparing") prepared = await this.prepare(phase.use, signal);
      else if (phase.kind === "approving") await this.approve(phase, signal);
      else if (phase.kind === "running") await this.perform(prepared, signal);
    }
    const { phase } = this.state;
    return phase.kind === "ended" ? phase.outcome : { kind: "done" };
  }

  private apply(event: TurnEvent): void {
    const { state, reports } = reduceTurn(this.state, event);
    this.state = state;
    for (const report of reports) this.parts.report(report);
  }

  private async ask(writes: "answer" | "note", signal: AbortSignal): Promise<void> {
    const { model, report, conversation, thinking, tools } = this.parts;
    const partial = { text: "", thinking: "" };
    try {
      const { messages } = this.state;
      const { seen = [] } = tools;
      const room = this.contextTokens - (await this.tokensSoFar(messages)) - margin;
      if (room < (writes === "answer" ? leastRoom : noteRoom)) return this.apply({ kind: "contextFull" });
      const end = await model.chat(
        {
          ...{ purpose: "agent", messages, temperature, thinking: thinking && writes === "answer", tools: this.tools },
          ...{ toolChoice: writes === "answer" ? "auto" : "none", maxTokens: Math.min(longestAnswer, room) },
          conversation: this.compactions === 0 ? conversation : `${conversation}-${this.compactions}`,
          ...(seen.length > 0 && { copied: { ...copiedArgument, texts: seen } }),
        },
        (chunk) => {
          if (chunk.kind === "text" || chunk.kind === "thinking") partial[chunk.kind] += chunk.text;
          report(chunk);
        },
        signal,
      );
      this.answered(end, messages.length);
    } catch (error) {
      // A stop is no failure, and a failure ends the turn with its message, so that what was done until then is kept.
      if (signal.aborted) return this.apply({ kind: "stopped", partial });
      if (!(error instanceof FailureError)) throw error;
      this.apply({ kind: "modelFailed", failure: failureOf(error) });
    }
  }

  private answered(end: ChatEnd, read: number): void {
    const { reused, evaluated, produced } = end.usage;
    const tokens = reused + evaluated + produced;
    // A server need not say what an answer cost.
    if (reused + evaluated > 0) this.known = { messages: read + 1, tokens };
    if (end.text.trim() !== "") this.parts.report({ kind: "said", text: end.text });
    this.parts.report({ kind: "usage", step: this.state.steps + 1, usage: end.usage });
    this.apply({ kind: "answered", answer: end });
  }

  private async prepare(use: ToolUse, signal: AbortSignal): Promise<PreparedCall | undefined> {
    if (use.tool === "ask") {
      this.apply({ kind: "proposed", proposal: { action: "askUser", question: use.question } });
      return undefined;
    }
    const prepared = await this.parts.tools.prepare(use, signal);
    if (signal.aborted) return undefined;
    if (prepared.kind === "impossible") this.apply({ kind: "finished", result: await this.fitted(prepared.result) });
    else this.apply({ kind: "proposed", proposal: prepared.proposal });
    return prepared;
  }

  private async approve(request: ApprovalRequest, signal: AbortSignal): Promise<void> {
    const answer = await this.parts.user.approve(request, signal);
    if (!signal.aborted) this.apply(answer);
  }

  private async perform(prepared: PreparedCall | undefined, signal: AbortSignal): Promise<void> {
    const { phase } = this.state;
    if (phase.kind !== "running") return;
    if (phase.use.tool === "ask") {
      const answer = await this.parts.user.answer(phase.use.question, signal);
      const text = answer ?? nobodyAnswers;
      if (!signal.aborted) this.apply({ kind: "finished", result: { text, isDone: answer !== undefined } });
      return;
    }
    if (prepared?.kind !== "proposed") throw new Error("a call runs that was not looked at");
    const result = await prepared.perform(signal);
    // What was done is reported, also when the user stopped meanwhile: a change must not go unsaid.
    if (result === "changed") return this.apply({ kind: "changedMeanwhile" });
    if (signal.aborted && result.hasChanged !== true) return;
    const fitted = signal.aborted ? result : await this.fitted(result);
    if (fitted.text !== result.text) prepared.shownInPart?.();
    this.apply({ kind: "finished", result: fitted });
  }

  /** A result in the room that the results of a step have: each call that waits gets its share of what is left. */
  private async fitted(result: ToolResult): Promise<ToolResult> {
    if (needsNoCount(result)) return result;
    const { messages, queue } = this.state;
    const left = this.contextTokens - (await this.tokensSoFar(messages)) - margin - leastRoom - noteRoom;
    return fittingResult(result, left / (queue.length + 1), (text) => this.parts.model.countTokens(text));
  }

  /** Tokens of the conversation: what the model said they were, and what has come since. */
  private async tokensSoFar(messages: readonly ChatMessage[]): Promise<number> {
    const fresh = messages.slice(this.known.messages);
    const text = fresh.map(countedText).join("\n") + (this.known.messages === 0 ? this.declared : "");
    return this.known.tokens + (await this.parts.model.countTokens(text)) + fresh.length * tokensPerMessage;
  }

  private async makeRoomIfFull(): Promise<void> {
    const { phase } = this.state;
    if (phase.kind === "ended" && phase.outcome.kind === "limit" && phase.outcome.limit === "context")
      await this.makeRoom();
  }

  private async makeRoom(): Promise<void> {
    const { messages } = this.state;
    const counts = new Map<string, number>();
    for (const text of messages.flatMap((each) => [each.content, ("thinking" in each && each.thinking) || ""]))
      counts.set(text, await this.parts.model.countTokens(text));
    const room = compacted(messages, this.contextTokens, leastContextTokens / 2, (text) => counts.get(text) ?? 32);
    if (room === undefined) return;
    this.state = { ...this.state, messages: room.messages };
    this.known = { messages: 0, tokens: 0 };
    this.compactions++;
  }
}

/** What a chat template adds to each message, on the high side. */
const tokensPerMessage = 12;

function mustSuffice(contextTokens: number): void {
  if (contextTokens >= leastContextTokens) return;
  fail(
    "badInput",
    `The agent needs a context of at least ${leastContextTokens.toLocaleString("en")} tokens, and this model has ` +
      `${contextTokens.toLocaleString("en")}.`,
    "Give the model more context if it can have it, or choose another one.",
  );
}
