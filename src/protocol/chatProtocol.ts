// The wall between the extension host and the chat page. The page holds no truth: it says `ready`, and the host sends all.
// Everything that comes from the page is checked before use.
import type { AnswerTurn, QuestionTurn } from "../core/chat/conversation.ts";

/** A turn as the page shows it: without the code that the model was given. */
export type TurnView = Omit<QuestionTurn, "content"> | AnswerTurn;

/** The code that the next question will be about. */
export interface AboutView {
  readonly label: string;
  /** False when the user has taken it off. */
  readonly included: boolean;
}

/** The model's state in words, and what a person can do about it. */
export interface ModelView {
  readonly kind: "missing" | "idle" | "busy" | "ready" | "failed";
  readonly text: string;
}

/** From the host to the page. */
export interface ToPage {
  /** The whole conversation, after `ready` and whenever turns come or go. */
  conversation: { readonly turns: readonly TurnView[] };
  /** More of the running answer. */
  received: { readonly id: number; readonly channel: "text" | "thinking"; readonly text: string };
  /** The running answer, when its state changes. */
  answer: AnswerTurn;
  about: AboutView | null;
  model: ModelView;
  /** Puts the cursor into the message box. */
  focus: null;
}

/** From the page to the host. */
export interface ToHost {
  ready: null;
  send: { readonly text: string };
  stop: null;
  /** Answers the last question anew. */
  retry: null;
  newChat: null;
  includeAbout: { readonly included: boolean };
  copy: { readonly text: string };
  /** Runs one of the few commands that a card offers. */
  action: { readonly name: PageAction };
  /** Something went wrong in the page; goes to the log. */
  problem: { readonly text: string };
}

/** What buttons on the page may start. */
export type PageAction = "chooseModel" | "showLog" | "restartWorker";

/** A row as it travels. */
export type MessageOf<T> = { [K in keyof T]: { readonly kind: K; readonly value: T[K] } }[keyof T];
/** One function per row: a missing one does not compile. */
export type Receivers<T> = { readonly [K in keyof T]: (value: T[K]) => void };

/** Longest text taken from the page, in UTF-16 units. */
const longestText = 1_000_000;

const parsers: { readonly [K in keyof ToHost]: (value: unknown) => ToHost[K] | undefined } = {
  ready: () => null,
  send: (value) => textIn(value),
  stop: () => null,
  retry: () => null,
  newChat: () => null,
  includeAbout: (value) => {
    const included = isRecord(value) ? value["included"] : undefined;
    return typeof included === "boolean" ? { included } : undefined;
  },
  copy: (value) => textIn(value),
  action: (value) => {
    const name = isRecord(value) ? value["name"] : undefined;
    return name === "chooseModel" || name === "showLog" || name === "restartWorker" ? { name } : undefined;
  },
  problem: (value) => textIn(value),
};

/** Checks a message from the page and hands it to its receiver. Answers false when it is not a message. */
export function receiveFromPage(message: unknown, receivers: Receivers<ToHost>): boolean {
  if (!isRecord(message) || typeof message["kind"] !== "string" || !Object.hasOwn(parsers, message["kind"]))
    return false;
  const kind = message["kind"] as keyof ToHost;
  const value = parsers[kind](message["value"]);
  if (value === undefined) return false;
  (receivers[kind] as (value: unknown) => void)(value);
  return true;
}

function textIn(value: unknown): { readonly text: string } | undefined {
  const text = isRecord(value) ? value["text"] : undefined;
  return typeof text === "string" && text.length <= longestText ? { text } : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
