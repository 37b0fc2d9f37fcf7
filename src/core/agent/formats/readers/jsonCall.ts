// A call that is one JSON object with the tool's name and the arguments, or an array of those, whatever stands around it.
import type { ToolDeclaration } from "../../../modelPort.ts";
import { ClosingMark } from "./closingMark.ts";
import type { CallOpener, CallReader, ReaderStep } from "./callStream.ts";
import { isRecord } from "../../../../base/unknownData.ts";
import { checkedCall } from "../argumentChecks.ts";
import { toolNamed } from "../clearCall.ts";
import { JsonText, readJson } from "./jsonText.ts";
import { argumentKeys, nameKeys, openInJson, usualKeys, type OpenArgument } from "./openArgument.ts";
import type { CallOutcome } from "../toolFormat.ts";

/** Longest name of a tool, and longest text up to a call's arguments. */
const longestName = 128;
const longestHead = 1000;

const fence = "```";
/** The language of a fence around a call. */
const fenceLabel = /^[a-z_]{0,12} ?$/i;

/** What begins a call in a fence of Markdown. `mustExist`: only of a tool that there is. */
export function fencedCall(tools: readonly ToolDeclaration[], mustExist = false): CallOpener {
  const place = { closers: [fence], certainty: "unknown", label: fenceLabel, mustExist } as const;
  return { mark: fence, atLineStart: true, read: () => new JsonCallReader(tools, place) };
}

/** What begins a call that is an object in a line of its own. `mustExist`: only of a tool that there is. */
export function bareCall(tools: readonly ToolDeclaration[], mark = "{", mustExist = false): CallOpener {
  const place = { closers: [], certainty: "unknown", mustExist } as const;
  return { mark, atLineStart: true, read: () => new JsonCallReader(tools, place, mark) };
}

/** What stands around the object. */
export interface JsonCallPlace {
  /** Marks that may close it; without one of them the call ends with its object. */
  readonly closers: readonly string[];
  /** `sure`: the mark before it says that it is a call. `likely`: any object is one. `unknown`: only one that reads like a call. */
  readonly certainty: "sure" | "likely" | "unknown";
  /** What may stand between the opening mark and the object, besides white space, such as the language of a fence. */
  readonly label?: RegExp;
  /** Where it is unknown whether an object is a call: only one of a tool that exists is, others are what the model shows. */
  readonly mustExist?: boolean;
}

/** Reads a call in JSON. */
export class JsonCallReader implements CallReader {
  certainty: CallReader["certainty"];
  name: string | undefined;
  private readonly tools: readonly ToolDeclaration[];
  private readonly place: JsonCallPlace;
  private readonly json = new JsonText();
  /** Of the object without its white space, until it is clear whether it reads like a call. */
  private head = "";
  private isHead = true;
  private isQuoted = false;
  private isStarted = false;
  private label = "";
  private readonly closing: ClosingMark;

  /** `begun`: the object's first character was the opening mark. */
  constructor(tools: readonly ToolDeclaration[], place: JsonCallPlace, begun = "") {
    this.tools = tools;
    this.place = place;
    this.closing = new ClosingMark(place.closers);
    this.certainty = place.certainty === "sure" ? "call" : "maybe";
    for (const character of begun) this.step(character);
  }

  get pending(): number {
    return this.closing.pending;
  }

  get open(): OpenArgument | undefined {
    return openInJson(this.json);
  }

  step(character: string): ReaderStep {
    if (!this.isStarted) return this.start(character);
    // Qwen2.5-Coder doubles the brace now and then, as in the source of a template.
    if (this.head === "{" && character === "{") return "more";
    // A brace too many changes nothing: the call was complete.
    if (this.json.isOver) return character === "}" && this.pending === 0 ? "more" : this.closing.step(character);
    this.json.step(character);
    const step = this.isHead ? this.readHead(character) : "more";
    return step === "more" && this.json.isOver && this.place.closers.length === 0 ? "over" : step;
  }

  outcomes(): readonly CallOutcome[] {
    if (!this.isStarted) return [{ problem: "The call has no JSON object." }];
    const read = this.json.read();
    if ("fault" in read) return [{ problem: `The call ${read.fault}.` }];
    const calls = isRecord(read.value) ? read.value["tool_calls"] : read.value;
    if (!Array.isArray(calls)) return [callOfObject(this.tools, read.value)];
    const all = calls.map((each: unknown) => callOfObject(this.tools, each));
    return all.length > 0 ? all : [{ problem: "The array has no call in it." }];
  }

  private start(character: string): ReaderStep {
    if (character === "{" || character === "[") {
      this.isStarted = true;
      if (this.place.certainty === "likely") this.certainty = "call";
      this.json.step(character);
      return this.readHead(character);
    }
    if (character.trim() === "") {
      if (this.place.label !== undefined && !this.label.endsWith(" ")) this.label += " ";
      return "more";
    }
    this.label += character;
    if (this.place.label?.test(this.label) === true) return "more";
    return this.certainty === "maybe" ? "text" : "more";
  }

  /** Whether it reads like a call, and of which tool. */
  private readHead(character: string): ReaderStep {
    if (character.trim() !== "" || this.isQuoted) this.head += character;
    if (character === '"') this.isQuoted = !this.isQuoted;
    const read = callHead(this.head);
    if (read === "maybe") return "more";
    this.isHead = false;
    if (read === undefined && this.certainty === "maybe") return "text";
    if (
      read !== undefined &&
      this.certainty === "maybe" &&
      (this.place.mustExist === true || !read.isUsual) &&
      toolNamed(this.tools, read.name) === undefined
    )
      return "text";
    this.name = read?.name;
    this.certainty = "named";
    return "more";
  }
}

/** What stands before the calls in a message of OpenAI's API. */
const messageBegins = ["", '"role":"assistant",'].flatMap((role) =>
  ["", '"content":null,', '"content":"",'].map((content) => `{${role}${content}"tool_calls":[`),
);
/** What may stand before a tool's name: the kind and the id of a call. */
const label = /^\{"(?:type|id)":"[^"\\]{0,128}",/;
const labelBegun = /^\{"(?:type|id)":"[^"\\]{0,128}"?$/;
const headBegins = ['{"function":{', "{"].flatMap((before) =>
  nameKeys.map((key) => ({ before: `${before}"${key}":"`, isUsual: usualKeys.name.includes(key) })),
);
const argumentBegins = argumentKeys.flatMap((key) =>
  [`","${key}":{`, `","${key}":"{`].map((before) => ({ before, isUsual: usualKeys.arguments.includes(key) })),
);

/** The tool's name at the beginning of a call, without its white space; `maybe` while it can still become one. */
function callHead(written: string): { readonly name: string; readonly isUsual: boolean } | "maybe" | undefined {
  if (written.length > longestHead) return undefined;
  if (messageBegins.some((before) => before.startsWith(written))) return "maybe";
  const message = messageBegins.find((before) => written.startsWith(before)) ?? "";
  let head = written.slice(message.length).replace(/^\[/, "");
  for (let last = ""; last !== head;) head = (last = head).replace(label, "{");
  if (['{"type":"', '{"id":"'].some((before) => before.startsWith(head)) || labelBegun.test(head)) return "maybe";
  if (headBegins.some(({ before }) => before.startsWith(head))) return "maybe";
  for (const { before, isUsual } of headBegins) {
    if (!head.startsWith(before)) continue;
    const end = head.indexOf('"', before.length);
    const name = head.slice(before.length, end < 0 ? undefined : end);
    if (name.length > longestName || name.includes("\\")) return undefined;
    if (end < 0) return "maybe";
    const rest = head.slice(end);
    const behind = argumentBegins.find((each) => each.before === rest);
    if (behind !== undefined) return { name, isUsual: isUsual && behind.isUsual };
    if (argumentBegins.some((each) => each.before.startsWith(rest))) return "maybe";
  }
  return undefined;
}

/** The call that an object with a name and arguments is. */
export function callOfObject(tools: readonly ToolDeclaration[], value: unknown): CallOutcome {
  if (!isRecord(value)) return { problem: "The call must be a JSON object." };
  const { function: inner } = value;
  const entries = new Map(Object.entries(isRecord(inner) ? inner : value));
  const name = nameKeys.map((key) => entries.get(key)).find((each) => typeof each === "string");
  if (name === undefined) return { problem: 'The call has no "name" with the name of a tool.' };
  const given = argumentKeys.map((key) => entries.get(key)).find((each) => each !== undefined);
  return callWith(tools, name, given);
}

/** The call of a tool with arguments in JSON. Some write them as a string with JSON in it, and nothing where there are none. */
export function callWith(tools: readonly ToolDeclaration[], name: string, given: unknown): CallOutcome {
  if (given === undefined || given === null || given === "") return checkedCall(tools, name, [], "json");
  const read = typeof given === "string" ? readJson(given) : { value: given };
  if ("fault" in read) return { problem: `The string with the arguments of ${name} ${read.fault}.` };
  if (!isRecord(read.value)) return { problem: `The arguments of ${name} must be a JSON object.` };
  return checkedCall(tools, name, Object.entries(read.value), "json");
}
