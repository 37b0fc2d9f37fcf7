// Runs `ghostlight agent --json` in a folder, as a script does.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { RefusalCause } from "../../../src/core/agent/turn/turnState.ts";
import { environmentOf } from "../../support/workers.ts";
import { FiguresOfRun, type AgentFigures } from "./agentFigures.ts";

/** How a run ended, and what was said in it. */
export interface AgentRunEnd {
  readonly figures: AgentFigures;
  /** `done`, `limit` with the limit, `failed`, `stopped`. */
  readonly reason: string;
  readonly answer: string;
  readonly told: string;
  readonly events: readonly object[];
}

export interface AgentCliOptions {
  readonly home: string;
  readonly folder: string;
  readonly task: string;
  readonly allow: readonly string[];
  /** Options of the command line that name the model. */
  readonly model: readonly string[];
  readonly steps: number;
  readonly limitMs: number;
}

type Event = Readonly<Record<string, unknown>>;

/** Runs a task to its end, or until its time is over. Raises when the command line says something else than events. */
export async function runAgentCli(options: AgentCliOptions): Promise<AgentRunEnd> {
  const { home, folder, task, allow, model, steps, limitMs } = options;
  const cli = fileURLToPath(new URL("../../../dist/cli.mjs", import.meta.url));
  const rules = ["--yes-edits", ...allow.flatMap((command) => ["--allow", command])];
  const args = ["agent", task, "--json", "--folder", folder, "--steps", String(steps), ...rules, ...model];
  const child = spawn(process.execPath, [cli, ...args, "--home", home], {
    env: environmentOf(home),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [output, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const timer = setTimeout(() => child.kill("SIGINT"), limitMs);
  await new Promise((resolve) => child.on("close", resolve));
  clearTimeout(timer);
  const events = output
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Event);
  const end = events.at(-1);
  if (end?.["event"] !== "end") throw new Error(`the agent said nothing of its end: ${errors}`);
  return {
    figures: figuresOf(events),
    reason: reasonOf(end),
    answer: textsOf(events, "text"),
    told: textsOf(events, "result", "refused"),
    events,
  };
}

function reasonOf({ reason, limit, message }: Event): string {
  if (reason === "limit") return `limit: ${String(limit)}`;
  return reason === "failed" ? `failed: ${String(message)}` : String(reason);
}

function figuresOf(events: readonly Event[]): AgentFigures {
  const run = new FiguresOfRun();
  for (const event of events)
    switch (event["event"]) {
      case "call":
        run.called();
        break;
      case "unread":
        run.unread();
        break;
      case "result":
        run.closed(String(event["name"]), event["ok"] === true, String(event["text"]), undefined);
        break;
      case "refused":
        run.closed(String(event["name"]), false, String(event["text"]), event["cause"] as RefusalCause);
        break;
      case "usage": {
        const number = (name: string): number => Number(event[name]);
        const first = typeof event["firstTextMs"] === "number" ? { firstTextMs: event["firstTextMs"] } : {};
        const tokens = { reused: number("reused"), evaluated: number("evaluated"), produced: number("produced") };
        run.step({ ...tokens, ms: number("ms"), ...first });
      }
    }
  return run.figures;
}

function textsOf(events: readonly Event[], ...kinds: readonly string[]): string {
  return events
    .filter(({ event }) => kinds.includes(String(event)))
    .map(({ text }) => String(text))
    .join("\n");
}
