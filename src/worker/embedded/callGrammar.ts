// Holds the calls of an answer to their grammar: free until a call begins, and from there on only what can be read.
import { patternOfAny } from "../../base/text.ts";
import type { ToolFormat, ToolTrigger } from "../../core/agent/formats/toolFormat.ts";
import type { ToolDeclaration } from "../../core/modelPort.ts";
import type { AnswerGrammar, LoadedModel, Token } from "./engine.ts";

export class CallGrammar {
  private readonly model: Pick<LoadedModel, "grammar">;
  private readonly format: ToolFormat;
  private readonly tools: readonly ToolDeclaration[];
  private readonly marks: ReadonlyMap<Token, string>;
  private held: AnswerGrammar | undefined;
  /** The model could not take such a grammar: it writes its calls freely then, and they are read all the same. */
  private isTooLarge = false;
  /** The end of what was written without a mark. */
  private tail = "";
  /** Nothing but white space was written before that. */
  private isFresh = true;

  /** `marks`: tokens by which the grammar's marks can be written, and by nothing else. */
  constructor(
    model: Pick<LoadedModel, "grammar">,
    format: ToolFormat,
    tools: readonly ToolDeclaration[],
    marks: ReadonlyMap<Token, string>,
  ) {
    this.model = model;
    this.format = format;
    this.tools = tools;
    this.marks = marks;
  }

  /** The grammar for the next token. */
  readonly current = (): AnswerGrammar | undefined => this.held;

  /** The whole answer has to be a call. */
  force(): Promise<void> {
    return this.hold({ forced: true });
  }

  /** A mark was written. */
  async sawMark(mark: string): Promise<void> {
    this.tail = "";
    this.isFresh = true;
    const trigger = this.format.triggers.find(({ text, isToken }) => isToken && text === mark);
    if (trigger !== undefined) await this.begin(trigger);
  }

  /**
   * Text was written. Returns how much of it, at its end, lies behind the beginning of a call, in UTF-16 units: the grammar has not
   * seen that, so it must be written anew.
   */
  async sawText(text: string): Promise<number> {
    if (this.held !== undefined || this.isTooLarge || text === "") return 0;
    const written = this.tail + text;
    for (const trigger of this.format.triggers) {
      if (trigger.isToken) continue;
      const at = written.indexOf(trigger.text);
      if (at < 0 || (trigger.isFirst === true && !this.isFirst(written.slice(0, at)))) continue;
      await this.begin(trigger);
      return this.isTooLarge ? 0 : written.length - at - trigger.text.length;
    }
    const longest = Math.max(0, ...this.format.triggers.map((trigger) => trigger.text.length));
    this.tail = longest > 1 ? written.slice(-(longest - 1)) : "";
    this.isFresh = this.isFirst(written.slice(0, written.length - this.tail.length));
    return 0;
  }

  /** Whether what comes behind this text is the first that was written. */
  private isFirst(before: string): boolean {
    return this.isFresh && before.trim() === "";
  }

  private async begin({ text }: ToolTrigger): Promise<void> {
    if (this.held === undefined) await this.hold({ forced: false, trigger: text });
  }

  private async hold(options: { readonly forced: boolean; readonly trigger?: string }): Promise<void> {
    if (this.isTooLarge) return;
    const text = withTokens(this.format.grammar(this.tools, options), this.marks);
    try {
      this.held = await this.model.grammar(text);
    } catch {
      // llama.cpp has limits for grammars, and schemas of others can be of any size: an answer that is not held is better than none.
      this.isTooLarge = true;
    }
  }
}

/** A grammar (GBNF) in which the names of these tokens stand for the tokens: the same characters in other tokens are none. */
export function withTokens(grammar: string, marks: ReadonlyMap<Token, string>): string {
  const byName = new Map([...marks].map(([token, name]) => [name.replaceAll('"', '\\"'), token]));
  if (byName.size === 0) return grammar;
  const anyName = new RegExp(`(${patternOfAny([...byName.keys()])})`);
  // Texts in quotes, sets of characters in brackets, and comments, each as a whole.
  return grammar.replace(/"((?:[^"\\]|\\.)*)"|\[(?:[^\]\\]|\\.)*\]|#[^\n]*/g, (whole, literal: string | undefined) => {
    if (literal === undefined) return whole;
    const pieces = literal.split(anyName);
    if (pieces.length === 1) return whole;
    const written = pieces.map((piece, index) => (index % 2 === 1 ? `<[${byName.get(piece)}]>` : `"${piece}"`));
    return `(${written.filter((piece) => piece !== '""').join(" ")})`;
  });
}
