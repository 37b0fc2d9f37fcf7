// The same task by the same turn and the same tools, with llama-server's own tool calling instead of Ghostlight's.
import { AgentFolder } from "../../../src/client/agent/agentFolder.ts";
import { ChangeRecord } from "../../../src/client/agent/changeRecord.ts";
import { FolderTools } from "../../../src/client/agent/folderTools.ts";
import { agentSystemText } from "../../../src/core/agent/prompt.ts";
import { AgentRun } from "../../../src/core/agent/turn/agentRun.ts";
import { newTurnState } from "../../../src/core/agent/turn/turnState.ts";
import type { AgentRunEnd } from "./agentCli.ts";
import { FiguresOfRun } from "./agentFigures.ts";
import { serverModel } from "./serverModel.ts";

export interface ServerRunOptions {
  readonly address: string;
  readonly contextTokens: number;
  readonly home: string;
  readonly folder: string;
  readonly task: string;
  readonly allow: readonly string[];
  readonly steps: number;
  readonly limitMs: number;
}

/** Runs a task to its end, or until its time is over. */
export async function runOnServer(options: ServerRunOptions): Promise<AgentRunEnd> {
  const { address, contextTokens, home, folder, task, allow, steps, limitMs } = options;
  const record = new ChangeRecord(home, { kind: "session", folder, task }, Date.now());
  const tools = new FolderTools(await AgentFolder.open(folder, home), record, {
    checkSyntax: async (_, texts) => texts.map(() => null),
  });
  const counted = new FiguresOfRun();
  const [said, told, events]: [string[], string[], object[]] = [[], [], []];
  const state = newTurnState(agentSystemText, { edits: "accept", commands: allow }, steps);
  const run = new AgentRun(state, {
    ...{ model: serverModel(address, contextTokens, () => counted.unread("asText")), tools, conversation: record.id },
    user: { approve: async () => ({ kind: "refused", nobody: true }), answer: async () => undefined },
    thinking: true,
    report: (report) => {
      counted.report(report);
      if (report.kind === "said") said.push(report.text);
      if (report.kind === "closed") told.push(report.text);
      if (!["text", "thinking", "call"].includes(report.kind)) events.push(report);
    },
  });
  run.say(task);
  const outcome = await run.run(AbortSignal.timeout(limitMs));
  const reason =
    outcome.kind === "limit"
      ? `limit: ${outcome.limit}`
      : outcome.kind === "failed"
        ? `failed: ${outcome.failure.message}`
        : outcome.kind;
  return { figures: counted.figures, reason, answer: said.join("\n"), told: told.join("\n"), events };
}
