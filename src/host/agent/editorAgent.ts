// The agent of the chat in the side bar: runs its turns in a folder of this window, and asks the user on the page.
import { realpath } from "node:fs/promises";
import type { Memento } from "vscode";
import type { Disposable } from "../../base/disposables.ts";
import { AgentFolder } from "../../client/agent/agentFolder.ts";
import { mustCallTools, syntaxCheckOf } from "../../client/agent/agentModel.ts";
import { ChangeRecord } from "../../client/agent/changeRecord.ts";
import { FolderTools } from "../../client/agent/folderTools.ts";
import { agentSystemText } from "../../core/agent/prompt.ts";
import { messagesOf, type PastTurn } from "../../core/agent/shown/pastTurns.ts";
import { questionFor, WorkReport, type ShownEvent } from "../../core/agent/shown/workReport.ts";
import { AgentRun, type AgentTools, type AgentUser } from "../../core/agent/turn/agentRun.ts";
import { isAtRest, newTurnState, usualSteps, type TurnOutcome } from "../../core/agent/turn/turnState.ts";
import type { CallQuestion, WorkEvent } from "../../core/agentWork.ts";
import { seenTurns, type AnswerTurn, type Conversation } from "../../core/chat/conversation.ts";
import type { ConversationEvent } from "../../core/chat/conversationEvents.ts";
import { questionContent } from "../../core/chat/prompt.ts";
import type { ChatModel, SyntaxQuestion } from "../../core/modelPort.ts";
import type { ModelFacts } from "../../core/models/runtime/modelState.ts";
import type { CallDecision } from "../../protocol/chatProtocol.ts";
import type { AgentTask } from "../chat/chatSession.ts";
import { CallDiffs } from "./callDiffs.ts";
import { toolsForTask, type TaskTools } from "./editorToolCalls.ts";
import { EditorTools, removeToBin } from "./editorTools.ts";
import { restoreBefore, undoRestore } from "./agentRestore.ts";
import { chooseTools } from "./toolChooser.ts";

export interface EditorAgentParts {
  readonly model: Omit<ChatModel, "load"> & {
    load(signal: AbortSignal): Promise<ModelFacts>;
    syntaxErrors(question: SyntaxQuestion): Promise<readonly (number | null)[]>;
  };
  readonly home: string;
  /** The folder for a chat that worked in this one before. Raises FailureError. */
  readonly folder: (before: string) => string;
  /** The user's own state, which holds the choice of tools. */
  readonly state: Memento;
  /** Tokens of a text; undefined while no model is ready. */
  readonly readyTokens: (text: string) => Promise<number | undefined>;
  /** The context of the model that is ready. */
  readonly contextTokens: () => number | undefined;
  /** The user is asked something now. */
  readonly onAsk: () => void;
}

/** Most chats whose agents are kept as they are. */
const mostLives = 10;

/** A chat with its agent. */
interface Live {
  readonly folder: AgentFolder;
  readonly run: AgentRun;
  /** Of the tools of others that its model was told of. */
  readonly toolsKey: string;
  /** Of the task it works on. */
  disk: FolderTools | undefined;
  tools: AgentTools;
  report: (event: ShownEvent) => void;
  shown: WorkReport;
  openCall: string;
  thinking: boolean;
  /** What the user is asked. */
  pending: { readonly call: string; readonly settle: (answer: Answer | undefined) => void } | undefined;
  /** The answer that it knows as the last one, and how far back. */
  lastAnswer: number | undefined;
  seenFrom: number | undefined;
}

interface Answer {
  readonly how: CallDecision;
  readonly text: string;
}

type Approval = Awaited<ReturnType<AgentUser["approve"]>>;

export class EditorAgent implements Disposable {
  private readonly parts: EditorAgentParts;
  private readonly lives = new Map<string, Live>();
  private readonly diffs: CallDiffs;

  constructor(parts: EditorAgentParts) {
    this.parts = parts;
    this.diffs = new CallDiffs(parts.home);
  }

  /** As `ChatAgent.work`. */
  async work(
    { key, conversation, thinking }: AgentTask,
    report: (event: ConversationEvent) => void,
    signal: AbortSignal,
  ): Promise<ConversationEvent> {
    const { home, model } = this.parts;
    const before = conversation.turns.findLast((turn) => turn.kind === "answer" && turn.agent?.folder) as
      AnswerTurn | undefined;
    const folder = await realpath(this.parts.folder(before?.agent?.folder ?? ""));
    const facts = await model.load(signal);
    mustCallTools(facts);
    const others = await toolsForTask(this.parts.state, facts.contextTokens, model.countTokens);
    const [question, answer] = conversation.turns.slice(-2);
    if (question?.kind !== "question" || answer === undefined) throw new Error("a conversation without a question");
    const worked = (work: WorkEvent): void => report({ kind: "worked", work });
    worked({ kind: "began", folder, mostSteps: usualSteps });
    if (others.note !== "") worked({ kind: "noted", message: others.note });
    const record = new ChangeRecord(home, { kind: "session", folder, task: question.text }, Date.now());
    const live = await this.liveFor(key, conversation, { folder, name: record.id, others });
    live.disk = new FolderTools(
      live.folder,
      record,
      { checkSyntax: syntaxCheckOf(model), remove: removeToBin },
      live.disk,
    );
    live.tools = new EditorTools(live.folder, live.disk, others.tools, (proposal) => {
      if (proposal.action !== "change" || proposal.texts === undefined) return;
      this.diffs.hold(callName(key, live.openCall), { path: proposal.place.path, ...proposal.texts });
    });
    live.shown = new WorkReport();
    live.thinking = thinking;
    live.report = (event) => {
      if (event.kind === "received") report({ kind: "received", channel: event.chunk.kind, text: event.chunk.text });
      else worked(event);
      if (event.kind === "closed" && record.changed.length > 0) worked({ kind: "changed", session: record.id });
    };
    try {
      await live.run.begin(questionContent(question));
      const outcome = await live.run.run(signal);
      live.lastAnswer = answer.id;
      live.seenFrom = conversation.seenFrom;
      if (outcome.kind === "limit") worked({ kind: "limited", message: outcome.message });
      return endOf(outcome);
    } catch (error) {
      // What state it is in is not known: the next task begins with what the chat has kept.
      this.lives.delete(key);
      throw error;
    }
  }

  say(key: string, text: string): void {
    this.lives.get(key)?.run.say(text);
  }

  /** What the user says about a call that is asked about. */
  decide(key: string, call: string, answer: Answer): void {
    const pending = this.lives.get(key)?.pending;
    if (pending?.call === call) pending.settle(answer);
  }

  /** Shows the change of a call as a diff. Raises FailureError. */
  async showDiff(key: string, conversation: Conversation, id: number, call: string): Promise<void> {
    const work = workOf(conversation, id);
    const item = work?.items.findLast((each) => each.kind === "call" && each.id === call);
    if (work === undefined || item?.kind !== "call") return;
    const file = item.arguments["path"];
    await this.diffs.show(callName(key, call), work, typeof file === "string" ? file : "");
  }

  /** Puts files back as they were before an answer's question, or takes that back. Raises FailureError. */
  async restore(
    conversation: Conversation,
    id: number,
    how: "restore" | "undo",
  ): Promise<Extract<ConversationEvent, { kind: "restored" }> | undefined> {
    const work = workOf(conversation, id);
    if (work === undefined) return undefined;
    const { home } = this.parts;
    if (how === "restore") return { kind: "restored", id, restore: await restoreBefore(home, conversation, id) };
    return work.restore && { kind: "restored", id, restore: await undoRestore(home, work.restore) };
  }

  /** Lets the user choose the editor's other tools that the agent may use. */
  chooseTools(): Promise<void> {
    const { state, readyTokens, contextTokens } = this.parts;
    return chooseTools({ state, countTokens: readyTokens, contextTokens });
  }

  dispose(): void {
    this.diffs.dispose();
  }

  /** The agent that knows all of a chat, or a new one that is told of it. */
  private async liveFor(
    key: string,
    conversation: Conversation,
    { folder, name, others }: { readonly folder: string; readonly name: string; readonly others: TaskTools },
  ): Promise<Live> {
    const known = this.lives.get(key);
    const lastAnswer = conversation.turns.at(-3)?.id;
    if (
      known?.folder.root === folder &&
      known.lastAnswer === lastAnswer &&
      lastAnswer !== undefined &&
      known.seenFrom === conversation.seenFrom &&
      // What the model has read of its tools cannot be changed.
      known.toolsKey === others.key
    )
      return known;
    const messages = messagesOf(agentSystemText, pastTurns(conversation));
    const live: Live = {
      ...{ folder: await AgentFolder.open(folder, this.parts.home), toolsKey: others.key },
      run: new AgentRun(
        {
          ...newTurnState(agentSystemText, { edits: "ask", commands: [] }, usualSteps, others.tools.declarations),
          messages,
        },
        {
          ...{ model: this.parts.model, conversation: name },
          get thinking() {
            return live.thinking;
          },
          tools: {
            prepare: (use, signal) => live.tools.prepare(use, signal),
            get seen() {
              return live.tools.seen ?? [];
            },
          },
          user: {
            approve: (request, signal) => this.approve(live, request.call.id, questionFor(request), signal),
            answer: (_question, signal) => this.reply(live, signal),
          },
          report: (report) => {
            if (report.kind === "opened") live.openCall = report.call.id;
            for (const event of live.shown.take(report)) live.report(event);
          },
        },
      ),
      tools: { prepare: () => Promise.reject(new Error("no task yet")) },
      report: () => undefined,
      ...{ shown: new WorkReport(), openCall: "", thinking: false, disk: undefined, pending: undefined },
      ...{ lastAnswer: undefined, seenFrom: conversation.seenFrom },
    };
    // One that is dropped is told of its chat again when it is wanted.
    for (const [other, { run }] of this.lives)
      if (this.lives.size >= mostLives && isAtRest(run.state)) this.lives.delete(other);
    this.lives.set(key, live);
    return live;
  }

  private async approve(live: Live, call: string, question: CallQuestion, signal: AbortSignal): Promise<Approval> {
    const answer = await this.ask(live, call, question, signal);
    if (answer === undefined || answer.how === "refuse")
      return { kind: "refused", ...(answer?.text.trim() && { reason: answer.text }) };
    live.report({ kind: "runs", id: call });
    return { kind: "approved", always: answer.how === "always" };
  }

  private async reply(live: Live, signal: AbortSignal): Promise<string | undefined> {
    const answer = await this.ask(live, live.openCall, { kind: "question" }, signal);
    return answer === undefined || answer.how === "refuse" ? undefined : answer.text;
  }

  /** Waits for the user; undefined when the agent is stopped meanwhile. */
  private async ask(
    live: Live,
    call: string,
    question: CallQuestion,
    signal: AbortSignal,
  ): Promise<Answer | undefined> {
    let leave = (): void => undefined;
    const answer = await new Promise<Answer | undefined>((resolve) => {
      if (signal.aborted) return resolve(undefined);
      leave = () => resolve(undefined);
      signal.addEventListener("abort", leave, { once: true });
      live.pending = { call, settle: resolve };
      live.report({ kind: "asks", id: call, question });
      this.parts.onAsk();
    });
    signal.removeEventListener("abort", leave);
    live.pending = undefined;
    return answer;
  }
}

function endOf(outcome: TurnOutcome): ConversationEvent {
  switch (outcome.kind) {
    case "done":
      return { kind: "completed" };
    case "stopped":
      return { kind: "stopped" };
    case "limit":
      return { kind: "cutOff" };
    case "failed":
      return { kind: "failed", failure: outcome.failure };
  }
}

/** What was asked and answered before the last question, as far as the model still sees it. */
function pastTurns(conversation: Conversation): readonly PastTurn[] {
  const turns = seenTurns(conversation).slice(0, -2);
  const past = turns.flatMap((turn, at): PastTurn[] => {
    const answer = turns[at + 1];
    if (turn.kind !== "question" || answer?.kind !== "answer") return [];
    return [{ asked: questionContent(turn), said: answer.text, ...(answer.agent && { work: answer.agent }) }];
  });
  const { summary } = conversation;
  const [first, ...rest] = past;
  if (summary === undefined || first === undefined) return past;
  return [{ ...first, asked: `What was said before, in short:\n${summary}\n\n${first.asked}` }, ...rest];
}

function workOf({ turns }: Conversation, id: number): AnswerTurn["agent"] {
  const turn = turns.find((each) => each.id === id);
  return turn?.kind === "answer" ? turn.agent : undefined;
}

function callName(key: string, call: string): string {
  return `${key} ${call}`;
}
