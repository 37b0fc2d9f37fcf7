// The work of an agent as it is read back from a saved chat. Each part is checked: the file may be damaged, or somebody else's.
import { isCount, isRecord, readAll } from "../../base/unknownData.ts";
import {
  callStates,
  type AgentWork,
  type CallItem,
  type CallQuestion,
  type CallState,
  type RestoreNote,
  type WorkItem,
} from "../agentWork.ts";

/** The work in a value of a file; undefined if it cannot be read. */
export function readWork(value: unknown): AgentWork | undefined {
  if (!isRecord(value) || typeof value["folder"] !== "string") return undefined;
  const { folder, steps, mostSteps, tokens, limit, note } = value;
  const items = readAll(value["items"], readItem);
  const sessions = readAll(value["sessions"], textOf);
  if (!items || !sessions || !isCount(steps) || !isCount(mostSteps) || !isCount(tokens)) return undefined;
  const restore = readRestore(value["restore"]);
  return {
    ...{ folder, items, steps, mostSteps, tokens, sessions },
    ...(typeof limit === "string" && { limit }),
    ...(typeof note === "string" && { note }),
    ...(restore && { restore }),
  };
}

function readItem(value: unknown): WorkItem | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, text, step } = value;
  if (kind === "call") return readCall(value);
  if (typeof text !== "string") return undefined;
  if (kind === "word") return { kind, text };
  return (kind === "text" || kind === "thought") && isCount(step) ? { kind, text, step } : undefined;
}

function readCall(value: Record<string, unknown>): CallItem | undefined {
  const { step, id, name, arguments: given, result } = value;
  const state = callStates.find((each): each is CallState => each === value["state"]);
  if (!isCount(step) || typeof id !== "string" || typeof name !== "string" || !isRecord(given) || !state)
    return undefined;
  const question = readQuestion(value["question"]);
  return {
    ...{ kind: "call", step, id, name, arguments: given, state },
    ...(question && { question }),
    ...(typeof result === "string" && { result }),
  };
}

function readQuestion(value: unknown): CallQuestion | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, why, command, diff, isOrdinary, seconds, tool, input } = value;
  if (kind === "question") return { kind };
  if (kind === "tool" && typeof tool === "string" && typeof input === "string")
    return { kind, tool, input, mayAlways: value["mayAlways"] === true };
  if (typeof why !== "string") return undefined;
  if (kind === "delete" || kind === "look") return { kind, why };
  if (kind === "command" && typeof command === "string")
    return { kind, command, why, ...(isCount(seconds) && { seconds }) };
  return kind === "change" && typeof diff === "string" && typeof isOrdinary === "boolean"
    ? { kind, diff, why, isOrdinary }
    : undefined;
}

function readRestore(value: unknown): RestoreNote | undefined {
  if (!isRecord(value)) return undefined;
  const how = value["how"] === "undo" ? "undo" : "restore";
  const by = readAll(value["by"], textOf);
  const restored = readAll(value["restored"], textOf);
  const left = readAll(value["left"], (each) => {
    if (!isRecord(each)) return undefined;
    const { path, why } = each;
    return typeof path === "string" && typeof why === "string" ? { path, why } : undefined;
  });
  return by && restored && left && { how, by, restored, left };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
