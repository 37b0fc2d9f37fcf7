// The person at the terminal for whom the agent works: asked before it does things, and heard while it works.
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { visible, visibleName } from "../../core/agent/visible.ts";
import { commandFacts } from "../../core/agent/approval/commands.ts";
import { commandSeconds } from "../../core/agent/tools/toolUse.ts";
import type { AgentUser, ApprovalRequest } from "../../core/agent/turn/agentRun.ts";

type Approval = Awaited<ReturnType<AgentUser["approve"]>>;

/** Nobody is there: what would be asked is refused. */
export const nobody: AgentUser = {
  approve: async () => ({ kind: "refused", nobody: true }),
  answer: async () => undefined,
};

export class AgentPerson implements AgentUser {
  private readonly lines: Interface;
  private readonly output: Writable;
  private waiting: ((line: string | undefined) => void) | undefined;
  private hasLeft = false;

  /** `heard`: what the person says while nothing is asked. */
  constructor(input: Readable, output: Writable, heard: (text: string) => void) {
    this.output = output;
    // Not as a terminal of its own: then Ctrl+C stays the signal that it is.
    this.lines = createInterface({ input, terminal: false });
    this.lines.on("line", (line) => {
      if (this.waiting) this.waiting(line);
      else if (line.trim() !== "") heard(line.trim());
    });
    this.lines.on("close", () => {
      this.hasLeft = true;
      this.waiting?.(undefined);
    });
  }

  async approve(request: ApprovalRequest, signal: AbortSignal): Promise<Approval> {
    const isCommand = request.proposal.action === "run";
    this.output.write(`\n${question(request)}`);
    const choices = isCommand ? "[y]es, [a]lways this command, [n]o" : "[y]es, [n]o";
    const line = (await this.ask(`${choices}, or say why not: `, signal))?.trim();
    if (line === undefined) return { kind: "refused", nobody: true };
    if (/^y(?:es)?$/i.test(line)) return { kind: "approved" };
    if (isCommand && /^a(?:lways)?$/i.test(line)) return { kind: "approved", always: true };
    return /^(?:no?)?$/i.test(line) ? { kind: "refused" } : { kind: "refused", reason: line };
  }

  async answer(text: string, signal: AbortSignal): Promise<string | undefined> {
    return this.ask(`\nThe agent asks: ${visible(text)}\n> `, signal);
  }

  /** Whether the agent goes on behind a limit. */
  async goesOn(message: string, signal: AbortSignal): Promise<boolean> {
    return /^y(?:es)?$/i.test((await this.ask(`\n${message} Go on? [y]es, [n]o: `, signal))?.trim() ?? "");
  }

  close(): void {
    this.lines.close();
  }

  /** The next line; undefined when nobody answers any more. */
  private async ask(text: string, signal: AbortSignal): Promise<string | undefined> {
    if (this.hasLeft || signal.aborted) return undefined;
    this.output.write(text);
    let leave = (): void => undefined;
    const line = await new Promise<string | undefined>((resolve) => {
      this.waiting = resolve;
      leave = () => resolve(undefined);
      signal.addEventListener("abort", leave, { once: true });
    });
    signal.removeEventListener("abort", leave);
    this.waiting = undefined;
    return line;
  }
}

/** What is asked: exactly what would be done, and what to notice about it. */
function question({ proposal, why, use }: ApprovalRequest): string {
  switch (proposal.action) {
    case "run": {
      const { warnings } = commandFacts(proposal.command);
      const seconds = use.tool === "run" ? use.seconds : undefined;
      const limit = seconds !== undefined ? ` (for at most ${commandSeconds(seconds)} s)` : "";
      return `Run this command${limit}?\n${indented(visible(proposal.command))}${warnings.map((each) => `! ${each}\n`).join("")}`;
    }
    case "change":
      return `${visible(proposal.diff)}Make this change? ${reason(proposal.place.path, why)}`;
    case "delete":
      return `Delete ${visibleName(proposal.place.path)}? ${reason(proposal.place.path, why)}`;
    case "look":
      return `Read ${visibleName(proposal.place?.path ?? "")}? ${reason("It", why)}`;
    // Neither is asked here: the command line has no tools of others.
    case "callTool":
    case "askUser":
      return "";
  }
}

function reason(path: string, why: string): string {
  return ["it is changed", "it is deleted", ""].includes(why) ? "\n" : `\n! ${visibleName(path)}: ${why}.\n`;
}

function indented(text: string): string {
  return text.replace(/^/gm, "    ") + "\n";
}
