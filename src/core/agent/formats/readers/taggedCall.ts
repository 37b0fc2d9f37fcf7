// A call between <tool_call> and </tool_call>, as JSON or as XML: a model trained on one form now and then writes the other. GLM writes
// the tool's name and pairs of keys and values.
import type { ToolDeclaration } from "../../../modelPort.ts";
import type { CallReader, ReaderStep } from "./callStream.ts";
import { JsonCallReader } from "./jsonCall.ts";
import { MarkFinder } from "./markFinder.ts";
import type { OpenArgument } from "./openArgument.ts";
import { glmForm, PairedCallReader } from "./pairedCall.ts";
import type { CallOutcome } from "../toolFormat.ts";
import { callTags, functionMark, XmlCallReader } from "./xmlCall.ts";

/** Reads a call from behind `<tool_call>`. */
export class TaggedCallReader implements CallReader {
  private readonly tools: readonly ToolDeclaration[];
  private inner: CallReader | undefined;
  private paired: PairedCallReader | undefined;
  private written = "";
  private hasLineBreak = false;
  private isBroken = false;
  private readonly end = new MarkFinder(callTags[1]);

  constructor(tools: readonly ToolDeclaration[]) {
    this.tools = tools;
  }

  get certainty(): CallReader["certainty"] {
    return this.isBroken ? "named" : (this.inner?.certainty ?? "maybe");
  }

  get name(): string | undefined {
    return this.inner?.name;
  }

  get pending(): number {
    return this.inner?.pending ?? 0;
  }

  get open(): OpenArgument | undefined {
    return this.inner?.open;
  }

  step(character: string): ReaderStep {
    if (this.inner !== undefined) return this.inner.step(character);
    if (this.isBroken) return this.end.step(character) ? "over" : "more";
    if (this.written === "" && character.trim() === "") {
      this.hasLineBreak ||= character === "\n";
      return "more";
    }
    this.written += character;
    if (this.written === "{" || this.written === "[")
      this.inner = new JsonCallReader(this.tools, { closers: [callTags[1]], certainty: "sure" }, this.written);
    else if (this.written === functionMark) this.inner = new XmlCallReader(this.tools, true);
    else if (this.isPaired(character)) return "more";
    else if (!functionMark.startsWith(this.written)) {
      // A sentence about the mark goes on in its line.
      if (!this.hasLineBreak) return "text";
      this.isBroken = true;
      for (const each of this.written) this.end.step(each);
    }
    return "more";
  }

  /** Whether what is written is the beginning of a call with its arguments in pairs, or may still become one. */
  private isPaired(character: string): boolean {
    if (this.written === character) this.paired = new PairedCallReader(this.tools, glmForm);
    if (this.paired?.step(character) === "text") this.paired = undefined;
    if (this.paired?.certainty === "named") this.inner = this.paired;
    return this.paired !== undefined;
  }

  outcomes(): readonly CallOutcome[] {
    return (
      this.inner?.outcomes() ?? [
        { problem: `The call has no JSON object and no ${functionMark} behind ${callTags[0]}.` },
      ]
    );
  }
}
