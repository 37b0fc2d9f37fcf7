// Calls of tools out of the stream of a server: in pieces, each with the index of its call, or whole; with ids or without.
import { isRecord } from "../../../base/unknownData.ts";
import type { MalformedCall, ToolCall } from "../../../core/modelPort.ts";
import { SpecialTokenNames } from "../../../core/models/remote/specialTokens.ts";
import { field, listField, parsedJson, textField } from "./fields.ts";

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
  const entries = [
    ...listField(message, "tool_calls"),
    // The form before tools had that name.
    ...(typeof old === "object" && old !== null ? [{ index: 0, function: old }] : []),
  ];
  return entries.map((entry) => {
    const given = field(entry, "function", "arguments") ?? field(entry, "arguments");
    const index = field(entry, "index");
    const id = textField(entry, "id") ?? "";
    return {
      ...(typeof index === "number" && { index }),
      ...(id !== "" && { id }),
      name: textField(entry, "function", "name") ?? textField(entry, "name") ?? "",
      arguments: typeof given === "string" ? given : given === undefined || given === null ? "" : JSON.stringify(given),
    };
  });
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
    // Some servers repeat the name in every piece; others send it in pieces, before the arguments.
    if (slot.name === "") slot.name = delta.name;
    else if (delta.name !== slot.name && slot.arguments === "") slot.name += delta.name;
    slot.arguments += delta.arguments;
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
    for (const { id, name, arguments: text } of this.slots) {
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
    const isOther = (slot: Slot): boolean => id !== undefined && slot.id !== undefined && slot.id !== id;
    const sameId =
      id === undefined
        ? undefined
        : this.slots.findLast((slot) => slot.id === id && (index ?? slot.index) === slot.index);
    const sameIndex = index === undefined ? last : this.slots.findLast((slot) => slot.index === index);
    const slot = sameId ?? (sameIndex === undefined || isOther(sameIndex) ? undefined : sameIndex);
    if (slot !== undefined && !isBehind(slot, delta)) return slot;
    const fresh: Slot = { index, id, name: "", arguments: "" };
    this.slots.push(fresh);
    return fresh;
  }
}

/** Whether a piece is of a call behind this one, which is whole, although neither index nor id says so. */
function isBehind({ name, arguments: text }: Slot, { index, name: next, arguments: more }: CallDelta): boolean {
  if (next === "") return false;
  // A name may come in pieces before the arguments do, but hardly where nothing says to which call it belongs.
  if (text.trim() === "") return index === undefined && next !== name;
  return (next !== name || more.trim() !== "") && text.trimEnd().endsWith("}") && argumentsOf(text) !== undefined;
}

/** Arguments as an object; undefined if they are none. Some servers encode them twice, and some send nothing for none. */
function argumentsOf(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text.trim() === "") return {};
  let value = parsedJson(text);
  if (typeof value === "string") value = value.trim() === "" ? {} : parsedJson(value);
  return isRecord(value) ? value : undefined;
}
