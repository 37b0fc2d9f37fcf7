// Checks what comes from the chat page before the extension host uses it.
import { headOf } from "../base/text.ts";
import { isRecord } from "../base/unknownData.ts";
import { pageCommands, type Receivers, type ToHost } from "./chatProtocol.ts";

/** Longest text accepted from the page, in UTF-16 units. */
const longestText = 1_000_000;
/** Limits of one drop. */
const mostUris = 1000;
const longestUri = 10_000;
/** Longest id of a call: servers make them. */
const longestCall = 1_000;

const parsers: { readonly [K in keyof ToHost]: (value: unknown) => ToHost[K] | undefined } = {
  ready: () => null,
  send: (value) => textIn(value),
  edit: (value) => both(idIn(value), textIn(value)),
  stop: () => null,
  retry: (value) => idIn(value),
  continueAnswer: (value) => idIn(value),
  newChat: () => null,
  openReference: (value) => {
    const index = isRecord(value) ? value["index"] : undefined;
    const id = idIn(value);
    return id && typeof index === "number" && Number.isSafeInteger(index) ? { ...id, index } : undefined;
  },
  setThinking: (value) => onIn(value),
  setMode: (value) => {
    const mode = wordIn(value, "mode", ["ask", "agent"]);
    return mode && { mode };
  },
  decideCall: (value) => {
    const how = wordIn(value, "how", ["approve", "always", "refuse"]);
    const words = both(callIn(value), textIn(value));
    return how && words && { ...words, how };
  },
  answerCall: (value) => both(callIn(value), textIn(value)),
  showCallDiff: (value) => callIn(value),
  restoreFiles: (value) => {
    const how = wordIn(value, "how", ["restore", "undo"]);
    const id = idIn(value);
    return how && id && { ...id, how };
  },
  removeQueued: (value) => idIn(value),
  sendQueued: () => null,
  includeOpenFile: (value) => onIn(value),
  includeInstructions: (value) => onIn(value),
  removeContext: (value) => textIn(value),
  draft: (value) => textIn(value),
  searchContext: (value) => textIn(value),
  addContext: (value) => textIn(value),
  dropFiles: (value) => {
    const uris = isRecord(value) ? value["uris"] : undefined;
    return isUriList(uris) ? { uris } : undefined;
  },
  shorten: (value) => {
    const how = wordIn(value, "how", ["leaveOut", "summarise"]);
    return how && { how };
  },
  copy: (value) => textIn(value),
  codeBlock: (value) => {
    const action = wordIn(value, "action", ["insert", "apply", "newFile", "run"]);
    const language = isRecord(value) ? value["language"] : undefined;
    const words = both(idIn(value), textIn(value));
    return action && words && typeof language === "string"
      ? { ...words, action, language: headOf(language, 300) }
      : undefined;
  },
  command: (value) => {
    const name = wordIn(value, "name", pageCommands);
    return name && { name };
  },
  pageError: (value) => textIn(value),
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

function callIn(value: unknown): { readonly id: number; readonly call: string } | undefined {
  const call = isRecord(value) ? value["call"] : undefined;
  const id = idIn(value);
  return id && typeof call === "string" && call.length <= longestCall ? { ...id, call } : undefined;
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
