// A conversation as text on disk. What is read back may be damaged or from another version: it is checked in full.
import { failure, type Failure } from "../failures.ts";
import {
  interrupted,
  type AnswerState,
  type Conversation,
  type QueuedQuestion,
  type Turn,
  type Excerpt,
} from "./conversation.ts";
import type { ChatPurpose } from "../modelPort.ts";

const version = 1;

/** The text to save. */
export function saveConversation(conversation: Conversation): string {
  return JSON.stringify({ version, ...conversation });
}

/** The conversation in a saved text, or undefined when the text is not one. */
export function loadConversation(text: string): Conversation | undefined {
  const saved = parseJson(text);
  if (!isRecord(saved) || saved["version"] !== version) return undefined;
  const { nextId, title, thinking, seenFrom, summary } = saved;
  const turns = readAll(saved["turns"], readTurn);
  const queue = saved["queue"] === undefined ? [] : readAll(saved["queue"], readQueued);
  if (!isCount(nextId) || !turns || !queue) return undefined;
  return interrupted({
    turns,
    queue,
    nextId,
    ...(typeof title === "string" ? { title } : {}),
    ...(thinking === "on" || thinking === "off" ? { thinking } : {}),
    ...(isCount(seenFrom) ? { seenFrom } : {}),
    ...(typeof summary === "string" ? { summary } : {}),
  });
}

function readTurn(value: unknown): Turn | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, id, text } = value as Record<"kind" | "id" | "text", unknown>;
  if (!isCount(id) || typeof text !== "string") return undefined;
  if (kind === "question") {
    const { content, about } = value as Record<"content" | "about", unknown>;
    if (typeof content !== "string") return undefined;
    return { kind, id, text, content, ...(typeof about === "string" ? { about } : {}) };
  }
  const { thinking, thinkingMs, purpose } = value as Record<"thinking" | "thinkingMs" | "purpose", unknown>;
  const state = readState(value["state"]);
  if (kind !== "answer" || typeof thinking !== "string" || !isPurpose(purpose) || !state) return undefined;
  return { kind, id, text, thinking, purpose, state, ...(isCount(thinkingMs) ? { thinkingMs } : {}) };
}

function readQueued(value: unknown): QueuedQuestion | undefined {
  if (!isRecord(value)) return undefined;
  const { id, text } = value as Record<"id" | "text", unknown>;
  const excerpts = readAll(value["excerpts"], readExcerpt);
  return isCount(id) && typeof text === "string" && excerpts ? { id, text, excerpts } : undefined;
}

function readExcerpt(value: unknown): Excerpt | undefined {
  if (!isRecord(value)) return undefined;
  const { label, languageId, text } = value as Record<"label" | "languageId" | "text", unknown>;
  if (typeof label !== "string" || typeof languageId !== "string" || typeof text !== "string") return undefined;
  return { label, languageId, text };
}

function readState(value: unknown): AnswerState | undefined {
  if (!isRecord(value)) return undefined;
  switch (value["kind"]) {
    case "waiting":
    case "streaming":
    case "complete":
    case "cut":
    case "stopped":
    case "interrupted":
      return { kind: value["kind"] };
    case "failed":
      return { kind: "failed", failure: readFailure(value["failure"]) };
    default:
      return undefined;
  }
}

function readFailure(value: unknown): Failure {
  if (isRecord(value) && typeof value["message"] === "string" && typeof value["nextStep"] === "string")
    // The kind only chooses buttons; an unknown one gets the usual ones.
    return { kind: value["kind"] as Failure["kind"], message: value["message"], nextStep: value["nextStep"] };
  return failure("internal", "The answer failed.");
}

/** All of a list, or undefined when it is no list or one of it cannot be read. */
function readAll<T>(value: unknown, read: (each: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const all = value.map(read);
  return all.some((each) => each === undefined) ? undefined : (all as T[]);
}

function isPurpose(value: unknown): value is ChatPurpose {
  return value === "chat" || value === "explain" || value === "fix";
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
