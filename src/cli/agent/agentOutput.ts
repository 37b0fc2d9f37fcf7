// What a run of the agent prints: one JSON object a line for programs, or text for people.
import { headOf } from "../../base/text.ts";
import type { AgentReport } from "../../core/agent/turn/agentRun.ts";
import { visible, visibleName } from "../../core/agent/visible.ts";
import type { ToolCall } from "../../core/modelPort.ts";
import { rounded } from "../commands/chat.ts";
import { writeJson } from "../session.ts";

/** How a run ended. */
export interface AgentEnd {
  readonly reason: "done" | "limit" | "failed" | "stopped";
  /** Which limit. */
  readonly limit?: string;
  /** What happened, where it did not end by itself. */
  readonly message?: string;
  /** Answers of the model. */
  readonly steps: number;
  /** Files that are not what they were, relative to the folder where they are in it. */
  readonly changed: readonly string[];
  /** Takes them back: `agent --restore ID`. Null when nothing was changed. */
  readonly session: string | null;
}

/** Takes what happens, in order. */
export interface AgentOutput {
  report(report: AgentReport): void;
  end(end: AgentEnd): Promise<void>;
}

/** One event a line. */
export class JsonOutput implements AgentOutput {
  private written: Promise<void> = Promise.resolve();

  report(report: AgentReport): void {
    switch (report.kind) {
      case "opened": {
        const { id, name, arguments: given } = report.call;
        return this.write({ event: "call", id, name, arguments: given });
      }
      case "closed": {
        const { call, text, isDone } = report;
        const how = report.as === "result" ? { ok: isDone } : { cause: report.cause };
        return this.write({ event: report.as, id: call.id, name: call.name, ...how, text });
      }
      case "unread":
        return this.write({ event: "unread", problem: report.call.problem, text: report.call.text });
      case "said":
        return this.write({ event: "text", text: report.text });
      case "usage":
        return this.write({ event: "usage", step: report.step, ...rounded(report) });
      case "text":
      case "held":
      case "thinking":
      case "call":
    }
  }

  async end(end: AgentEnd): Promise<void> {
    this.write({ event: "end", ...end });
    await this.written;
  }

  private write(event: object): void {
    this.written = this.written.then(() => writeJson(event));
  }
}

/** The model's words on standard output, what it does on standard error. */
export class TextOutput implements AgentOutput {
  private isInLine = false;

  report(report: AgentReport): void {
    if (report.kind === "text") {
      process.stdout.write(visible(report.text));
      this.isInLine = !report.text.endsWith("\n");
    } else if (report.kind === "opened") this.note(`> ${callText(report.call)}`);
    else if (report.kind === "closed")
      this.note(`  ${report.as === "refused" ? "refused: " : ""}${firstLine(report.text)}`);
    else if (report.kind === "unread")
      this.note(`  a tool call that could not be read: ${visible(report.call.problem)}`);
  }

  end({ message, changed, session }: AgentEnd): Promise<void> {
    this.endLine();
    if (changed.length > 0) {
      this.note(`Changed: ${changed.map(visibleName).join(", ")}`);
      this.note(`To take it back: ghostlight agent --restore ${session}`);
    }
    // A server's own words may be in it.
    if (message !== undefined) this.note(visible(message));
    return Promise.resolve();
  }

  private note(text: string): void {
    this.endLine();
    process.stderr.write(`${text}\n`);
  }

  private endLine(): void {
    if (this.isInLine) process.stdout.write("\n");
    this.isInLine = false;
  }
}

/** A call in one line. */
function callText({ name, arguments: given }: ToolCall): string {
  const values = ["path", "glob", "command", "text", "question"]
    .filter((key) => typeof given[key] === "string" && (key !== "text" || name === "search"))
    .map((key) => firstLine(String(given[key])));
  return [visible(name), ...values].join(" ");
}

function firstLine(text: string): string {
  const [line = ""] = text.trim().split("\n");
  return visible(headOf(line, 160)) + (line.length < text.trim().length ? " …" : "");
}
