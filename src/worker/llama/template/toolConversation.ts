// Conversations with tools, written by a model's own template. Whatever is not the template's own (what is said, thought, declared,
// given to a tool and returned by it) goes in between two words that appear nowhere else. So it is found again in the result, however
// the template wrote it, and names of special tokens in it stay text.
import type { ChatMessage, ToolDeclaration, ToolValueSchema } from "../../../core/modelPort.ts";
import type { ReplyFormat } from "../../../core/chat/reply/reply.ts";
import { mapTexts, word } from "../../service/toolTexts.ts";

/** A part of the rendered text. Names of special tokens stand for those tokens only in what the template itself wrote. */
export interface RenderedPart {
  readonly text: string;
  readonly isTemplate: boolean;
}

/** What a conversation has besides messages. */
export interface ToolRendering {
  readonly tools: readonly ToolDeclaration[];
  /** The first message is an answer whose tokens are there already: only what comes behind it is rendered. */
  readonly isNext: boolean;
}

/** Writes messages and tools, in the form that templates know, with the template. Raises the template's errors. */
type Write = (messages: readonly object[], tools: readonly object[] | undefined) => string;

/** Stands for what was said before, which the template does not need to know. */
const anyQuestion: ChatMessage = { role: "user", content: "?" };
/** Between the result of a tool and the next question, for templates that want roles to alternate. */
const anyAnswer: ChatMessage = { role: "assistant", content: "Understood." };

/** Renders a conversation. Raises the template's error if it cannot be written in any form. */
export function renderWithTools(
  write: Write,
  messages: readonly ChatMessage[],
  { tools, isNext }: ToolRendering,
  format: ReplyFormat,
  stem: string,
): RenderedPart[] {
  const given = isNext ? [anyQuestion, ...messages] : messages;
  // Gemma's template leaves its turn open where a question comes right behind the result of a tool; others refuse it.
  const forms = format === "channel" ? [alternating(given)] : [given, alternating(given), withoutSystem(given)];
  // Behind an answer they would be declared a second time by templates that do so at the last question.
  const told = isNext ? [] : tools;
  let error: unknown;
  for (const form of forms)
    try {
      const fit = adapted(form, format);
      if (isNext) fit[1] = standIn(fit[1]!);
      return written(write, fit, told, isNext ? 1 : -1, { format, stem });
    } catch (raised) {
      error ??= raised;
    }
  throw error;
}

/** `answer`: index of the answer that is there already; -1 if there is none. */
function written(
  write: Write,
  messages: readonly ChatMessage[],
  tools: readonly ToolDeclaration[],
  answer: number,
  { format, stem }: { readonly format: ReplyFormat; readonly stem: string },
): RenderedPart[] {
  // Templates trim what is said, and some read it. What they do to it shows in the text itself.
  const plain = attempt(() =>
    write(
      messages.map((message) => templateMessage(message, same)),
      declared(tools, format, same),
    ),
  );
  let first: RenderedPart[] | undefined;
  const isResult = ({ role }: ChatMessage): boolean => role === "tool";
  const trimmed = messages.map(trimmedMessage);
  for (const shown of [messages, trimmed, messages.map((each, index) => (isResult(each) ? each : trimmed[index]!))]) {
    const wrapped = new Wrapped(format, stem);
    const full = wrapped.written(write, shown, tools, answer);
    const parts = wrapped.parts(full, answer >= 0);
    if (plain === undefined || wrapped.without(full) === plain) return parts;
    first ??= parts;
  }
  return first!;
}

/** Puts texts between words of their own and finds them again. */
class Wrapped {
  private readonly format: ReplyFormat;
  private readonly stem: string;
  private count = 0;
  /** Texts with a lower number belong to the answer that is there already, or come before it. */
  private behind = 0;

  constructor(format: ReplyFormat, stem: string) {
    this.format = format;
    this.stem = stem;
  }

  written(write: Write, messages: readonly ChatMessage[], tools: readonly ToolDeclaration[], answer: number): string {
    const wrap = (text: string): string => this.wrap(text);
    const own = messages.map((message, index) => {
      const each = templateMessage(message, wrap);
      if (index === answer) this.behind = this.count;
      return each;
    });
    return write(own, declared(tools, this.format, wrap));
  }

  /** The text with the words taken out. */
  without(written: string): string {
    return written.replace(this.pattern(), "");
  }

  /** The parts of a text; `isNext`: only those behind the answer that is there already. */
  parts(written: string, isNext: boolean): RenderedPart[] {
    const parts: RenderedPart[] = [];
    let [at, isTemplate, start] = [0, true, 0];
    for (const found of written.matchAll(this.pattern())) {
      parts.push({ text: written.slice(at, found.index), isTemplate });
      at = found.index + found[0].length;
      isTemplate = found[2] === "end";
      if (isTemplate && Number(found[1]) < this.behind) start = parts.length;
    }
    parts.push({ text: written.slice(at), isTemplate });
    return parts.slice(isNext ? start : 0).filter(({ text }) => text !== "");
  }

  private wrap(text: string): string {
    // Templates ask whether there is a text at all.
    if (text.trim() === "") return text;
    const number = this.count++;
    return `${this.stem}${number}begin${text}${this.stem}${number}end`;
  }

  private pattern(): RegExp {
    return new RegExp(`${this.stem}(\\d{1,9})(begin|end)`, "g");
  }
}

const same = (text: string): string => text;

/** A message in the form that templates know: the one of OpenAI's API, with names for thoughts that others have added. */
function templateMessage(message: ChatMessage, of: (text: string) => string): object {
  if (message.role === "tool")
    return { role: "tool", content: of(message.content), name: word(message.name, of), tool_call_id: message.callId };
  if (message.role !== "assistant") return { role: message.role, content: of(message.content) };
  const { content, thinking = "", calls = [] } = message;
  const thought = thinking.trim() === "" ? undefined : of(thinking);
  return {
    role: "assistant",
    content: of(content),
    ...(thought !== undefined && { reasoning_content: thought, thinking: thought }),
    // Else it would be looked for in the text.
    ...(thought === undefined && content.includes("</think>") && { reasoning_content: "" }),
    ...(calls.length > 0 && {
      tool_calls: calls.map(({ id, name, arguments: given }) => ({
        ...{ type: "function", id },
        function: { name: word(name, of), arguments: mapTexts(withoutNulls(given), of) },
      })),
    }),
  };
}

/** Tools in the form that templates know. Names of tools and arguments were checked: they are plain words. */
function declared(
  tools: readonly ToolDeclaration[],
  format: ReplyFormat,
  of: (text: string) => string,
): readonly object[] | undefined {
  if (tools.length === 0) return undefined;
  return tools.map(({ name, description, parameters }) => ({
    type: "function",
    function: { name, description: of(description), parameters: describedSchema(parameters, of, format === "channel") },
  }));
}

/** A schema whose descriptions and allowed texts are changed, and nothing else. `needsType`: the template raises without a type. */
function describedSchema(schema: ToolValueSchema, of: (text: string) => string, needsType: boolean): object {
  const inner = (each: ToolValueSchema): object => describedSchema(each, of, needsType);
  const { type = needsType ? "any" : undefined, description, enum: values, items, properties, required } = schema;
  return {
    ...(type !== undefined && { type }),
    ...(description !== undefined && { description: of(description) }),
    ...(values !== undefined && { enum: mapTexts(values, of) }),
    ...(items !== undefined && { items: inner(items) }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, inner(each)])),
    }),
    ...(required !== undefined && { required }),
  };
}

/** The renderer of templates cannot write an argument that is null. */
function withoutNulls(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== undefined));
}

/** An answer with as many calls, of which only the place where they end matters. */
function standIn(answer: ChatMessage): ChatMessage {
  if (answer.role !== "assistant" || answer.calls === undefined || answer.calls.length === 0)
    return { role: "assistant", content: "?" };
  return {
    ...answer,
    content: "",
    thinking: "",
    calls: answer.calls.map((call) => ({ ...call, arguments: { x: "?" } })),
  };
}

/** A conversation as this family's template expects it. */
function adapted(messages: readonly ChatMessage[], format: ReplyFormat): ChatMessage[] {
  const numbers = new Map<string, string>();
  // Some templates want exactly nine letters and digits.
  const idOf = (id: string): string => {
    const known = numbers.get(id) ?? `c${String(numbers.size).padStart(8, "0")}`;
    numbers.set(id, known);
    return known;
  };
  const renamed = messages.map((message): ChatMessage => {
    if (message.role === "tool") return { ...message, callId: idOf(message.callId) };
    if (message.role !== "assistant" || message.calls === undefined || message.calls.length === 0) return message;
    const calls = message.calls.map((call) => ({ ...call, id: idOf(call.id) }));
    // gpt-oss takes thoughts or text with a call. Gemma's text would come behind the results, so that the turn ended with it.
    const hasOne = format === "harmony" || format === "channel";
    if (!hasOne) return { ...message, calls };
    const thinking = [message.thinking ?? "", message.content].filter((text) => text.trim() !== "").join("\n\n");
    return { ...message, content: "", thinking, calls };
  });
  return format === "harmony" ? singleCalls(renamed) : renamed;
}

/** gpt-oss writes one call a message, and its result behind it. */
function singleCalls(messages: readonly ChatMessage[]): ChatMessage[] {
  const results = new Map(messages.flatMap((message) => (message.role === "tool" ? [[message.callId, message]] : [])));
  const taken = new Set<ChatMessage>();
  return messages.flatMap((message) => {
    if (taken.has(message)) return [];
    if (message.role !== "assistant" || message.calls === undefined || message.calls.length < 2) return [message];
    return message.calls.flatMap((call, index): ChatMessage[] => {
      const result = results.get(call.id);
      if (result !== undefined) taken.add(result);
      const own = { ...message, ...(index > 0 && { thinking: "" }), calls: [call] };
      return result === undefined ? [own] : [own, result];
    });
  });
}

/** The same with an answer between the result of a tool and a question. */
function alternating(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  return messages.flatMap((message, index) =>
    message.role === "user" && messages[index - 1]?.role === "tool" ? [anyAnswer, message] : [message],
  );
}

/** Puts the system message at the start of the first question, for templates without a system role. */
export function withoutSystem(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const [system, question, ...rest] = messages;
  if (system?.role !== "system" || question?.role !== "user") return messages;
  return [{ role: "user", content: `${system.content}\n\n${question.content}` }, ...rest];
}

function trimmedMessage(message: ChatMessage): ChatMessage {
  const content = message.content.trim();
  if (message.role !== "assistant" || message.thinking === undefined) return { ...message, content };
  return { ...message, content, thinking: message.thinking.trim() };
}

function attempt(written: () => string): string | undefined {
  try {
    return written();
  } catch {
    // A template that reads what is said and refuses it still writes it where it does not see it.
    return undefined;
  }
}

/** The beginning of a word that appears in none of these texts. */
export function freeStem(texts: readonly string[]): string {
  const word = "ghostlight";
  let longest = -1;
  for (const text of texts)
    for (const [found] of text.matchAll(/ghostlightx*/g)) longest = Math.max(longest, found.length - word.length);
  return word + "x".repeat(longest + 1);
}
