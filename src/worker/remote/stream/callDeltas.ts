// Calls of tools out of the stream of a server: in pieces, each with the index of its call, or whole; with ids or without.
import { isRecord } from "../../../base/unknownData.ts";
import { readFirstJson, readJson } from "../../../core/agent/formats/readers/jsonText.ts";
import type { MalformedCall, ToolCall } from "../../../core/modelPort.ts";
import { SpecialTokenNames } from "../../../core/models/remote/specialTokens.ts";
import { field, textField } from "./fields.ts";

/** A piece of a call, as one event brings it. */
export interface CallDelta {
  readonly index?: number;
  readonly id?: string;
  readonly name: string;
  /** A piece of the arguments as JSON, or all of them. */
  readonly arguments: string;
}

/** The pieces of calls in the message or the delta of an event. */
export function callDeltas(message: unknown): readonly CallDelta[] {
  const old = field(message, "function_call");
  const calls = field(message, "tool_calls");
  const content = field(message, "content");
  const entries = [
    // As parts of the message, as in Anthropic's API.
    ...(Array.isArray(content) ? content : []).filter((part) => partType.test(textField(part, "type") ?? "")),
    // One call outside of a list.
    ...(Array.isArray(calls) ? calls : [calls]).filter(isRecord),
    // The form before tools had that name.
    ...(typeof old === "object" && old !== null ? [{ index: 0, function: old }] : []),
  ];
  return entries.map((entry) => {
    const given = [field(entry, "function"), entry]
      .flatMap((place) => argumentFields.map((name) => field(place, name)))
      .find((value) => value !== undefined && value !== null);
    const index = numberIn(field(entry, "index"));
    const number = field(entry, "id");
    const id = typeof number === "number" ? String(number) : (textField(entry, "id") ?? "");
    return {
      ...(index !== undefined && { index }),
      ...(id !== "" && { id }),
      name: textField(entry, "function", "name") ?? textField(entry, "name") ?? textField(entry, "function") ?? "",
      arguments: typeof given === "string" ? given : given === undefined ? "" : JSON.stringify(given),
    };
  });
}

const partType = /^(?:tool_use|tool_call|function_call)$/;
/** OpenAI's name for the arguments, and those of Llama's and Anthropic's forms. */
const argumentFields = ["arguments", "parameters", "input"];

/** A number, which some servers send as text. */
function numberIn(value: unknown): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) ? number : undefined;
}

interface Slot {
  readonly index: number | undefined;
  id: string | undefined;
  name: string;
  arguments: string;
}

/** Puts the pieces of calls together. */
export class CallCollector {
  private readonly slots: Slot[] = [];

  /** The piece and the name of the call that it belongs to. */
  push(delta: CallDelta): { readonly name: string; readonly text: string } {
    const slot = this.slotOf(delta);
    slot.id ??= delta.id;
    // Some servers repeat the name in every piece; others send it in pieces, before the arguments, or all that there is so far.
    if (slot.name === "" || (delta.name.startsWith(slot.name) && slot.arguments === "")) slot.name = delta.name;
    else if (delta.name !== slot.name && slot.arguments === "") slot.name += delta.name;
    slot.arguments = joined(slot.arguments, delta.arguments);
    return { name: slot.name, text: delta.arguments };
  }

  /** Whether any call has come. */
  get hasCalls(): boolean {
    return this.slots.length > 0;
  }

  /** All calls, and the first one whose arguments cannot be read. `newId` makes an id where the server gave none, or one twice. */
  end(newId: () => string): { readonly calls: readonly ToolCall[]; readonly malformed: MalformedCall | undefined } {
    const calls: ToolCall[] = [];
    const ids = new Set<string>();
    let malformed: MalformedCall | undefined;
    for (const { id, name: written, arguments: text } of this.slots) {
      const name = written.trim();
      const given = argumentsOf(new SpecialTokenNames().next(text));
      if (given === undefined || name === "") {
        const problem = name === "" ? "The call names no tool." : "The arguments of the call are no JSON object.";
        malformed ??= { text: `${name}${text}`, problem };
        continue;
      }
      const own = id === undefined || ids.has(id) ? newId() : id;
      ids.add(own);
      calls.push({ id: own, name, arguments: given });
    }
    return { calls, malformed };
  }

  private slotOf(delta: CallDelta): Slot {
    const { index, id } = delta;
    const last = this.slots.at(-1);
    // Some servers give every call the same index, or none, and tell them apart by their ids alone.
    // A piece without a name that goes on with a call is of that call, although each piece has another id.
    const isOther = (slot: Slot): boolean =>
      id !== undefined && slot.id !== undefined && slot.id !== id && (delta.name !== "" || isWhole(slot));
    const sameId =
      id === undefined
        ? undefined
        : this.slots.findLast((slot) => slot.id === id && (index ?? slot.index) === slot.index);
    const sameIndex = index === undefined ? last : this.slots.findLast((slot) => slot.index === index);
    // Some count the pieces instead of the calls.
    const goesOn = (slot: Slot): boolean =>
      slot.name !== "" && delta.name === "" && (id === undefined || id === slot.id) && !isWhole(slot);
    const ofIndex = sameIndex ?? (last !== undefined && goesOn(last) ? last : undefined);
    const slot = sameId ?? (ofIndex === undefined || isOther(ofIndex) ? undefined : ofIndex);
    if (slot !== undefined && !isBehind(slot, delta)) return slot;
    const fresh: Slot = { index, id, name: "", arguments: "" };
    this.slots.push(fresh);
    return fresh;
  }
}

/** Whether a call has all of its arguments. One without any may still get them. */
function isWhole({ arguments: text }: Slot): boolean {
  return text.trim() !== "" && argumentsOf(text) !== undefined;
}

/** Whether a piece is of a call behind this one, which is whole, although neither index nor id says so. */
function isBehind(
  { id, name, arguments: text }: Slot,
  { index, id: nextId, name: next, arguments: more }: CallDelta,
): boolean {
  // A name may come behind the arguments.
  if (next === "" || name === "") return false;
  // The same call once more, as a whole.
  if (id !== undefined && id === nextId && name === next && more === text) return false;
  // A name may come in pieces before the arguments do, but hardly where nothing says to which call it belongs.
  if (text.trim() === "") return index === undefined && next !== name;
  return (next !== name || more.trim() !== "") && text.trimEnd().endsWith("}") && argumentsOf(text) !== undefined;
}

/**
 * Arguments with their next piece. Some servers begin with `{}`, some send all that there is so far each time, and some repeat the
 * whole at the end.
 */
function joined(before: string, more: string): string {
  if (before.trim() === "{}" && more.trimStart().startsWith("{")) return more;
  const isWhole = before.length > 1 && more.startsWith(before) && argumentsOf(more) !== undefined;
  return isWhole ? more : before + more;
}

/** Arguments as an object; undefined if they are none. Some servers encode them more than once, and some send nothing for none. */
function argumentsOf(text: string, depth = 0): Readonly<Record<string, unknown>> | undefined {
  const [, bare = text] = /^\s*```(?:json)?\s*\n([^]*?)\n\s*```\s*$/.exec(text) ?? [];
  const json = bare.trim();
  if (json === "" || json === "null" || json === "None") return {};
  const read = readJson(json);
  if (!("value" in read)) return withTail(json);
  if (typeof read.value === "string" && depth < mostEncodings) return argumentsOf(read.value, depth + 1);
  // Some models write an array of one.
  const value: unknown = Array.isArray(read.value) && read.value.length === 1 ? read.value[0] : read.value;
  return isRecord(value) ? value : undefined;
}

/** Arguments with something behind them that says nothing: a bracket or the mark of the call's end, or the same once more. */
function withTail(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith("{")) return undefined;
  const { outcome, rest } = readFirstJson(text);
  if (!("value" in outcome) || !isRecord(outcome.value)) return undefined;
  const isSame = rest.trim() === text.slice(0, text.length - rest.length).trim();
  return isSame || /^[}\]\s]*(?:<\/?[|\w]{1,20}>|```)?$/.test(rest.trim()) ? outcome.value : undefined;
}

/** How often arguments may be encoded as text. */
const mostEncodings = 3;
