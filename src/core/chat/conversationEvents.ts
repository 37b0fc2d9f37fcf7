// The events that change a chat, and what becomes of it.
import type { Failure } from "../failures.ts";
import { endedWork, newWork, reduceWork, type RestoreNote, type WorkEvent } from "../agentWork.ts";
import type { ChatPurpose } from "../modelPort.ts";
import {
  runningAnswer,
  canContinue,
  isAnswering,
  saidBy,
  type AnswerState,
  type AnswerTurn,
  type ChatMode,
  type Conversation,
  type Question,
  type QuestionTurn,
  type QueuedQuestion,
  type Turn,
} from "./conversation.ts";

/** A question on its way to the model. */
export interface Asked extends Question {
  readonly purpose: ChatPurpose;
}

/** Where a piece of an answer belongs. */
export type AnswerChannel = "text" | "thinking" | "held";

export type ConversationEvent =
  | ({ readonly kind: "asked" } & Asked)
  /** An earlier question is replaced, and what came after it removed. */
  | ({ readonly kind: "edited"; readonly id: number } & Asked)
  /** A question is answered again, by default the last one; what came after its answer is removed. */
  | { readonly kind: "askedAgain"; readonly id?: number }
  /** The last answer goes on where it ended. */
  | { readonly kind: "continued" }
  /** `held`: what is held back until it is known to be thoughts or the answer; it comes again as either. */
  | { readonly kind: "received"; readonly channel: AnswerChannel; readonly text: string }
  | { readonly kind: "thought"; readonly ms: number }
  | { readonly kind: "completed" }
  /** The answer reached the length limit. */
  | { readonly kind: "cutOff" }
  /** The answer went round in circles: so much of its end only repeats what is before it, in UTF-16 units. */
  | { readonly kind: "repeated"; readonly channel: "text" | "thinking"; readonly length: number }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly failure: Failure }
  | ({ readonly kind: "queued" } & Omit<QueuedQuestion, "id">)
  | { readonly kind: "unqueued"; readonly id: number }
  | { readonly kind: "renamed"; readonly title: string }
  | { readonly kind: "thinkingSet"; readonly thinking: "on" | "off" }
  | { readonly kind: "modeSet"; readonly mode: ChatMode }
  /** The agent of the running answer did something. */
  | { readonly kind: "worked"; readonly work: WorkEvent }
  /** Files were put back as they were before an answer's question, or this was taken back. */
  | { readonly kind: "restored"; readonly id: number; readonly restore: RestoreNote }
  /** The model no longer sees what comes before a turn, or only a summary of it. */
  | { readonly kind: "leftOut"; readonly before: number; readonly summary?: string };

/** The conversation after an event. An event about an answer changes nothing when none is running. */
export function reduce(conversation: Conversation, event: ConversationEvent): Conversation {
  switch (event.kind) {
    case "asked":
      return ask(end(conversation, { kind: "stopped" }), event);
    case "edited":
      return edit(conversation, event);
    case "askedAgain":
      return askAgain(conversation, event.id);
    case "continued":
      return canContinue(conversation.turns.at(-1))
        ? changeLast(conversation, { state: { kind: "waiting" } })
        : conversation;
    case "received":
      return receive(conversation, event.channel, event.text);
    case "thought":
      return changeRunning(conversation, { thinkingMs: event.ms });
    case "completed":
      return end(conversation, { kind: "complete" });
    case "cutOff":
      return end(conversation, { kind: "cut" });
    case "repeated":
      return cutRepeated(conversation, event.channel, event.length);
    case "stopped":
      return end(conversation, { kind: "stopped" });
    case "failed":
      return end(conversation, { kind: "failed", failure: event.failure });
    case "queued":
      return enqueue(conversation, event);
    case "unqueued":
      return { ...conversation, queue: conversation.queue.filter(({ id }) => id !== event.id) };
    case "renamed":
      return { ...conversation, title: event.title };
    case "thinkingSet":
      return { ...conversation, thinking: event.thinking };
    case "modeSet": {
      const { mode: _, ...rest } = conversation;
      return event.mode === "agent" ? { ...rest, mode: "agent" } : rest;
    }
    case "worked":
      return work(conversation, event.work);
    case "restored":
      return {
        ...conversation,
        turns: conversation.turns.map((turn) =>
          turn.kind === "answer" && turn.id === event.id && turn.agent
            ? { ...turn, agent: { ...turn.agent, restore: event.restore } }
            : turn,
        ),
      };
    case "leftOut":
      return leaveOut(conversation, event);
  }
}

/** The conversation after its window was closed: a running answer will not continue. */
export function interrupted(conversation: Conversation): Conversation {
  return end(conversation, { kind: "interrupted" });
}

function ask(
  conversation: Conversation,
  { text, request, context, excerpts, purpose }: Asked,
  replaced: readonly Turn[] = [],
): Conversation {
  const { turns, nextId } = conversation;
  const question: QuestionTurn = { kind: "question", id: nextId, text, request, context, excerpts };
  return {
    ...conversation,
    turns: [...turns, question, waitingAnswer(nextId + 1, purpose, replaced)],
    nextId: nextId + 2,
  };
}

function edit(conversation: Conversation, event: Asked & { readonly id: number }): Conversation {
  const at = conversation.turns.findIndex((turn) => turn.kind === "question" && turn.id === event.id);
  return at < 0
    ? conversation
    : ask(
        seeing({ ...conversation, turns: conversation.turns.slice(0, at) }, event.id),
        event,
        conversation.turns.slice(at),
      );
}

/** Going back to a turn that was left out also brings back everything before it. */
function seeing(conversation: Conversation, id: number): Conversation {
  if (conversation.seenFrom === undefined || id >= conversation.seenFrom) return conversation;
  const { seenFrom: _from, summary: _summary, ...all } = conversation;
  return all;
}

function askAgain(conversation: Conversation, id: number | undefined): Conversation {
  const { turns, nextId } = conversation;
  const at = id === undefined ? turns.length - 1 : turns.findIndex((turn) => turn.id === id);
  const answer = turns[at];
  if (answer?.kind !== "answer" || isAnswering(conversation)) return conversation;
  const kept = {
    ...conversation,
    turns: [...turns.slice(0, at), waitingAnswer(nextId, answer.purpose, turns.slice(at))],
    nextId: nextId + 1,
  };
  return seeing(kept, answer.id);
}

function enqueue(
  conversation: Conversation,
  { text, request, excerpts, mode }: Omit<QueuedQuestion, "id">,
): Conversation {
  const { queue, nextId } = conversation;
  const queued = { id: nextId, text, request, excerpts, ...(mode && { mode }) };
  return { ...conversation, queue: [...queue, queued], nextId: nextId + 1 };
}

function leaveOut(conversation: Conversation, event: { before: number; summary?: string }): Conversation {
  const { summary: _, ...rest } = conversation;
  return { ...rest, seenFrom: event.before, ...(event.summary === undefined ? {} : { summary: event.summary }) };
}

function receive(conversation: Conversation, channel: AnswerChannel, text: string): Conversation {
  const answer = runningAnswer(conversation);
  return answer ? replaceLast(conversation, received(answer, channel, text)) : conversation;
}

/** An answer after a piece of it has come. */
export function received({ held = "", ...answer }: AnswerTurn, channel: AnswerChannel, text: string): AnswerTurn {
  const state = { kind: "streaming" } as const;
  if (channel === "held") return { ...answer, held: held + text, state };
  return { ...answer, [channel]: answer[channel] + text, state };
}

function cutRepeated(conversation: Conversation, channel: "text" | "thinking", length: number): Conversation {
  const said = runningAnswer(conversation)?.[channel] ?? "";
  return changeRunning(conversation, {
    [channel]: said.slice(0, Math.max(0, said.length - length)),
    state: { kind: "repeating" },
  });
}

function work(conversation: Conversation, event: WorkEvent): Conversation {
  const answer = runningAnswer(conversation);
  if (answer?.agent === undefined) return conversation;
  const { held, ...rest } = answer;
  const { text, thinking, agent } = reduceWork({ ...rest, agent: answer.agent }, event);
  // What was held back belongs to the answer before, which has said by now what it was.
  const isHeld = held !== undefined && event.kind !== "opened" && event.kind !== "stepBegan";
  const state = { kind: "streaming" } as const;
  return replaceLast(conversation, { ...rest, text, thinking, agent, state, ...(isHeld && { held }) });
}

function end(conversation: Conversation, state: AnswerState): Conversation {
  const answer = runningAnswer(conversation);
  if (!answer) return conversation;
  const { held: _, agent, ...rest } = answer;
  const ended = { ...rest, text: saidBy(answer), state };
  return replaceLast(conversation, agent === undefined ? ended : { ...ended, agent: endedWork(agent) });
}

function changeRunning(conversation: Conversation, change: Partial<AnswerTurn>): Conversation {
  return runningAnswer(conversation) ? changeLast(conversation, change) : conversation;
}

function changeLast(conversation: Conversation, change: Partial<AnswerTurn>): Conversation {
  const last = conversation.turns.at(-1);
  return last?.kind === "answer" ? replaceLast(conversation, { ...last, ...change }) : conversation;
}

function replaceLast(conversation: Conversation, answer: AnswerTurn): Conversation {
  return { ...conversation, turns: [...conversation.turns.slice(0, -1), answer] };
}

/** `replaced`: turns that this one takes the place of. What an agent changed for them can still be taken back. */
function waitingAnswer(id: number, purpose: ChatPurpose, replaced: readonly Turn[]): AnswerTurn {
  const sessions = replaced.flatMap((turn) => (turn.kind === "answer" && turn.agent?.sessions) || []);
  const answer = { kind: "answer", id, purpose, text: "", thinking: "", state: { kind: "waiting" } } as const;
  return purpose === "agent" ? { ...answer, agent: newWork(sessions) } : answer;
}
