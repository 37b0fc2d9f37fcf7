// The wall between the extension host and the chat page. The page holds no truth: it says `ready`, and the host sends all.
// Everything that comes from the page is checked before use.
import type { AnswerTurn } from "../core/chat/conversation.ts";

/** A question as the page shows it: without what the model gets to see. */
export interface QuestionView {
  readonly kind: "question";
  readonly id: number;
  readonly text: string;
  /** What it is about: "main.py:10-14, Problems". */
  readonly about?: string;
}

export type TurnView = QuestionView | AnswerTurn;

export interface ConversationView {
  /** Empty when nothing was asked yet. */
  readonly title: string;
  readonly turns: readonly TurnView[];
  /** Questions that wait for the running answer to end. */
  readonly queue: readonly { readonly id: number; readonly text: string }[];
  /** Id of the first turn that the model still sees; null: all. */
  readonly seenFrom: number | null;
  readonly summary: string;
  /** Null when the model has no such switch. */
  readonly thinks: boolean | null;
}

/** A piece of text that the next question will be about. */
export interface ChipView {
  /** "open" for the open file, which stays; others go with the question. */
  readonly id: string;
  readonly label: string;
  /** False when it is taken off but can be put back. */
  readonly included: boolean;
  /** Tokens; null while they cannot be counted. */
  readonly tokens: number | null;
  /** Why it might better not be included, in words; empty: no reason. */
  readonly warning: string;
}

/** How full the model's context is, in tokens. */
export interface BudgetView {
  readonly used: number;
  readonly window: number;
  /** The figures are estimates. */
  readonly isEstimate: boolean;
  /** What is too much, answer included; 0 when it fits. */
  readonly lacking: number;
  /** Older turns could be left out or summarised. */
  readonly canShorten: boolean;
}

/** Something that can be put into a message with `@`, `#` or `/`. */
export interface OfferView {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
}

/** The model's state in words, and what a person can do about it. */
export interface ModelView {
  readonly kind: "missing" | "idle" | "busy" | "ready" | "failed";
  readonly text: string;
  /** What an empty chat says: what it is for, and where messages go, which depends on what answers. */
  readonly introduction: string;
}

/** From the host to the page. */
export interface ToPage {
  /** The whole conversation, after `ready` and whenever turns come or go. */
  conversation: ConversationView;
  /** More of the running answer. */
  received: { readonly id: number; readonly channel: "text" | "thinking"; readonly text: string };
  /** The running answer, when its state changes. */
  answer: AnswerTurn;
  chips: readonly ChipView[];
  /** Null while nothing can be counted. */
  budget: BudgetView | null;
  /** What can be completed at the cursor of the message box. */
  offers: { readonly query: string; readonly items: readonly OfferView[] };
  /** Why things that were dropped are not added, in words: one sentence each. */
  refused: readonly string[];
  model: ModelView;
  /** Puts the cursor into the message box. */
  focus: null;
}

/** What a person does with a code block. */
export type CodeBlockAction = "insert" | "apply" | "newFile" | "run";

/** From the page to the host. */
export interface ToHost {
  ready: null;
  send: { readonly text: string };
  /** An earlier question in other words. */
  edit: { readonly id: number; readonly text: string };
  stop: null;
  /** Answers a question anew: the answer's id. */
  retry: { readonly id: number };
  newChat: null;
  think: { readonly on: boolean };
  unqueue: { readonly id: number };
  sendQueued: null;
  includeOpen: { readonly on: boolean };
  removeChip: { readonly text: string };
  /** What is being written, so that its tokens can be counted. */
  draft: { readonly text: string };
  /** What stands after `@`, `#` or `/` at the cursor, with that sign. */
  seek: { readonly text: string };
  /** Takes an offer as context. */
  take: { readonly text: string };
  /** Files and folders that were dragged onto the page, by their addresses, wherever they are. */
  drop: { readonly uris: readonly string[] };
  /** Makes room: the oldest turns are left out, or summarised. */
  shorten: { readonly how: "leaveOut" | "summarise" };
  copy: { readonly text: string };
  /** Uses a code block. `language` is the word after its fence, `id` its answer. */
  code: { readonly use: CodeBlockAction; readonly text: string; readonly language: string; readonly id: number };
  /** Runs one of the few commands that a card offers. */
  action: { readonly name: PageAction };
  /** Something went wrong in the page; goes to the log. */
  problem: { readonly text: string };
}

/** What buttons on the page may start. */
export type PageAction = "chooseModel" | "showLog" | "restartWorker" | "freeMemory" | "loadModel";

/** A row as it travels. */
export type MessageOf<T> = { [K in keyof T]: { readonly kind: K; readonly value: T[K] } }[keyof T];
/** One function per row: a missing one does not compile. */
export type Receivers<T> = { readonly [K in keyof T]: (value: T[K]) => void };

/** Longest text taken from the page, in UTF-16 units. */
const longestText = 1_000_000;
/** Most and longest addresses taken from one drop. */
const mostUris = 1000;
const longestUri = 10_000;

const parsers: { readonly [K in keyof ToHost]: (value: unknown) => ToHost[K] | undefined } = {
  ready: () => null,
  send: (value) => textIn(value),
  edit: (value) => both(idIn(value), textIn(value)),
  stop: () => null,
  retry: (value) => idIn(value),
  newChat: () => null,
  think: (value) => onIn(value),
  unqueue: (value) => idIn(value),
  sendQueued: () => null,
  includeOpen: (value) => onIn(value),
  removeChip: (value) => textIn(value),
  draft: (value) => textIn(value),
  seek: (value) => textIn(value),
  take: (value) => textIn(value),
  drop: (value) => {
    const uris = isRecord(value) ? value["uris"] : undefined;
    return isUriList(uris) ? { uris } : undefined;
  },
  shorten: (value) => {
    const how = wordIn(value, "how", ["leaveOut", "summarise"]);
    return how && { how };
  },
  copy: (value) => textIn(value),
  code: (value) => {
    const use = wordIn(value, "use", ["insert", "apply", "newFile", "run"]);
    const language = isRecord(value) ? value["language"] : undefined;
    const words = both(idIn(value), textIn(value));
    return use && words && typeof language === "string"
      ? { ...words, use, language: language.slice(0, 300) }
      : undefined;
  },
  action: (value) => {
    const name = wordIn(value, "name", ["chooseModel", "showLog", "restartWorker", "freeMemory", "loadModel"]);
    return name && { name };
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

function isUriList(value: unknown): value is string[] {
  const isUri = (each: unknown): boolean => typeof each === "string" && each.length <= longestUri;
  return Array.isArray(value) && value.length <= mostUris && value.every(isUri);
}

function idIn(value: unknown): { readonly id: number } | undefined {
  const id = isRecord(value) ? value["id"] : undefined;
  return typeof id === "number" && Number.isSafeInteger(id) ? { id } : undefined;
}

function onIn(value: unknown): { readonly on: boolean } | undefined {
  const on = isRecord(value) ? value["on"] : undefined;
  return typeof on === "boolean" ? { on } : undefined;
}

function wordIn<T extends string>(value: unknown, key: string, words: readonly T[]): T | undefined {
  const word = isRecord(value) ? value[key] : undefined;
  return words.find((each) => each === word);
}

function both<A, B>(a: A | undefined, b: B | undefined): (A & B) | undefined {
  return a && b && { ...a, ...b };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
