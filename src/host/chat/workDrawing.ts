// An agent's work as the chat page gets it: short, and piece by piece while it runs.
import { headOf } from "../../base/text.ts";
import type { AgentWork, WorkItem } from "../../core/agentWork.ts";
import type { AnswerTurn } from "../../core/chat/conversation.ts";
import type { WorkView } from "../../protocol/chatProtocol.ts";

/** Longest result on the page, in UTF-16 units: who wants more reads the file or runs the command. */
const longestResult = 6_000;
/** Longest argument on the page. The text of a new file is in its diff. */
const longestArgument = 2_000;

/** Arguments that a card shows. */
const shown = ["path", "glob", "text", "regex", "command", "question", "from", "to"];

export class WorkDrawing {
  private drawn: { readonly id: number; readonly items: readonly WorkItem[] } | undefined;

  /** An answer as the page gets it whole. */
  whole(turn: AnswerTurn): AnswerTurn {
    const { agent } = turn;
    if (agent === undefined) return turn;
    this.drawn = { id: turn.id, items: agent.items };
    return { ...turn, agent: { ...agent, items: agent.items.map(itemView) } };
  }

  /** What has changed since the answer was drawn last. */
  changes({ id, text, thinking, held = "" }: AnswerTurn, { items, ...work }: AgentWork): WorkView {
    const before = this.drawn?.id === id ? this.drawn.items : [];
    this.drawn = { id, items };
    const changed = items.flatMap((item, at) => (before[at] === item ? [] : [{ at, item: itemView(item) }]));
    return { id, text, thinking, held, items: changed, work };
  }
}

function itemView(item: WorkItem): WorkItem {
  if (item.kind !== "call") return item;
  const { result, arguments: given } = item;
  const few = Object.entries(given).flatMap(([name, value]) => {
    if (!shown.includes(name) || (item.name === "write_file" && name === "text")) return [];
    return [[name, typeof value === "string" ? cut(value, longestArgument) : value]];
  });
  return {
    ...item,
    arguments: Object.fromEntries(few) as Record<string, unknown>,
    ...(result !== undefined && { result: cut(result, longestResult) }),
  };
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${headOf(text, most)}…`;
}
