// What a run of the agent reports, as events of the work that a chat keeps and shows.
import { headOf } from "../../../base/text.ts";
import type { WorkEvent, CallQuestion, CallState } from "../../agentWork.ts";
import type { HeldChunk, SaidChunk } from "../../modelPort.ts";
import { commandFacts } from "../approval/commands.ts";
import { saysItReads } from "../approval/readingTools.ts";
import { commandSeconds } from "../tools/toolUse.ts";
import type { AgentReport, ApprovalRequest } from "../turn/agentRun.ts";

/** An event of the work, or more of what the model says. */
export type ShownEvent = WorkEvent | { readonly kind: "received"; readonly chunk: SaidChunk | HeldChunk };

/** Follows one turn. */
export class WorkReport {
  private hasStepEnded = false;
  private hasSpoken = false;

  /** What a report is to whoever looks on, in order. */
  take(report: AgentReport): readonly ShownEvent[] {
    switch (report.kind) {
      case "held":
      case "text":
      case "thinking": {
        this.hasSpoken ||= report.kind === "text";
        return this.received(report);
      }
      // A server may give its words only when all of them are there.
      case "said":
        return this.hasSpoken ? [] : this.received({ kind: "text", text: report.text });
      case "usage": {
        this.hasStepEnded = true;
        this.hasSpoken = false;
        const { reused, evaluated, produced } = report.usage;
        return [{ kind: "stepEnded", step: report.step, tokens: reused + evaluated + produced }];
      }
      case "opened":
        return [{ kind: "opened", call: report.call }];
      case "closed": {
        const { call, text } = report;
        return [{ kind: "closed", id: call.id, state: closedAs(report), result: text }];
      }
      case "call":
      case "unread":
        return [];
    }
  }

  private received(chunk: SaidChunk | HeldChunk): readonly ShownEvent[] {
    const received: ShownEvent = { kind: "received", chunk };
    if (!this.hasStepEnded) return [received];
    this.hasStepEnded = false;
    return [{ kind: "stepBegan" }, received];
  }
}

function closedAs(closed: Extract<AgentReport, { kind: "closed" }>): CallState {
  if (closed.as === "refused") return closed.cause === "stopped" ? "stopped" : "refused";
  return closed.isDone ? "done" : "failed";
}

/** Longest diff that is shown in a chat, in UTF-16 units; the editor's own diff shows all of it. */
const longestDiff = 20_000;

/** What the user is asked before a call is made. */
export function questionFor({ proposal, why, use }: ApprovalRequest): CallQuestion {
  switch (proposal.action) {
    case "run": {
      const { warnings } = commandFacts(proposal.command);
      const seconds = use.tool === "run" && use.seconds !== undefined ? commandSeconds(use.seconds) : undefined;
      return {
        ...{ kind: "command", command: proposal.command, why: warnings.join(" ") },
        ...(seconds !== undefined && { seconds }),
      };
    }
    case "change": {
      const diff = withoutHeader(proposal.diff);
      const cut = diff.length > longestDiff ? `${headOf(diff, longestDiff)}\n…` : diff;
      return { kind: "change", diff: cut, why: noteOf(why), isOrdinary: why === "it is changed" };
    }
    case "delete":
    case "look":
      return { kind: proposal.action, why: noteOf(why) };
    case "callTool": {
      const { tool, input } = proposal;
      return { kind: "tool", tool, input, mayAlways: saysItReads(tool) };
    }
    case "askUser":
      return { kind: "question" };
  }
}

/**
 * A diff without the lines that name its files: the card names the file. Only what is before the first change is one of these, as a
 * removed comment of SQL or Lua begins with three dashes too.
 */
function withoutHeader(diff: string): string {
  const first = diff.search(/^@@/m);
  return first < 0 ? diff : diff.slice(first);
}

/** Why it is asked, as a sentence; empty where that is always asked. */
function noteOf(why: string): string {
  if (["", "it is changed", "it is deleted"].includes(why)) return "";
  return `${why[0]!.toUpperCase()}${why.slice(1).replace(/\.$/, "")}.`;
}
