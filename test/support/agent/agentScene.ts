// An agent in a real folder, with a model that calls tools by script and a person that answers by script.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { AgentFolder } from "../../../src/client/agent/agentFolder.ts";
import { ChangeRecord } from "../../../src/client/agent/changeRecord.ts";
import { FolderTools } from "../../../src/client/agent/folderTools.ts";
import type { ApprovalRules } from "../../../src/core/agent/approval/approval.ts";
import {
  AgentRun,
  type AgentReport,
  type AgentUser,
  type ApprovalRequest,
} from "../../../src/core/agent/turn/agentRun.ts";
import { newTurnState, type TurnOutcome } from "../../../src/core/agent/turn/turnState.ts";
import type { ChatRequest } from "../../../src/core/modelPort.ts";
import { scriptedChatModel } from "../models/scriptedChatModel.ts";

/** A call, by its tool and arguments. */
export type Call = readonly [name: string, given: Record<string, unknown>];
/** One answer of the model: what it says, or calls. A function is called when its turn has come. */
export type Say = string | readonly Call[] | (() => string | readonly Call[]);

export class AgentScene {
  readonly folder: string;
  readonly home: string;
  readonly requests: ChatRequest[] = [];
  readonly reports: AgentReport[] = [];
  readonly asked: ApprovalRequest[] = [];
  record: ChangeRecord;
  private readonly base: string;

  constructor() {
    this.base = realpathSync(mkdtempSync(path.join(os.tmpdir(), "gl-agent-")));
    this.folder = path.join(this.base, "work");
    this.home = path.join(this.base, "home");
    for (const each of [this.folder, this.home]) mkdirSync(each);
    this.record = this.newRecord();
  }

  /** A path beside the agent's folder. */
  outside(name: string): string {
    return path.join(this.base, name);
  }

  write(name: string, content: string | Uint8Array): string {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  read(name: string): string {
    return readFileSync(path.join(this.folder, name), "utf8");
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true });
  }

  private newRecord(): ChangeRecord {
    return new ChangeRecord(this.home, { kind: "session", folder: this.folder, task: "task" }, Date.now());
  }

  /** A run whose model says these things, one after another, and then that it is done. `approve`: the person's answers. */
  async run(
    script: readonly Say[],
    options: {
      readonly rules?: Partial<ApprovalRules>;
      readonly approve?: AgentUser["approve"];
      readonly signal?: AbortSignal;
      readonly onReport?: (report: AgentReport) => void;
      readonly contextTokens?: number;
    } = {},
  ): Promise<TurnOutcome> {
    const { rules = {}, approve = async () => ({ kind: "refused", nobody: true }), onReport } = options;
    this.record = this.newRecord();
    let ids = 0;
    const answers = [...script];
    const model = scriptedChatModel(
      async () => {
        const next = answers.shift() ?? "Done.";
        const say = typeof next === "function" ? next() : next;
        if (typeof say === "string") return { text: say };
        const calls = say.map(([name, given]) => ({ id: `c${++ids}`, name, arguments: given }));
        return { calls, reason: "toolCalls" };
      },
      options.contextTokens ?? 32_000,
      this.requests,
    );
    const user: AgentUser = {
      approve: (request, signal) => {
        this.asked.push(request);
        return approve(request, signal);
      },
      answer: async () => undefined,
    };
    const tools = new FolderTools(await AgentFolder.open(this.folder, this.home), this.record, {
      checkSyntax: async (_, texts) => texts.map((text) => text.split("SYNTAX ERROR").length - 1),
    });
    const run = new AgentRun(newTurnState("system", { edits: "ask", commands: [], ...rules }), {
      ...{ model, tools, user, conversation: "test", thinking: false },
      report: (report) => {
        this.reports.push(report);
        onReport?.(report);
      },
    });
    run.say("task");
    return run.run(options.signal ?? new AbortController().signal);
  }

  /** What the model was told of each call, in order. */
  get results(): readonly string[] {
    return this.reports.flatMap((report) => (report.kind === "closed" ? [report.text] : []));
  }

  /** The result of one call. */
  async result(
    name: string,
    given: Record<string, unknown>,
    rules: Partial<ApprovalRules> = { edits: "accept" },
  ): Promise<string> {
    const approve: AgentUser["approve"] = async () => ({ kind: "refused", nobody: true });
    await this.run([[[name, given]]], { rules, approve });
    return this.results.at(-1)!;
  }
}
