// A chat as plain data. It knows nothing of models, editors or storage.
import { headOf } from "../../base/text.ts";
import type { Failure } from "../failures.ts";
import type { AgentWork } from "../agentWork.ts";
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

/** What an answer says as far as is known: what is held back is most likely no thoughts. */
export function saidBy({ text, held = "" }: Pick<AnswerTurn, "text" | "held">): string {
  return text + held;
}

/** The answer that is waited for or streams. */
export function runningAnswer({ turns }: Conversation): AnswerTurn | undefined {
  const last = turns.at(-1);
  return last?.kind === "answer" && (last.state.kind === "waiting" || last.state.kind === "streaming")
    ? last
    : undefined;
}
