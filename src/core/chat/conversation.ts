// A chat as plain data, and the events that change it. It knows nothing of models, editors or storage.
import { headOf } from "../../base/text.ts";
import type { Failure } from "../failures.ts";
import { endedWork, newWork, reduceWork, type AgentWork, type RestoreNote, type WorkEvent } from "../agentWork.ts";
import type { ChatPurpose } from "../modelPort.ts";

/** A position in a document: line and UTF-16 unit within it, both counted from 0. */
export interface TextPosition {
  readonly line: number;
  readonly character: number;
}

/** Where an excerpt is from. */
export interface ExcerptSource {
  /** For people: "main.py", "main.py:10-14" for a part of it, or what else it is: "Problems". */
  readonly label: string;
  /** The document's URI. Absent when it is from no document, and in chats that older versions saved. */
  readonly uri?: string;
  /** The part of the document, as it was when the question was asked; absent: all of it. */
  readonly range?: { readonly start: TextPosition; readonly end: TextPosition };
}

/** A piece of text that a question is about. */
export interface Excerpt extends ExcerptSource {
  readonly languageId: string;
  readonly text: string;
}

/** What a question says, to the user and to the model. */
export interface Question {
  /** As the user wrote it. */
  readonly text: string;
  /** What the model is asked: the same, or what a command in it stands for. */
  readonly request: string;
  /** The excerpts as the model sees them, before the request; empty when there are none. */
  readonly context: string;
  /** Where the context is from. */
  readonly excerpts: readonly ExcerptSource[];
}

export interface QuestionTurn extends Question {
  readonly kind: "question";
  readonly id: number;
}

/**
 * State of an answer. `cut`: it reached the length limit. `repeating`: it went round in circles. `interrupted`: the window was closed
 * before its end.
 */
export type AnswerState =
  | { readonly kind: "waiting" }
  | { readonly kind: "streaming" }
  | { readonly kind: "complete" }
  | { readonly kind: "cut" }
  | { readonly kind: "repeating" }
  | { readonly kind: "stopped" }
  | { readonly kind: "interrupted" }
  | { readonly kind: "failed"; readonly failure: Failure };

export interface AnswerTurn {
  readonly kind: "answer";
  readonly id: number;
  readonly purpose: ChatPurpose;
  readonly text: string;
  readonly thinking: string;
  /** What may still be thoughts or the answer. It is shown as the answer, and becomes it when nothing more comes. */
  readonly held?: string;
  /** How long it thought, in milliseconds; absent until it has finished thinking. */
  readonly thinkingMs?: number;
  readonly state: AnswerState;
  /** What an agent did for it; the text is what it said last. */
  readonly agent?: AgentWork;
}

export type Turn = QuestionTurn | AnswerTurn;

/** A question that waits for the running answer to end. */
export interface QueuedQuestion {
  readonly id: number;
  readonly text: string;
  readonly request: string;
  readonly excerpts: readonly Excerpt[];
  /** Absent: a plain question. */
  readonly mode?: "agent";
}

/** Who answers the next question: the model alone, or an agent that works with tools. */
export type ChatMode = "ask" | "agent";

/** Questions and answers alternate; only the last answer may be running. */
export interface Conversation {
  readonly turns: readonly Turn[];
  readonly queue: readonly QueuedQuestion[];
  /** Ids are never reused, so that a late event finds no turn. */
  readonly nextId: number;
  /** The user's name for it. */
  readonly title?: string;
  /** Whether the model may think; absent: by the settings. */
  readonly thinking?: "on" | "off";
  /** Absent: plain questions. */
  readonly mode?: "agent";
  /** Id of the first turn that the model still sees; absent: all of them. */
  readonly seenFrom?: number;
  /** The model's summary of the turns before that one. */
  readonly summary?: string;
}

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

export const emptyConversation: Conversation = { turns: [], queue: [], nextId: 1 };

/** True while an answer is waited for or streaming. */
export function isAnswering(conversation: Conversation): boolean {
  return runningAnswer(conversation) !== undefined;
}

/** Title of a conversation: the user's, else the beginning of the first question, else empty. */
export function titleOf({ title, turns }: Conversation): string {
  if (title !== undefined) return title;
  const first =
    turns
      .find((turn) => turn.kind === "question")
      ?.text.replace(/\s+/g, " ")
      .trim() ?? "";
  return first.length > 60 ? `${headOf(first, 59)}…` : first;
}

/** True for an answer that ended before its end and has said something, or is an agent's: the model can go on with it. */
export function canContinue(turn: Turn | undefined): boolean {
  if (turn?.kind !== "answer" || (turn.text.trim() === "" && turn.agent === undefined)) return false;
  return ["cut", "repeating", "stopped", "interrupted", "failed"].includes(turn.state.kind);
}

/** The turns that the model still sees. */
export function seenTurns({ turns, seenFrom }: Conversation): readonly Turn[] {
  return seenFrom === undefined ? turns : turns.filter(({ id }) => id >= seenFrom);
}

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

/** Whether a conversation says everything that another one says, and perhaps more: it is the same, or a later state of it. */
export function continues(later: Conversation, earlier: Conversation): boolean {
  const hasTurn = (turn: Turn, index: number): boolean => {
    const other = later.turns[index];
    if (other === undefined || other.id !== turn.id) return false;
    if (turn.kind === "question") return other.kind === "question" && other.text === turn.text;
    if (other.kind !== "answer") return false;
    const [items = 0, otherItems = 0] = [turn.agent?.items.length, other.agent?.items.length];
    // What an agent said moves to its work when it goes on.
    if (items < otherItems) return turn.agent !== undefined;
    return items === otherItems && other.text.startsWith(turn.text) && other.thinking.startsWith(turn.thinking);
  };
  const isKnown = ({ text }: QueuedQuestion): boolean =>
    later.queue.some((other) => other.text === text) || later.turns.some((turn) => turn.text === text);
  return earlier.turns.every(hasTurn) && earlier.queue.every(isKnown);
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

/** What an answer says as far as is known: what is held back is most likely no thoughts. */
export function saidBy({ text, held = "" }: Pick<AnswerTurn, "text" | "held">): string {
  return text + held;
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

function runningAnswer({ turns }: Conversation): AnswerTurn | undefined {
  const last = turns.at(-1);
  return last?.kind === "answer" && (last.state.kind === "waiting" || last.state.kind === "streaming")
    ? last
    : undefined;
}
