// A conversation as text on disk. What is read back may be damaged or from another version: it is checked in full.
import { failure, type Failure } from "../failures.ts";
import { interrupted, type AnswerState, type Conversation, type Turn } from "./conversation.ts";
import type { ChatPurpose } from "./message.ts";

const version = 1;

/** The text to save. */
export function saveConversation(conversation: Conversation): string {
  return JSON.stringify({ version, ...conversation });
}

/** The conversation in a saved text, or undefined when the text is not one. */
export function loadConversation(text: string): Conversation | undefined {
  const saved = parseJson(text);
  if (!isRecord(saved) || saved["version"] !== version || !Array.isArray(saved["turns"])) return undefined;
  const nextId = saved["nextId"];
  const turns = saved["turns"].map(readTurn);
  if (!isCount(nextId) || turns.some((turn) => turn === undefined)) return undefined;
  return interrupted({ turns: turns as Turn[], nextId });
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
  const { thinking, purpose } = value as Record<"thinking" | "purpose", unknown>;
  const state = readState(value["state"]);
  if (kind !== "answer" || typeof thinking !== "string" || !isPurpose(purpose) || !state) return undefined;
  return { kind, id, text, thinking, purpose, state };
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
