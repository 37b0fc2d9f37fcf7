// Calls in XML of other families than Qwen: the arguments of GLM as pairs of a key and a value, those of MiniMax and others in tags with
// names in quotes. All of a call is kept until its end, because a value can be any text.
import type { ToolDeclaration } from "../../../modelPort.ts";
import { checkedCall } from "../argumentChecks.ts";
import type { CallOutcome } from "../toolFormat.ts";
import type { CallReader, ReaderStep } from "./callStream.ts";
import { MarkFinder } from "./markFinder.ts";

/** How such a call is written. */
export interface PairedForm {
  /** The name of the tool and what stands behind it, from the reader's beginning on; and what may still become that. */
  readonly head: RegExp;
  readonly begun: RegExp;
  /** One argument: its name and its value. */
  readonly argument: RegExp;
  readonly end: string;
}

/** `<tool_call>NAME\n<arg_key>…</arg_key>\n<arg_value>…</arg_value>\n</tool_call>`, from behind the first tag. */
export const glmForm: PairedForm = {
  head: /^([A-Za-z_][\w.-]{0,127})\s*<(?:arg_key>|\/tool_call>)/,
  begun: /^(?:[A-Za-z_][\w.-]{0,127}\s{0,20})?(?:<(?:a[rg_key]{0,6}|\/[tol_ca]{0,9})?)?$/,
  argument: /\s*<arg_key>([^<>]{1,128})<\/arg_key>\s*<arg_value>([^]*?)<\/arg_value>/y,
  end: "</tool_call>",
};

/** `<invoke name="NAME"><parameter name="KEY">…</parameter></invoke>`, from behind the first quotation mark. */
export const invokeForm: PairedForm = {
  head: /^([A-Za-z_][\w.-]{0,127})">/,
  begun: /^(?:[A-Za-z_][\w.-]{0,127}"?)?$/,
  argument: /\s*<parameter name="([^"<>]{1,128})"[^<>]{0,40}>([^]*?)<\/parameter>/y,
  end: "</invoke>",
};

/** Reads a call with the arguments in pairs. */
export class PairedCallReader implements CallReader {
  certainty: CallReader["certainty"] = "maybe";
  name: string | undefined;
  readonly pending = 0;
  private readonly tools: readonly ToolDeclaration[];
  private readonly form: PairedForm;
  private readonly end: MarkFinder;
  private written = "";

  constructor(tools: readonly ToolDeclaration[], form: PairedForm) {
    this.tools = tools;
    this.form = form;
    this.end = new MarkFinder(form.end);
  }

  step(character: string): ReaderStep {
    this.written += character;
    const isOver = this.end.step(character);
    if (this.name === undefined) {
      const [, name] = this.form.head.exec(this.written) ?? [];
      if (name !== undefined) {
        this.name = name;
        this.certainty = "named";
      } else if (!this.form.begun.test(this.written)) return "text";
    }
    return isOver ? "over" : "more";
  }

  outcomes(): readonly CallOutcome[] {
    const { name = "", written, form } = this;
    if (!written.endsWith(form.end)) return [{ problem: `The call of ${name} is cut short: it has no ${form.end}.` }];
    const [head = ""] = form.head.exec(written) ?? [];
    const body = written.slice(head.indexOf(name) + name.length, -form.end.length).replace(/^">/, "");
    const given: [string, string][] = [];
    let at = 0;
    for (;;) {
      form.argument.lastIndex = at;
      const found = form.argument.exec(body);
      if (found === null) break;
      given.push([found[1]!.trim(), withoutFrame(found[2]!)]);
      at = form.argument.lastIndex;
    }
    if (body.slice(at).trim() !== "") return [{ problem: `The call of ${name} has text that is no argument.` }];
    return [checkedCall(this.tools, name, given, "raw")];
  }
}

/** A value in lines of its own begins and ends with a line break that is not its own. */
function withoutFrame(value: string): string {
  return value.startsWith("\n") && value.endsWith("\n") && value.length > 1 ? value.slice(1, -1) : value;
}
