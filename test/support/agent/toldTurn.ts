// A turn of the agent to which things happen, and what must hold of it whatever happened.
import assert from "node:assert/strict";
import type { Proposal } from "../../../src/core/agent/approval/approval.ts";
import { reduceTurn } from "../../../src/core/agent/turn/reduceTurn.ts";
import {
  newTurnState,
  type Answer,
  type TurnEvent,
  type TurnReport,
  type TurnState,
} from "../../../src/core/agent/turn/turnState.ts";
import type { ChatMessage, ToolCall } from "../../../src/core/modelPort.ts";

export const place = { path: "a.ts", real: "/w/a.ts", where: "inside", isSecret: false, isIgnored: false } as const;
export const look: Proposal = { action: "look", place };
export const runs: Proposal = { action: "run", command: "make" };
let calls = 0;

/** The next call is `c1` again. */
export function countCallsAnew(): void {
  calls = 0;
}

export function callOf(name: string, given: Record<string, unknown>): ToolCall {
  return { id: `c${++calls}`, name, arguments: given };
}

export const read = (path = "a.ts"): ToolCall => callOf("read_file", { path });
export const make = (): ToolCall => callOf("run", { command: "make" });
export const answered = (answer: Partial<Answer>): TurnEvent => ({
  kind: "answered",
  answer: { text: "", thinking: "", reason: "endOfText", ...answer },
});
export const result = (text: string, hasChanged = false): TurnEvent => ({
  kind: "finished",
  result: { text, isDone: true, ...(hasChanged && { hasChanged }) },
});

/** A turn to which things happen. */
export class Told {
  state: TurnState;
  readonly reports: TurnReport[] = [];

  constructor(mostSteps?: number) {
    this.state = newTurnState("system", { edits: "ask", commands: [] }, mostSteps);
    this.tell({ kind: "said", text: "task" });
  }

  tell(...events: readonly TurnEvent[]): this {
    for (const event of events) {
      const { state, reports } = reduceTurn(this.state, event);
      this.state = state;
      this.reports.push(...reports);
    }
    return this;
  }

  get phase(): string {
    return this.state.phase.kind;
  }

  get outcome(): unknown {
    const { phase } = this.state;
    if (phase.kind !== "ended") return phase.kind;
    return phase.outcome.kind === "limit" ? phase.outcome.limit : phase.outcome.kind;
  }

  /** A call that is made and has a result. */
  made(call: ToolCall, text: string, hasChanged = false): this {
    return this.tell(answered({ calls: [call] }), { kind: "proposed", proposal: look }, result(text, hasChanged));
  }

  get last(): ChatMessage {
    return this.state.messages.at(-1)!;
  }

  get results(): readonly string[] {
    return this.state.messages.filter(({ role }) => role === "tool").map(({ content }) => content);
  }
}

/** What templates and restarts depend on. */
export function assertWhole({ state, reports }: Told): void {
  const open: string[] = [];
  let before = "";
  for (const message of state.messages) {
    if (message.role === "tool") assert.equal(message.callId, open.shift(), "results come in the order of the calls");
    else {
      assert.deepEqual(open, [], "each call has a result before anybody else speaks");
      if (message.role === "user")
        assert.ok(["system", "assistant"].includes(before), "users and assistants alternate");
    }
    if (message.role === "assistant") {
      open.push(...(message.calls ?? []).map(({ id }) => id));
      assert.ok(message.content !== "" || open.length > 0, "no answer is empty");
    }
    before = message.role;
  }
  if (state.phase.kind === "ended") assert.deepEqual(open, []);
  const ids = (kind: "opened" | "closed"): string[] =>
    reports.flatMap((each) => (each.kind === kind ? [each.call.id] : []));
  assert.equal(new Set(ids("closed")).size, ids("closed").length, "one result a call");
  if (state.phase.kind === "ended") assert.deepEqual(ids("closed"), ids("opened"));
}
