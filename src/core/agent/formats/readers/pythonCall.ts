// Calls in Python, as Llama 4 and Gemma 3 write them: `[read_file(path="a.ts"), list_files()]`, or lines in a fence of `tool_code`. Only
// names, keywords and literals are read; anything else is no call.
import type { ToolDeclaration } from "../../../modelPort.ts";
import { tailOf } from "../../../../base/text.ts";
import { checkedCall } from "../argumentChecks.ts";
import { toolNamed } from "../clearCall.ts";
import type { CallOutcome } from "../toolFormat.ts";
import type { CallOpener, CallReader, ReaderStep } from "./callStream.ts";
import type { OpenArgument } from "./openArgument.ts";
import { PythonText } from "./pythonText.ts";

const fence = "```";
const language = "tool_code";

/** What begins calls in a list of Python: a tool that there is. */
export function pythonLists(tools: readonly ToolDeclaration[]): readonly CallOpener[] {
  return tools
    .flatMap(({ name }) => [`[${name}(`, `<|python_start|>[${name}(`])
    .map((mark) => ({
      mark,
      atLineStart: true,
      read: () => new PythonCallReader(tools, "list", mark.slice(mark.indexOf("["))),
    }));
}

/** A fence whose language says that calls in Python are in it; in any other, `others` begins calls. */
export function pythonFence(tools: readonly ToolDeclaration[], others: CallOpener): CallOpener {
  return { ...others, read: () => new FenceReader(new PythonCallReader(tools, "fence"), others.read()) };
}

/** Reads what is in a fence, by its language. */
class FenceReader implements CallReader {
  private readonly python: CallReader;
  private readonly other: CallReader;
  private chosen: CallReader | undefined;
  private label = "";

  constructor(python: CallReader, other: CallReader) {
    this.python = python;
    this.other = other;
  }

  get certainty(): CallReader["certainty"] {
    return this.chosen?.certainty ?? "maybe";
  }

  get name(): string | undefined {
    return this.chosen?.name;
  }

  get pending(): number {
    return this.chosen?.pending ?? 0;
  }

  get open(): OpenArgument | undefined {
    return this.chosen?.open;
  }

  step(character: string): ReaderStep {
    if (this.chosen !== undefined) return this.chosen.step(character);
    this.label += character;
    if (this.label === language) this.chosen = this.python;
    if (language.startsWith(this.label)) return "more";
    this.chosen = this.other;
    for (const each of this.label.slice(0, -1)) if (this.other.step(each) === "text") return "text";
    return this.other.step(character);
  }

  outcomes(): readonly CallOutcome[] {
    return (this.chosen ?? this.other).outcomes();
  }
}

/** Reads all calls of a list, or of a fence. */
class PythonCallReader implements CallReader {
  certainty: CallReader["certainty"] = "maybe";
  name: string | undefined;
  readonly pending = 0;
  private readonly tools: readonly ToolDeclaration[];
  private readonly place: "list" | "fence";
  private written = "";
  /** The end of it: looking into the whole at each character would take time that grows with its square. */
  private last = "";
  private depth = 0;
  /** The quotation marks of the string that is open. */
  private quote = "";
  private isEscaped = false;

  constructor(tools: readonly ToolDeclaration[], place: "list" | "fence", begun = "") {
    this.tools = tools;
    this.place = place;
    for (const character of begun) this.step(character);
  }

  step(character: string): ReaderStep {
    this.written += character;
    this.last = (this.last + character).slice(-3);
    const isText = this.quote !== "";
    this.follow(character);
    if (isText || this.quote !== "") return "more";
    if (this.name === undefined && character === "(") {
      const [, name = ""] = /([A-Za-z_][\w.]{0,127})\($/.exec(tailOf(this.written, 200)) ?? [];
      const tool = toolNamed(this.tools, name);
      // `print(…)` around it.
      if (tool === undefined) return this.place === "fence" && name === "print" ? "more" : "text";
      this.name = tool.name;
      // A fence of its own says what it is. A list of Python may as well be an example, until it is complete.
      if (this.place === "fence") this.certainty = "named";
    }
    if (this.place === "list") return this.depth === 0 ? this.endOfList() : "more";
    return this.last === fence ? "over" : "more";
  }

  outcomes(): readonly CallOutcome[] {
    const source = this.place === "fence" ? this.written.replace(/`{0,3}$/, "") : this.written;
    const calls = new PythonText(source).calls(this.tools);
    if (calls === undefined) return [{ problem: `The call of ${this.name ?? "a tool"} is not valid Python.` }];
    return calls.map(({ name, given }) => checkedCall(this.tools, name, given, "json"));
  }

  private endOfList(): ReaderStep {
    if (new PythonText(this.written).calls(this.tools) === undefined) return "text";
    this.certainty = "named";
    return "over";
  }

  /** Keeps track of strings and brackets. */
  private follow(character: string): void {
    if (this.quote !== "") {
      if (this.isEscaped) {
        this.isEscaped = false;
        this.last = "";
      } else if (character === "\\") this.isEscaped = true;
      else if (this.last.endsWith(this.quote)) this.quote = "";
      return;
    }
    if (character === '"' || character === "'") {
      // The third of three marks opens a long string: the first two were an empty one.
      this.quote = this.last === character.repeat(3) ? this.last : character;
    } else if ("([{".includes(character)) this.depth++;
    else if (")]}".includes(character)) this.depth--;
  }
}
