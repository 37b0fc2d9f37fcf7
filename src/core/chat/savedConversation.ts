// A conversation as text on disk. What is read back may be damaged or from another version, so everything is checked.
import { isCount, isRecord, readAll } from "../../base/unknownData.ts";
import { withoutTrailing } from "../../base/text.ts";
import { failure, type Failure } from "../failures.ts";
import { chatPurposes, type ChatPurpose } from "../modelPort.ts";
import type {
  AnswerState,
  Conversation,
  Excerpt,
  ExcerptSource,
  QuestionTurn,
  QueuedQuestion,
  TextPosition,
  Turn,
} from "./conversation.ts";
import { interrupted } from "./conversationEvents.ts";
import { readWork } from "./savedWork.ts";
import { parseMessage } from "./slashCommands.ts";

/**
 * Version 1 had a question's context and request in one text, and of its excerpts only the labels. Version 2 knows no agents: chats
 * without one are still saved as version 2, so that earlier versions of the product can go on with them.
 */
const [version, plainVersion] = [3, 2] as const;

/** The text to save. */
export function saveConversation(conversation: Conversation): string {
  const hasAgent = conversation.turns.some((turn) => turn.kind === "answer" && turn.agent !== undefined);
  return JSON.stringify({ version: hasAgent ? version : plainVersion, ...conversation });
}

/** What a saved text turned out to be. */
export type SavedConversation =
  | { readonly kind: "read"; readonly conversation: Conversation }
  /** From a later version of the product. What could be read of it; undefined when that is nothing. */
  | { readonly kind: "newer"; readonly conversation: Conversation | undefined }
  | { readonly kind: "damaged" };

/** Reads a saved text. A file from a later version must never be changed: this version does not know all of it. */
export function readSavedConversation(text: string): SavedConversation {
  // An editor may have put a mark in front, and a file system zeros behind what it had not written yet.
  const saved = parseJson(withoutTrailing(text.replace(/^\ufeff/, ""), /\0/));
  if (!isRecord(saved)) return { kind: "damaged" };
  const number = saved["version"];
  const isKnown = number === version || number === plainVersion || number === 1;
  if (!isKnown && Number.parseFloat(String(number)) > 1) return { kind: "newer", conversation: conversationOf(saved) };
  const conversation = isKnown ? conversationOf(saved) : undefined;
  return conversation === undefined ? { kind: "damaged" } : { kind: "read", conversation };
}

/** The conversation in a saved text; undefined if it is damaged or from a later version. */
export function loadConversation(text: string): Conversation | undefined {
  const saved = readSavedConversation(text);
  return saved.kind === "read" ? saved.conversation : undefined;
}

function conversationOf(saved: Record<string, unknown>): Conversation | undefined {
  const { nextId, title, thinking, mode, seenFrom, summary } = saved;
  const read = readAll(saved["turns"], readTurn);
  const waiting = saved["queue"] === undefined ? [] : readAll(saved["queue"], readQueued);
  if (!isCount(nextId) || !read || !waiting) return undefined;
  const highest = [...read, ...waiting].reduce((most, { id }) => Math.max(most, id + 1), nextId);
  const isEndless = highest > highestId;
  const ids = new NewIds(isEndless ? 0 : highest, isEndless);
  // Ids grow along a conversation.
  const firstSeen = isCount(seenFrom) ? read.findIndex(({ id }) => id >= seenFrom) : -1;
  const turns = read.map((turn) => ids.own(turn));
  const queue = waiting.map((question) => ids.own(question));
  const from = isEndless ? turns[firstSeen]?.id : seenFrom;
  return interrupted({
    turns,
    queue,
    nextId: ids.next,
    ...(typeof title === "string" ? { title } : {}),
    ...(thinking === "on" || thinking === "off" ? { thinking } : {}),
    ...(mode === "agent" ? { mode } : {}),
    ...(isCount(from) ? { seenFrom: from } : {}),
    ...(typeof summary === "string" ? { summary } : {}),
  });
}

/** Beyond it, the ids that follow would soon be no exact numbers: then all are given anew. No conversation comes near it. */
const highestId = 2 ** 40;

/** Gives ids to what has that of another one, or to all: the page and the events find everything by its id. */
class NewIds {
  private readonly taken = new Set<number>();
  private readonly givesAll: boolean;
  next: number;

  constructor(next: number, givesAll: boolean) {
    this.next = next;
    this.givesAll = givesAll;
  }

  own<T extends { readonly id: number }>(item: T): T {
    const isTaken = this.givesAll || this.taken.has(item.id);
    this.taken.add(item.id);
    return isTaken ? { ...item, id: this.next++ } : item;
  }
}

/** Context and request of a question of which only both together were kept. */
export function questionParts(text: string, content: string): Pick<QuestionTurn, "context" | "request"> {
  const { request } = parseMessage(text);
  return content.endsWith(`\n\n${request}`)
    ? { context: content.slice(0, -request.length - 2), request }
    : { context: "", request: content };
}

function readTurn(value: unknown): Turn | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, id, text } = value as Record<"kind" | "id" | "text", unknown>;
  if (!isCount(id) || typeof text !== "string") return undefined;
  if (kind === "question") return readQuestion(value, id, text);
  const { thinking, thinkingMs, purpose } = value as Record<"thinking" | "thinkingMs" | "purpose", unknown>;
  const state = readState(value["state"]);
  if (kind !== "answer" || typeof thinking !== "string" || !state) return undefined;
  // The purpose only labels the trace: one that this version does not know is no reason to refuse the conversation.
  const known = isPurpose(purpose) ? purpose : "chat";
  // It was saved in mid-answer: what was held back then stays held until the answer is ended as interrupted.
  const held = value["held"];
  const rest = { ...(isDuration(thinkingMs) && { thinkingMs }), ...(typeof held === "string" && { held }) };
  const agent = value["agent"] === undefined ? undefined : readWork(value["agent"]);
  if (agent === undefined && value["agent"] !== undefined) return undefined;
  return {
    ...{ kind, id, text, thinking, purpose: known, state },
    ...rest,
    ...(agent && { agent }),
  };
}

function readQuestion(value: Record<string, unknown>, id: number, text: string): QuestionTurn | undefined {
  const { content, about, context, request } = value;
  if (typeof content === "string") {
    const excerpts = typeof about === "string" ? [{ label: about }] : [];
    return { kind: "question", id, text, ...questionParts(text, content), excerpts };
  }
  const excerpts = readAll(value["excerpts"], readSource);
  if (typeof context !== "string" || typeof request !== "string" || !excerpts) return undefined;
  return { kind: "question", id, text, request, context, excerpts };
}

function readQueued(value: unknown): QueuedQuestion | undefined {
  if (!isRecord(value)) return undefined;
  const { id, text, request, mode } = value;
  const excerpts = readAll(value["excerpts"], readExcerpt);
  if (!isCount(id) || typeof text !== "string" || !excerpts) return undefined;
  return {
    id,
    text,
    request: typeof request === "string" ? request : parseMessage(text).request,
    excerpts,
    ...(mode === "agent" && { mode }),
  };
}

function readExcerpt(value: unknown): Excerpt | undefined {
  const source = readSource(value);
  if (!source || !isRecord(value)) return undefined;
  const { languageId, text } = value;
  if (typeof languageId !== "string" || typeof text !== "string") return undefined;
  return { ...source, languageId, text };
}

function readSource(value: unknown): ExcerptSource | undefined {
  if (!isRecord(value) || typeof value["label"] !== "string") return undefined;
  const { label, uri, range } = value;
  const [start, end] = isRecord(range) ? [readPosition(range["start"]), readPosition(range["end"])] : [];
  return { label, ...(typeof uri === "string" && { uri }), ...(start && end && { range: { start, end } }) };
}

function readPosition(value: unknown): TextPosition | undefined {
  if (!isRecord(value)) return undefined;
  const { line, character } = value;
  return isCount(line) && isCount(character) ? { line, character } : undefined;
}

function readState(value: unknown): AnswerState | undefined {
  if (!isRecord(value)) return undefined;
  switch (value["kind"]) {
    case "waiting":
    case "streaming":
    case "complete":
    case "cut":
    case "repeating":
    case "stopped":
    case "interrupted":
      return { kind: value["kind"] };
    case "failed":
      return { kind: "failed", failure: readFailure(value["failure"]) };
    default:
      // Another build may know more states. What the answer said is worth more than how it ended.
      return typeof value["kind"] === "string" ? { kind: "interrupted" } : undefined;
  }
}

function readFailure(value: unknown): Failure {
  if (isRecord(value) && typeof value["message"] === "string" && typeof value["nextStep"] === "string")
    // The kind only selects the buttons; an unknown kind gets the default ones.
    return { kind: value["kind"] as Failure["kind"], message: value["message"], nextStep: value["nextStep"] };
  return failure("internal", "The answer failed.");
}

function isPurpose(value: unknown): value is ChatPurpose {
  return chatPurposes.some((purpose) => purpose === value);
}

function isDuration(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
