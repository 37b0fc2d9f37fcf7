// The chat as plain data and the events that change it. It decides nothing about models, editors or storage.
import type { Failure } from "../failures.ts";
import type { ChatPurpose } from "./message.ts";

/** What the user asked. */
export interface QuestionTurn {
  readonly kind: "question";
  readonly id: number;
  /** As the user sees it. */
  readonly text: string;
  /** What it is about, as a label: "main.py" or "main.py:10-14". */
  readonly about?: string;
  /** As the model sees it, with the text it is about. */
  readonly content: string;
}

/** How far an answer is. `interrupted`: the window went away before its end. */
export type AnswerState =
  | { readonly kind: "waiting" }
  | { readonly kind: "streaming" }
  | { readonly kind: "complete" }
  | { readonly kind: "cut" }
  | { readonly kind: "stopped" }
  | { readonly kind: "interrupted" }
  | { readonly kind: "failed"; readonly failure: Failure };

export interface AnswerTurn {
  readonly kind: "answer";
  readonly id: number;
  readonly purpose: ChatPurpose;
  readonly text: string;
  readonly thinking: string;
  readonly state: AnswerState;
}

export type Turn = QuestionTurn | AnswerTurn;

/** Questions and answers take turns; the last answer alone may be running. */
export interface Conversation {
  readonly turns: readonly Turn[];
  /** Ids are never used twice, so that a late event of a cleared chat finds no turn. */
  readonly nextId: number;
}

export type ConversationEvent =
  | {
      readonly kind: "asked";
      readonly text: string;
      readonly about?: string;
      readonly content: string;
      readonly purpose: ChatPurpose;
    }
  /** The last question is answered anew. */
  | { readonly kind: "askedAgain" }
  | { readonly kind: "received"; readonly channel: "text" | "thinking"; readonly text: string }
  | { readonly kind: "completed" }
  /** The answer reached its longest length. */
  | { readonly kind: "cutOff" }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly failure: Failure }
  | { readonly kind: "cleared" };

export const emptyConversation: Conversation = { turns: [], nextId: 1 };

/** True while an answer is awaited or coming. */
export function isAnswering(conversation: Conversation): boolean {
  return runningAnswer(conversation) !== undefined;
}

/** The conversation after an event. An event about an answer changes nothing when none is running. */
export function reduce(conversation: Conversation, event: ConversationEvent): Conversation {
  switch (event.kind) {
    case "asked":
      return ask(end(conversation, { kind: "stopped" }), event);
    case "askedAgain":
      return askAgain(conversation);
    case "received":
      return receive(conversation, event.channel, event.text);
    case "completed":
      return end(conversation, { kind: "complete" });
    case "cutOff":
      return end(conversation, { kind: "cut" });
    case "stopped":
      return end(conversation, { kind: "stopped" });
    case "failed":
      return end(conversation, { kind: "failed", failure: event.failure });
    case "cleared":
      return { turns: [], nextId: conversation.nextId };
  }
}

/** A conversation as it is after its window went away: a running answer will not go on. */
export function interrupted(conversation: Conversation): Conversation {
  return end(conversation, { kind: "interrupted" });
}

function ask(conversation: Conversation, event: ConversationEvent & { kind: "asked" }): Conversation {
  const { turns, nextId } = conversation;
  const { text, content, purpose } = event;
  const question: QuestionTurn = {
    kind: "question",
    id: nextId,
    text,
    ...(event.about === undefined ? {} : { about: event.about }),
    content,
  };
  return { turns: [...turns, question, waitingAnswer(nextId + 1, purpose)], nextId: nextId + 2 };
}

function askAgain(conversation: Conversation): Conversation {
  const { turns, nextId } = conversation;
  const last = turns.at(-1);
  if (last?.kind !== "answer" || isAnswering(conversation)) return conversation;
  return { turns: [...turns.slice(0, -1), waitingAnswer(nextId, last.purpose)], nextId: nextId + 1 };
}

function receive(conversation: Conversation, channel: "text" | "thinking", text: string): Conversation {
  const answer = runningAnswer(conversation);
  if (!answer) return conversation;
  return replaceLast(conversation, { ...answer, [channel]: answer[channel] + text, state: { kind: "streaming" } });
}

function end(conversation: Conversation, state: AnswerState): Conversation {
  const answer = runningAnswer(conversation);
  return answer ? replaceLast(conversation, { ...answer, state }) : conversation;
}

function waitingAnswer(id: number, purpose: ChatPurpose): AnswerTurn {
  return { kind: "answer", id, purpose, text: "", thinking: "", state: { kind: "waiting" } };
}

function runningAnswer({ turns }: Conversation): AnswerTurn | undefined {
  const last = turns.at(-1);
  return last?.kind === "answer" && (last.state.kind === "waiting" || last.state.kind === "streaming")
    ? last
    : undefined;
}

function replaceLast(conversation: Conversation, turn: Turn): Conversation {
  return { ...conversation, turns: [...conversation.turns.slice(0, -1), turn] };
}
