// What a client asks, checked before it is used: a greeted client is ours, but it may be a damaged or a changed one, and whatever it
// sends must end as a bad request, not as a bug of the worker.
import { fail } from "../../core/failures.ts";
import { chatPurposes, toolChoices, toolValueTypes } from "../../core/modelPort.ts";
import { gpuChoices } from "../../core/settings.ts";
import type { WorkHandlers } from "./workerService.ts";

/** What is wrong with a value, as the end of a sentence that begins with its name; undefined if nothing is. */
type Check = (value: unknown, name: string) => string | undefined;

const text: Check = (value, name) => (typeof value === "string" ? undefined : `${name} is not a text`);
const truth: Check = (value, name) => (typeof value === "boolean" ? undefined : `${name} is not true or false`);
const number: Check = (value, name) =>
  typeof value === "number" && Number.isFinite(value) ? undefined : `${name} is not a number`;
const count: Check = (value, name) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : `${name} is not a whole number from 0`;

function oneOf(words: readonly string[]): Check {
  return (value, name) => (words.some((word) => word === value) ? undefined : `${name} is none of ${words.join(", ")}`);
}

function list(of: Check): Check {
  return (value, name) => {
    if (!Array.isArray(value)) return `${name} is not a list`;
    for (const [index, item] of value.entries()) {
      const wrong = of(item, `${name}[${index}]`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

/** An object with these fields, and these others if they are there. More than that is ignored. */
function object(fields: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check {
  return (value, name) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return `${name} is not an object`;
    const at = (key: string): string => (name === itself ? key : `${name}.${key}`);
    const given = value as Readonly<Record<string, unknown>>;
    for (const [key, check] of Object.entries({ ...fields, ...optional })) {
      const member = Object.hasOwn(given, key) ? given[key] : undefined;
      if (member === undefined && Object.hasOwn(optional, key)) continue;
      const wrong = check(member, at(key));
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

/** An object whose names are plain words, with the same check for each member. */
function named(of: Check): Check {
  return (value, name) => {
    const wrong = object({})(value, name);
    if (wrong !== undefined) return wrong;
    for (const [key, member] of Object.entries(value as object)) {
      const inside = word(key, `a name in ${name}`) ?? of(member, `${name}.${key}`);
      if (inside !== undefined) return inside;
    }
    return undefined;
  };
}

/** How a message calls the value that was sent as a whole. */
const itself = "what was sent";

const snippet = object({ path: text, text });
const context = object({ repository: text, path: text, snippets: list(snippet) });
const order = oneOf(["joint", "anchored", "chat"]);
const layer = object(
  { weightBytes: number, expertBytes: number, kvWidth: number, stateBytes: number },
  { window: number },
);
const shape = object(
  {
    ...{
      architecture: text,
      contextTokens: number,
      embedding: number,
      heads: number,
      feedForward: number,
      vocabulary: number,
    },
    ...{
      layers: list(layer),
      inputBytes: number,
      outputBytes: number,
      isTied: truth,
      headerBytes: number,
      isEstimated: truth,
    },
  },
  { name: text, experts: object({ count: number, used: number }), extraLayers: number },
);
const profile = object(
  { infill: order, chat: object({ temperature: number, topP: number }, { topK: number }) },
  { name: text },
);
const localModel = object({ path: text, contextTokens: number }, { gpu: oneOf(gpuChoices), shape, profile });
const remoteModel = object({ url: text, model: text, contextTokens: number }, { key: text, mayBeReadable: truth });
const model: Check = (value, name) =>
  (typeof value === "object" && value !== null && "url" in value ? remoteModel : localModel)(value, name);
/** The name of a tool or of an argument: it stands in the model's own marks, and in grammars. */
const word: Check = (value, name) =>
  typeof value === "string" && /^[A-Za-z_][\w.-]{0,63}$/.test(value) ? undefined : `${name} is not a plain word`;
/** Deeper than this, a schema has more rules than a grammar may. */
const deepestSchema = 8;
/** `depth`: how many schemas it is inside of. */
function schemaOf(depth: number): Check {
  return (value, name) => {
    if (depth > deepestSchema) return `${name} is nested too deeply`;
    const inner = schemaOf(depth + 1);
    return object(
      {},
      {
        ...{ type: oneOf(toolValueTypes), description: text, enum: list(scalar) },
        ...{ items: inner, properties: named(inner), required: list(text) },
      },
    )(value, name);
  };
}
const scalar: Check = (value, name) =>
  ["string", "number", "boolean"].includes(typeof value)
    ? undefined
    : `${name} is not a text, a number, or true or false`;
const tool = object({
  ...{ name: word, description: text },
  parameters: object({ type: oneOf(["object"]), properties: named(schemaOf(1)) }, { required: list(text) }),
});
const call = object({ id: text, name: text, arguments: object({}) });
const messages = {
  system: object({ role: text, content: text }),
  user: object({ role: text, content: text }),
  assistant: object({ role: text, content: text }, { thinking: text, calls: list(call) }),
  tool: object({ role: text, content: text, callId: text, name: text }),
};
const message: Check = (value, name) => {
  const role = (value as { readonly role?: unknown } | null | undefined)?.role;
  const wrong = object({ role: oneOf(Object.keys(messages)) })(value, name);
  return wrong ?? messages[role as keyof typeof messages](value, name);
};
const copied = object({
  ...{ tool: text, argument: text, source: text },
  texts: list(object({ names: list(text), text })),
});
const syntaxQuestion = object({ languageId: text, texts: list(text) });
const nothing: Check = () => undefined;

/** One check for each request of the worker's table. */
const checks: Readonly<Record<keyof WorkHandlers, Check>> = {
  use: object({ chat: model }, { completion: model }),
  load: model,
  unload: nothing,
  park: nothing,
  machine: oneOf(gpuChoices),
  memory: nothing,
  complete: object(
    {
      ...{ documentId: text, languageId: text, prefix: text, suffix: text, following: text },
      ...{ shape: oneOf(["line", "block"]), maxTokens: count },
    },
    { context, anchor: count, alternative: count, isSpeculative: truth, order, awaitsEos: truth },
  ),
  warm: object({ documentId: text, prefix: text, suffix: text }, { context, anchor: count, order }),
  continueLines: object(
    {
      ...{ documentId: text, shared: text },
      questions: list(
        object({ text }, { expected: text, isOnlyChecked: truth, until: list(text), leastProbability: number }),
      ),
    },
    { hasMarks: truth },
  ),
  chat: object(
    {
      purpose: oneOf(chatPurposes),
      messages: list(message),
      ...{ maxTokens: count, temperature: number, thinking: truth },
    },
    {
      ...{
        answerPrefix: text,
        continues: truth,
        stop: list(text),
        grammar: text,
        draft: object({ text, isNext: truth }),
      },
      ...{ tools: list(tool), toolChoice: oneOf(toolChoices), conversation: text, copied },
    },
  ),
  countTokens: text,
  syntaxErrors: syntaxQuestion,
  codeParts: syntaxQuestion,
  trace: nothing,
};

/** Raises `badInput` for a request whose values are not what its row in the table says. */
export function checkRequest(method: keyof WorkHandlers, params: unknown): void {
  const wrong = checks[method](params, itself);
  if (wrong !== undefined)
    fail(
      "badInput",
      `The model worker was sent a malformed request: in “${method}”, ${wrong}.`,
      "Reload the window. If this persists, reinstall Ghostlight.",
    );
}
