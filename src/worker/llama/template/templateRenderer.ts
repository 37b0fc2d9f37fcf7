// Renders conversations with a model's chat template in another process, under a limit on time and memory (`templateProgram.ts`).
// The template can harm only that process, which is replaced.
import { fork, type ChildProcess } from "node:child_process";
import { FailureError, fail, failure } from "../../../core/failures.ts";
import type { ChatMessage } from "../../../core/modelPort.ts";
import type { RenderedConversation } from "./conversationTemplate.ts";
import type { TemplateAnswer, TemplateRequest, TemplateSource } from "./templateMessages.ts";
import type { ToolRendering } from "./toolConversation.ts";

/** What one rendering may take. */
interface Limits {
  /** Time in milliseconds. */
  readonly budgetMs: number;
  /** Memory for JavaScript in the process, in MB. */
  readonly megabytes: number;
}

/**
 * Gemma 4's template, the slowest of the catalogue, takes 0.7 s for 200 messages that fill a context of 128,000 tokens, and its time
 * grows with the square of their number (measured on a busy machine of two cores).
 */
const usualLimits: Limits = { budgetMs: 10_000, megabytes: 256 };
/** Time for the process to start, and beyond its budget to answer, when the machine is busy. */
const startMs = 30_000;
const spareMs = 2000;

type Fate = TemplateAnswer | "gone" | "silent";

export class TemplateRenderer {
  private readonly program: string;
  private readonly source: TemplateSource;
  private readonly limits: Limits;
  private child: ChildProcess | undefined;
  /** The rendering that was asked for last: each waits for the one before. */
  private last: Promise<unknown> = Promise.resolve();
  private isDisposed = false;

  /** `program`: path of the built `templateProgram.ts`. Starts nothing before the first rendering. */
  constructor(program: string, source: TemplateSource, limits = usualLimits) {
    this.program = program;
    this.source = source;
    this.limits = limits;
  }

  /**
   * The conversation up to where the answer begins. Raises FailureError `modelUnreadable`, with the name of the file, if the
   * template cannot be used for it, and `cancelled` after `dispose`.
   */
  render(messages: readonly ChatMessage[], thinking: boolean, tools?: ToolRendering): Promise<RenderedConversation> {
    const rendering = this.last.then(() => this.renderNow({ messages, thinking, tools }));
    this.last = rendering.catch(() => undefined);
    return rendering;
  }

  /** Ends the process and whatever it renders. */
  dispose(): void {
    this.isDisposed = true;
    this.kill();
  }

  private async renderNow(asked: Omit<TemplateRequest, "source" | "budgetMs">): Promise<RenderedConversation> {
    const { budgetMs, megabytes } = this.limits;
    const isNew = this.child === undefined;
    const request = { ...asked, budgetMs, ...(isNew && { source: this.source }) };
    const fate = await this.ask(request, budgetMs + (isNew ? startMs : spareMs));
    if (this.isDisposed) fail("cancelled", "The model was unloaded.");
    if (typeof fate === "string") this.kill();
    if (fate === "gone") this.refuse(`needs more than ${megabytes} MB of memory for this conversation`);
    if (fate === "silent" || "isTooSlow" in fate)
      this.refuse(`takes longer than ${budgetMs / 1000} s for this conversation`);
    if ("failure" in fate) throw new FailureError(fate.failure);
    return fate.rendered;
  }

  private refuse(why: string): never {
    throw new FailureError(
      failure(
        "modelUnreadable",
        `The chat template in ${this.source.file} ${why}.`,
        "Start a new chat, or choose another GGUF file in the setting ghostlight.model.",
      ),
    );
  }

  private ask(request: TemplateRequest, patienceMs: number): Promise<Fate> {
    if (this.isDisposed) return Promise.resolve("gone");
    const child = (this.child ??= this.start());
    return new Promise((resolve) => {
      const settle = (fate: Fate): void => {
        clearTimeout(timer);
        child.removeAllListeners();
        // Sending to a process that has just ended is reported here too.
        child.on("error", () => {});
        resolve(fate);
      };
      const timer = setTimeout(() => settle("silent"), patienceMs);
      child.once("message", (answer) => settle(answer as TemplateAnswer));
      child.once("exit", () => settle("gone"));
      child.once("error", () => settle("gone"));
      child.send(request);
    });
  }

  private start(): ChildProcess {
    const child = fork(this.program, [], {
      execArgv: [...process.execArgv, `--max-old-space-size=${this.limits.megabytes}`],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      // Half the time of JSON for long conversations.
      serialization: "advanced",
    });
    // A process that waits for work must not keep this one alive.
    child.unref();
    child.channel?.unref();
    return child;
  }

  private kill(): void {
    this.child?.kill("SIGKILL");
    this.child = undefined;
  }
}
