// The chat in the side bar: draws the session's conversation, and passes on what the user does there.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import type { Log } from "../../base/log.ts";
import { aboutOf, titleOf, type AnswerTurn, type Conversation } from "../../core/chat/conversation.ts";
import { parseMessage } from "../../core/chat/slashCommands.ts";
import {
  receiveFromPage,
  type MessageOf,
  type ModelView,
  type PageAction,
  type Receivers,
  type ToHost,
  type ToPage,
  type TurnView,
} from "../../protocol/chatProtocol.ts";
import type { ChatContext } from "./chatContext.ts";
import { chatPage } from "./chatPage.ts";
import type { ContextBudget } from "./contextBudget.ts";
import type { ChatSession, ConversationChange } from "./chatSession.ts";
import type { CodeBlockActions } from "./codeBlockActions.ts";
import { guarded } from "../guard.ts";
import { localised } from "../localizer.ts";
import { inBackground } from "../reasons.ts";

/** Id of the view in the manifest. */
const viewId = "ghostlight.chat";
/** Chips and the fill bar are drawn this long after the last change, in milliseconds: a person types faster than they matter. */
const contextDelayMs = 150;

const actions: Readonly<Record<PageAction, string>> = {
  chooseModel: "ghostlight.chooseModel",
  showLog: "ghostlight.showLog",
  restartWorker: "ghostlight.restartWorker",
  freeMemory: "ghostlight.freeMemory",
  loadModel: "ghostlight.loadModel",
};

export interface ChatViewParts {
  readonly session: ChatSession;
  readonly context: ChatContext;
  readonly room: ContextBudget;
  readonly code: CodeBlockActions;
  /** What a conversation without a switch of its own does. */
  readonly mayThink: () => boolean;
  /** False when the model is known to have no such switch. */
  readonly canThink: () => boolean;
  readonly readModel: () => ModelView;
  /** Folder of the extension. */
  readonly extension: vscode.Uri;
  readonly log: Log;
}

export class ChatView implements Disposable, vscode.WebviewViewProvider {
  private readonly parts = new DisposableStore();
  private readonly using: ChatViewParts;
  private readonly dist: vscode.Uri;
  private view: vscode.WebviewView | undefined;
  private wantsFocus = false;
  private draft = "";
  private couldThink: boolean | undefined;
  private contextDrawings = 0;
  private contextTimer: NodeJS.Timeout | undefined;

  constructor(using: ChatViewParts) {
    this.using = using;
    this.dist = vscode.Uri.joinPath(using.extension, "dist");
    this.parts.add(vscode.window.registerWebviewViewProvider(viewId, this));
    this.parts.add(using.session.onDidChange((change) => this.drawChange(change)));
    this.parts.add(using.context.onDidChange(() => this.drawContextSoon()));
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    view.webview.options = { enableScripts: true, localResourceRoots: [this.dist] };
    view.webview.onDidReceiveMessage((message: unknown) => {
      if (!receiveFromPage(message, this.receivers)) this.using.log.warn("chat page: a message that is not understood");
    });
    view.onDidDispose(() => {
      if (this.view === view) this.view = undefined;
    });
    view.webview.html = chatPage(view.webview, this.dist);
  }

  /** Brings the chat to the front, with the cursor in the message box. */
  async open(): Promise<void> {
    this.wantsFocus = true;
    await vscode.commands.executeCommand(`${viewId}.focus`);
    this.post({ kind: "focus", value: null });
  }

  /** Brings the chat to the front and leaves the cursor where it is. */
  async reveal(): Promise<void> {
    if (this.view) this.view.show(true);
    else await vscode.commands.executeCommand(`${viewId}.focus`, { preserveFocus: true });
  }

  /** Told whenever the model's state may have changed. */
  drawModel(): void {
    this.post({ kind: "model", value: this.using.readModel() });
    if (this.couldThink !== this.using.canThink()) this.drawConversation(this.using.session.conversation);
    this.drawContextSoon();
  }

  dispose(): void {
    clearTimeout(this.contextTimer);
    this.parts.dispose();
  }

  private readonly receivers: Receivers<ToHost> = {
    ready: () => {
      this.drawAll(this.using.session.conversation);
      if (this.wantsFocus) this.post({ kind: "focus", value: null });
      this.wantsFocus = false;
    },
    send: ({ text }) => this.run(() => this.ask(text)),
    edit: ({ id, text }) => {
      const message = parseMessage(text.trim());
      if (message.text !== "") this.run(() => this.using.session.edit(id, message));
    },
    stop: () => this.using.session.stop(),
    retry: ({ id }) => this.run(() => this.answerAgain(id)),
    newChat: () => this.using.session.startNew(),
    think: ({ on }) => this.using.session.change({ kind: "thinkingSet", thinking: on ? "on" : "off" }),
    unqueue: ({ id }) => this.using.session.change({ kind: "unqueued", id }),
    sendQueued: () => this.run(() => this.using.session.askQueued()),
    includeOpen: ({ on }) => this.using.context.includeOpen(on),
    removeChip: ({ text }) => this.using.context.remove(text),
    draft: ({ text }) => {
      this.draft = text;
      this.drawContextSoon();
    },
    seek: ({ text }) =>
      this.run(async () =>
        this.post({ kind: "offers", value: { query: text, items: await this.using.context.find(text) } }),
      ),
    take: ({ text }) => this.using.context.take(text),
    drop: ({ uris }) =>
      this.run(async () => this.post({ kind: "refused", value: await this.using.context.drop(uris) })),
    shorten: ({ how }) => this.run(() => this.using.room.shorten(how)),
    copy: ({ text }) => this.run(() => vscode.env.clipboard.writeText(text)),
    code: (use) => this.run(() => this.using.code.use(use, this.using.session.conversation)),
    action: ({ name }) => void vscode.commands.executeCommand(actions[name]),
    problem: ({ text }) => this.using.log.error(`chat page: ${text}`),
  };

  private run(action: () => unknown): void {
    void guarded(this.using.log, "chat", action);
  }

  private async ask(text: string): Promise<void> {
    const message = parseMessage(text.trim());
    if (message.text === "") return;
    const excerpts = await this.using.context.excerpts(message.commandContext);
    this.draft = "";
    this.using.context.sent();
    await this.using.session.ask(message, excerpts);
  }

  /** Asks first when later turns would go: a wrong click must not cost them. */
  private async answerAgain(id: number): Promise<void> {
    const { turns } = this.using.session.conversation;
    const at = turns.findIndex((turn) => turn.id === id);
    if (at < 0) return;
    const { l10n } = vscode;
    const yes = l10n.t("Answer Again");
    const question = l10n.t("Answer this question again? What was said after it is removed from the chat.");
    if (at === turns.length - 1 || (await vscode.window.showWarningMessage(question, { modal: true }, yes)) === yes)
      await this.using.session.retry(id);
  }

  private drawAll(conversation: Conversation): void {
    this.post({ kind: "model", value: this.using.readModel() });
    this.drawConversation(conversation);
    this.drawContextSoon();
  }

  private drawConversation(conversation: Conversation): void {
    const { turns, queue, seenFrom, summary, thinking } = conversation;
    this.couldThink = this.using.canThink();
    this.post({
      kind: "conversation",
      value: {
        title: titleOf(conversation),
        turns: turns.map(viewOf),
        queue: queue.map(({ id, text }) => ({ id, text })),
        seenFrom: seenFrom ?? null,
        summary: summary ?? "",
        thinks: this.couldThink ? (thinking === undefined ? this.using.mayThink() : thinking === "on") : null,
      },
    });
  }

  private drawChange({ id, event, conversation }: ConversationChange): void {
    if (id !== this.using.session.id) return;
    const last = conversation.turns.at(-1);
    switch (event.kind) {
      case "received":
        if (last) this.post({ kind: "received", value: { id: last.id, channel: event.channel, text: event.text } });
        return;
      case "thought":
      case "completed":
      case "cutOff":
      case "stopped":
      case "failed":
        if (last?.kind === "answer") this.post({ kind: "answer", value: answerView(last) });
        this.drawContextSoon();
        return;
      case "asked":
      case "askedAgain":
      case "edited":
      case "leftOut":
      case "opened":
      case "queued":
      case "renamed":
      case "thinkingSet":
      case "unqueued":
        this.drawAll(conversation);
    }
  }

  private drawContextSoon(): void {
    clearTimeout(this.contextTimer);
    if (this.view)
      this.contextTimer = setTimeout(
        () => inBackground(this.using.log, "chat context", this.drawContext()),
        contextDelayMs,
      );
  }

  private async drawContext(): Promise<void> {
    // Counting takes its time while the model is busy: what is out of date by then is not drawn.
    const drawing = ++this.contextDrawings;
    const chips = await this.using.context.chips();
    const tokens = chips.reduce((sum, chip) => sum + (chip.tokens ?? 0), 0);
    const budget = await this.using.room.budget(parseMessage(this.draft).request, tokens);
    if (drawing !== this.contextDrawings) return;
    this.post({ kind: "chips", value: chips });
    this.post({ kind: "budget", value: budget });
  }

  /** A page that is hidden or not there gets everything when it says `ready`. */
  private post(message: MessageOf<ToPage>): void {
    void this.view?.webview.postMessage(message);
  }
}

function viewOf(turn: Conversation["turns"][number]): TurnView {
  if (turn.kind === "answer") return answerView(turn);
  const { kind, id, text } = turn;
  const about = aboutOf(turn);
  return { kind, id, text, ...(about !== "" && { about }) };
}

function answerView(turn: AnswerTurn): AnswerTurn {
  const { state } = turn;
  return state.kind === "failed"
    ? { ...turn, state: { ...state, failure: localised(state.failure, vscode.l10n) } }
    : turn;
}
