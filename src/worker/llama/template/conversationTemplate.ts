// Renders a conversation with a model's own Jinja template. Knows nothing about weights, so that every template can be compared
// with what other programs render.
import { headOf } from "../../../base/text.ts";
import { Template } from "@huggingface/jinja";
import type { ChatMessage } from "../../../core/modelPort.ts";
import { replyFormat, replyMarks, type ReplyFormat } from "../../../core/chat/reply/reply.ts";
import { fail } from "../../../core/failures.ts";
import { contentForms, inForm, showsParts, type ContentForm } from "./contentForms.ts";
import { freeStem, renderWithTools, withoutSystem, type RenderedPart, type ToolRendering } from "./toolConversation.ts";

export interface RenderedConversation {
  readonly parts: readonly RenderedPart[];
  /** Whether the text ends inside the model's thinking. */
  readonly startsThinking: boolean;
}

/** Names of the tokens that templates refer to. */
export interface NamedTokens {
  readonly bos: string;
  readonly eos: string;
}

/** Longest template, in characters. The longest known one has about 30,000. */
const longestSource = 1_000_000;
/** What a template may write itself, in characters: its rules and descriptions once, and its words around each message. */
const mostOwnText = 200_000;
const mostOwnTextPerMessage = 2000;

/** How much gpt-oss thinks: it cannot be turned off, and more than medium takes minutes on a consumer GPU. */
const effort = { on: "medium", off: "low" };

export class ConversationTemplate {
  readonly format: ReplyFormat;
  private readonly source: string;
  private readonly tokens: NamedTokens;
  private readonly file: string;
  private compiled: Template | undefined;

  /** `file`: name of the model's file, for messages. */
  constructor(source: string, tokens: NamedTokens, file: string) {
    this.source = source;
    this.tokens = tokens;
    this.file = file;
    this.format = replyFormat(source);
  }

  /**
   * The conversation up to where the answer begins. `tools`: how it has tools, if it does. Raises `modelUnreadable` if the template
   * cannot be used.
   */
  render(messages: readonly ChatMessage[], thinking: boolean, tools?: ToolRendering): RenderedConversation {
    if (this.source.length > longestSource) this.refuse(`it has ${this.source.length} characters`);
    let parts: RenderedPart[] | undefined;
    try {
      if (tools !== undefined) parts = this.inAnyForm((form) => this.fillWithTools(messages, thinking, tools, form));
      else
        parts =
          this.inAnyForm((form) => this.fill(messages, thinking, form)) ??
          this.inAnyForm((form) => this.fill(withoutSystem(messages), thinking, form));
    } catch (error) {
      this.refuse((error as Error).message);
    }
    if (parts === undefined) this.refuse("it leaves out the question");
    const own = parts.reduce((length, { text, isTemplate }) => length + (isTemplate ? text.length : 0), 0);
    // Tools are declared by the template. Those of others can be of any size.
    const declared = tools === undefined ? 0 : 2 * JSON.stringify(tools.tools).length;
    if (own > mostOwnText + mostOwnTextPerMessage * messages.length + declared)
      this.refuse(`it adds ${own} characters to the conversation`);
    return this.begun(parts, thinking, tools !== undefined);
  }

  private refuse(reason: string): never {
    fail(
      "modelUnreadable",
      `The chat template in ${this.file} cannot be used: ${headOf(reason.split("\n", 1)[0]!, 200).replace(/[.!\s]+$/, "")}.`,
    );
  }

  /** What is filled in the first form that the template takes. Raises the error of the likeliest form if it takes none. */
  private inAnyForm(fill: (form: ContentForm) => RenderedPart[] | undefined): RenderedPart[] | undefined {
    let error: Error | undefined;
    for (const form of contentForms)
      try {
        const parts = fill(form);
        if (parts !== undefined) return parts;
      } catch (raised) {
        error ??= raised as Error;
      }
    if (error !== undefined) throw error;
    return undefined;
  }

  /** The rendered messages; undefined if the template leaves one out. Raises the template's own errors. */
  private fill(messages: readonly ChatMessage[], thinking: boolean, form: ContentForm): RenderedPart[] | undefined {
    const stem = freeStem([this.source, ...messages.map(({ content }) => content)]);
    const marks = messages.map((_, index) => `${stem}${index}end`);
    const holed = this.text(
      inForm(
        messages.map(({ role }, index) => ({ role, content: marks[index]! })),
        form,
      ),
      thinking,
      messages[0]?.role === "system",
    );
    if (holed === undefined || !holed.includes(marks.at(-1)!) || (isSystem(messages) && !holed.includes(marks[0]!)))
      return undefined;
    if (showsParts(holed, stem)) return undefined;
    const parts = holed.split(new RegExp(`${stem}(\\d{1,9})end`));
    const contents = parts
      .filter((_, index) => index % 2 === 1)
      .map((number) => messages[Number(number)]?.content ?? "");
    const literals = parts.filter((_, index) => index % 2 === 0);
    // Templates trim messages, and some cut thinking out of them. This shows in the text itself.
    // A template that rejects certain texts never sees the user's text, so it cannot reject the request.
    const full = this.text(inForm(messages, form), thinking, true);
    const shown = (full === undefined ? undefined : align(full, literals, contents)) ?? contents;
    return literals.flatMap((text, index) => [
      { text, isTemplate: true },
      ...(index < shown.length ? [{ text: shown[index]!, isTemplate: false }] : []),
    ]);
  }

  private fillWithTools(
    messages: readonly ChatMessage[],
    thinking: boolean,
    tools: ToolRendering,
    form: ContentForm,
  ): RenderedPart[] {
    const stem = freeStem([this.source, JSON.stringify([messages, tools])]);
    // Thoughts of earlier turns stay where they are: what was read once is not read again.
    const write = (written: readonly object[], declared: readonly object[] | undefined): string =>
      this.write(inForm(written, form), thinking, { ...(declared && { tools: declared }), preserve_thinking: true });
    return renderWithTools(write, messages, tools, this.format, stem);
  }

  private write(messages: readonly object[], thinking: boolean, more: object = {}): string {
    this.compiled ??= new Template(this.source);
    return this.compiled.render({
      messages,
      add_generation_prompt: true,
      enable_thinking: thinking,
      bos_token: this.tokens.bos,
      eos_token: this.tokens.eos,
      ...this.effortFor(thinking),
      ...more,
    });
  }

  private text(messages: readonly object[], thinking: boolean, mayRefuse: boolean): string | undefined {
    try {
      return this.write(messages, thinking);
    } catch (error) {
      // Many older templates support no system message and raise an error: then it is rendered without one.
      if (mayRefuse) return undefined;
      throw error;
    }
  }

  private effortFor(thinking: boolean): { readonly reasoning_effort?: string } {
    if (this.format === "harmony") return { reasoning_effort: thinking ? effort.on : effort.off };
    // Others name their own levels and reject unknown ones; those that can turn thinking off call that “none”.
    const knowsNone = this.source.includes("reasoning_effort") && /["']none["']/.test(this.source);
    return !thinking && knowsNone ? { reasoning_effort: "none" } : {};
  }

  /** Makes sure that a model that should not think does not, whatever its template does. */
  private begun(parts: readonly RenderedPart[], thinking: boolean, hasTools: boolean): RenderedConversation {
    const [open, close] = replyMarks[this.format];
    const tail = parts.at(-1)?.text ?? "";
    if (this.format === "harmony") {
      // Its calls are messages of another channel.
      if (thinking || hasTools || !tail.endsWith("<|start|>assistant")) return { parts, startsThinking: false };
      // Opens the channel of the answer; this model has no other way to skip thinking.
      return { parts: withTail(parts, "<|channel|>final<|message|>"), startsThinking: false };
    }
    const isOpen = tail.lastIndexOf(open) > tail.lastIndexOf(close);
    if (!isOpen || thinking) return { parts, startsThinking: isOpen };
    return { parts: withTail(parts, `${tail.endsWith("\n") ? "" : "\n"}\n${close}\n\n`), startsThinking: false };
  }
}

function isSystem([first]: readonly ChatMessage[]): boolean {
  return first?.role === "system";
}

function withTail(parts: readonly RenderedPart[], tail: string): readonly RenderedPart[] {
  return [...parts, { text: tail, isTemplate: true }];
}

/**
 * The contents as they appear in a text between the template's own parts: whole, or trimmed. Undefined if the template changed
 * one of them in another way.
 */
function align(full: string, literals: readonly string[], contents: readonly string[]): string[] | undefined {
  let at = literals[0]!.length;
  if (!full.startsWith(literals[0]!)) return undefined;
  const shown: string[] = [];
  for (const [index, content] of contents.entries()) {
    const literal = literals[index + 1]!;
    const forms = [content, content.trim(), content.trimStart(), content.trimEnd()];
    const fitting = forms.find((form) => full.startsWith(form + literal, at));
    if (fitting === undefined) return undefined;
    shown.push(fitting);
    at += fitting.length + literal.length;
  }
  return at === full.length ? shown : undefined;
}
