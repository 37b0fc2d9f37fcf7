// What an event makes of a turn. All that the agent decides by itself is decided here or in what this calls.
import { failure } from "../../failures.ts";
import { nothingSaid, type ChatMessage, type ToolCall } from "../../modelPort.ts";
import { judge, type Proposal } from "../approval/approval.ts";
import { mostCalls } from "../formats/schemaGrammar.ts";
import type { ToolResult } from "../tools/results.ts";
import { namesOf } from "../tools/toolTable.ts";
import { callKey, toolUseOf } from "../tools/toolUse.ts";
import { judgeRepeat, withCall, withRefused, type CallEffect } from "./loopGuard.ts";
import * as words from "./turnWords.ts";
import {
  isAtRest,
  type Answer,
  type OpenCall,
  type Reduced,
  type RefusalCause,
  type TurnEvent,
  type TurnLimit,
  type TurnReport,
  type TurnState,
} from "./turnState.ts";

/** Calls in a row that cannot be read, after which the turn ends. */
const mostBadCalls = 3;
/** How often a change is proposed again because its file changed meanwhile. */
const mostProposals = 3;

/** The turn after an event, and what became visible with it. */
export function reduceTurn(state: TurnState, event: TurnEvent): Reduced {
  const turn = new Turn(state);
  turn.take(event);
  return { state: turn.state, reports: turn.reports };
}

class Turn {
  state: TurnState;
  readonly reports: TurnReport[] = [];

  constructor(state: TurnState) {
    this.state = state;
  }

  take(event: TurnEvent): void {
    const { phase } = this.state;
    switch (event.kind) {
      case "said":
        return isAtRest(this.state)
          ? this.begin(event.text)
          : this.set({ waiting: [...this.state.waiting, event.text] });
      case "goOn":
        return phase.kind === "ended" && phase.outcome.kind === "limit" ? this.goOn() : undefined;
      case "stopped":
        return isAtRest(this.state) ? undefined : this.stop(event.partial);
      case "answered":
        if (phase.kind !== "answering") return;
        return phase.writes === "note" ? this.noted(event.answer) : this.answered(event.answer);
      case "modelFailed":
        return phase.kind === "answering" ? this.end({ kind: "failed", failure: event.failure }) : undefined;
      case "contextFull":
        if (phase.kind !== "answering") return;
        if (phase.writes === "note")
          return this.hasAnswered
            ? this.limit("context")
            : this.end({ kind: "failed", failure: failure("badInput", words.taskTooLong) });
        this.say(words.writeNote);
        return this.set({ phase: { kind: "answering", writes: "note" } });
      case "proposed":
        return phase.kind === "preparing" ? this.proposed(phase, event) : undefined;
      case "approved":
        if (phase.kind !== "approving") return;
        if (event.always === true) this.allow(phase.proposal);
        return this.set({ phase: { ...phase, kind: "running" } });
      case "refused":
        if (phase.kind !== "approving") return;
        return this.close(
          phase,
          { text: words.refused(phase.proposal, phase.why, event), isDone: false },
          event.nobody === true ? "nobody" : "user",
        );
      case "changedMeanwhile":
        if (phase.kind !== "running") return;
        if (this.state.changedMeanwhile + 1 >= mostProposals)
          return this.close(phase, { text: words.keepsChanging, isDone: false }, "keepsChanging");
        return this.set({
          phase: { kind: "preparing", call: phase.call, use: phase.use },
          changedMeanwhile: this.state.changedMeanwhile + 1,
        });
      case "finished":
        return phase.kind === "running" || phase.kind === "preparing"
          ? this.close(phase, event.result, undefined, effectOf(phase, event.result))
          : undefined;
    }
  }

  /** Whether the model has said anything yet. */
  private get hasAnswered(): boolean {
    return this.state.messages.some(({ role, content }) => role === "assistant" && content !== words.closing);
  }

  /** A new turn: what the user agreed to for the one before counts no more. */
  private begin(text: string): void {
    const { acceptsEdits: _, ...rest } = this.state;
    this.state = rest;
    this.goOn(text);
  }

  private goOn(text = words.goOn): void {
    this.say(text);
    const phase = { kind: "answering", writes: "answer" } as const;
    this.set({ phase, steps: 0, badCalls: 0, wasNudged: false, past: [] });
  }

  private answered({ text, thinking, reason, calls: all = [], malformedCall }: Answer): void {
    this.set({ steps: this.state.steps + 1 });
    if (malformedCall !== undefined) this.reports.push({ kind: "unread", call: malformedCall });
    // A server may send any number of them, and each takes its time and its place in the context.
    const calls = withOwnIds(all.slice(0, mostCalls), this.state.messages);
    const unread = calls.length < all.length ? words.tooManyCalls : malformedCall?.problem;
    const isCut = reason === "maxTokens" || reason === "repetition";
    this.speak({ text, thinking, calls });
    if (calls.length > 0) {
      this.set({ queue: calls, ...(unread !== undefined && { unread }) });
      return this.next();
    }
    if (malformedCall !== undefined)
      return this.unread(words.unreadCall(malformedCall.problem, reason === "maxTokens", namesOf(this.state.others)));
    if (isCut) return this.nudge(words.cutOff(reason), reason === "maxTokens" ? "tooLong" : "repeats");
    if (text.trim() === "") return this.nudge(words.saidNothing, "noAnswer");
    // “Now I read the file:” and no call. Where it is told so and says it again, that is its answer.
    if (text.trimEnd().endsWith(":") && !this.state.wasNudged) return this.nudge(words.announced, "noAnswer");
    const hasCalled = this.state.messages.some(({ role }) => role === "tool");
    if (!hasCalled && hasBlock(text) && !this.state.wasNudged) return this.nudge(words.onlyShown, "noAnswer");
    if (this.state.waiting.length === 0) return this.end({ kind: "done" });
    this.step();
  }

  private noted({ text, thinking }: Answer): void {
    this.speak({ text, thinking });
    this.limit("context");
  }

  private nudge(text: string, limit: TurnLimit): void {
    if (this.state.wasNudged) return this.limit(limit);
    this.set({ wasNudged: true });
    this.say(text);
    this.step();
  }

  /** A call of which not even the name is sure. */
  private unread(text: string): void {
    this.set({ badCalls: this.state.badCalls + 1 });
    if (this.state.badCalls >= mostBadCalls) return this.limit("badCalls");
    this.say(text);
    this.step();
  }

  /** Takes up the next call; without one, the model's turn has come. */
  private next(): void {
    const [call, ...queue] = this.state.queue;
    if (call === undefined) return this.step();
    this.set({ queue });
    this.reports.push({ kind: "opened", call });
    const use = toolUseOf(call, this.state.others);
    if ("problem" in use) {
      this.set({ badCalls: this.state.badCalls + 1 });
      this.answer(call, { text: use.problem, isDone: false }, "badArguments");
      return this.state.badCalls >= mostBadCalls ? this.limit("badCalls") : this.next();
    }
    this.set({ badCalls: 0, wasNudged: false, changedMeanwhile: 0 });
    const key = callKey(call);
    const repeat = judgeRepeat(this.state.past, key);
    if (repeat === "fresh") return this.set({ phase: { kind: "preparing", call, use } });
    this.set({ past: withRefused(this.state.past, key) });
    this.answer(call, { text: words.repeatRefused(call.name), isDone: false }, "repeated");
    return repeat === "stop" ? this.limit("repeats") : this.next();
  }

  private proposed(open: OpenCall, { proposal }: Extract<TurnEvent, { kind: "proposed" }>): void {
    const { call, use } = open;
    const { rules, acceptsEdits } = this.state;
    const verdict = judge(proposal, acceptsEdits === true ? { ...rules, edits: "accept" } : rules);
    if (verdict.kind === "allowed") return this.set({ phase: { kind: "running", call, use, proposal } });
    if (verdict.kind === "ask")
      return this.set({ phase: { kind: "approving", call, use, proposal, why: verdict.why } });
    this.close(open, { text: words.neverDone(proposal, verdict.why), isDone: false }, "never");
  }

  /** Gives the call in work its result. */
  private close(
    { call }: OpenCall,
    result: ToolResult,
    refused: RefusalCause | undefined,
    effect: CallEffect = "nothing",
  ): void {
    const { past, isRepeat } = withCall(this.state.past, callKey(call), result.text, effect);
    this.set({ past });
    this.answer(call, isRepeat ? { ...result, text: `${result.text}\n${words.sameAgain}` } : result, refused);
    this.next();
  }

  /** Every call is answered here, and so exactly once. */
  private answer(call: ToolCall, { text, isDone }: ToolResult, refused: RefusalCause | undefined): void {
    const { unread, queue, ...rest } = this.state;
    const isLast = queue.length === 0;
    const content = unread !== undefined && isLast ? `${text}\n${words.unreadBeside(unread)}` : text;
    this.state = isLast || unread === undefined ? { ...rest, queue } : { ...rest, queue, unread };
    this.push({ role: "tool", content, callId: call.id, name: call.name });
    const how = refused === undefined ? ({ as: "result" } as const) : ({ as: "refused", cause: refused } as const);
    this.reports.push({ kind: "closed", call, ...how, text: content, isDone });
  }

  /** The end of a step: the user's words come first, then the model. */
  private step(): void {
    for (const text of this.state.waiting) this.say(text);
    // The user may have changed something, or asks for the same once more.
    if (this.state.waiting.length > 0) this.set({ waiting: [], past: [] });
    if (this.state.steps >= this.state.mostSteps) return this.limit("steps");
    this.set({ phase: { kind: "answering", writes: "answer" } });
  }

  private stop(partial: Pick<Answer, "text" | "thinking"> = { text: "", thinking: "" }): void {
    const { phase } = this.state;
    if (phase.kind === "answering") this.speak(partial);
    const isOpen = phase.kind === "preparing" || phase.kind === "approving" || phase.kind === "running";
    this.closeAll(words.stoppedResult, "stopped", isOpen ? phase.call : undefined);
    this.end({ kind: "stopped" });
  }

  private limit(limit: TurnLimit): void {
    this.closeAll(words.notReached, "limit");
    this.end({ kind: "limit", limit, message: words.limitMessages[limit](this.state.mostSteps) });
  }

  /** Answers the calls that nobody will make any more. */
  private closeAll(text: string, cause: RefusalCause, first?: ToolCall): void {
    const { queue } = this.state;
    for (const call of queue) if (call !== first) this.reports.push({ kind: "opened", call });
    this.set({ queue: [] });
    for (const call of [...(first === undefined ? [] : [first]), ...queue])
      this.answer(call, { text, isDone: false }, cause);
  }

  private end(outcome: Extract<TurnState["phase"], { kind: "ended" }>["outcome"]): void {
    this.set({ phase: { kind: "ended", outcome } });
  }

  /**
   * The user's message, and those that speak for the program. Templates want users and assistants to alternate, so a word behind
   * results, or behind another word, comes behind a closing one of the model.
   */
  private say(content: string): void {
    const last = this.state.messages.at(-1);
    if (last?.role === "user" || last?.role === "tool") this.push({ role: "assistant", content: words.closing });
    this.push({ role: "user", content });
  }

  /** The model's message. */
  private speak({ text, thinking, calls = [] }: Pick<Answer, "text" | "thinking" | "calls">): void {
    this.push({
      role: "assistant",
      content: text.trim() === "" && calls.length === 0 ? nothingSaid : text,
      ...(thinking.trim() !== "" && { thinking }),
      ...(calls.length > 0 && { calls }),
    });
  }

  private allow(proposal: Proposal): void {
    const { rules } = this.state;
    if (proposal.action === "run") this.set({ rules: { ...rules, commands: [...rules.commands, proposal.command] } });
    else if (proposal.action === "callTool")
      this.set({ rules: { ...rules, tools: [...(rules.tools ?? []), proposal.tool] } });
    else if (proposal.action === "change") this.set({ acceptsEdits: true });
  }

  private push(message: ChatMessage): void {
    this.set({ messages: [...this.state.messages, message] });
  }

  private set(change: Partial<TurnState>): void {
    this.state = { ...this.state, ...change };
  }
}

/** Whether a text has a block of code: small models write down what they should do. */
function hasBlock(text: string): boolean {
  const [, block] = text.split(/^\s*```.*$/m);
  return block !== undefined && block.trim() !== "";
}

/** Some servers number the calls of each answer anew: a result, and who reads along, must know which call is meant. */
function withOwnIds(calls: readonly ToolCall[], messages: readonly ChatMessage[]): readonly ToolCall[] {
  const taken = new Set(messages.flatMap((each) => (each.role === "tool" ? [each.callId] : [])));
  return calls.map((call) => {
    let { id } = call;
    for (let count = 2; taken.has(id); count++) id = `${call.id}-${count}`;
    taken.add(id);
    return { ...call, id };
  });
}

/** What a call that was made may have done to the results of others. */
function effectOf(phase: Extract<TurnState["phase"], OpenCall>, { hasChanged, isDone }: ToolResult): CallEffect {
  if (hasChanged === true) return "changed";
  if (phase.kind !== "running" || ["look", "change", "delete"].includes(phase.proposal.action)) return "nothing";
  // What the user says may change all; that nobody can be asked changes nothing.
  return phase.proposal.action === "askUser" && !isDone ? "nothing" : "ran";
}
