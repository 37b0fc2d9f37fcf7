// The chat in the side bar: shows the session's conversation and passes on what the user does there.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import type { Log } from "../../base/log.ts";
import { isAnswering, type Conversation } from "../../core/chat/conversation.ts";
import { fail } from "../../core/failures.ts";
import { parseMessage } from "../../core/chat/slashCommands.ts";
import {
  type MessageOf,
  type ModelView,
  type Receivers,
  type ToHost,
  type ToPage,
} from "../../protocol/chatProtocol.ts";
import { receiveFromPage } from "../../protocol/pageMessages.ts";
import type { ChatContext } from "./context/chatContext.ts";
import { chatPage } from "./chatPage.ts";
import { ContextDrawing } from "./context/contextDrawing.ts";
import type { ContextBudget } from "./context/contextBudget.ts";
import type { ChatSession, ConversationChange } from "./chatSession.ts";
import type { CodeBlockActions } from "./codeBlockActions.ts";
import { ConversationDrawing, type Thinking } from "./conversationDrawing.ts";
import { openReference } from "./openReference.ts";
import type { AgentMode } from "../agent/agentMode.ts";
import type { LazyAgent } from "../agent/lazyAgent.ts";
import { commandId, guarded } from "../guard.ts";
import { reasonFor } from "../reasons.ts";

/** Id of the view in the manifest. */
const viewId = "ghostlight.chat";

export interface ChatViewParts extends Thinking {
  readonly session: ChatSession;
  readonly context: ChatContext;
  readonly budget: ContextBudget;
  readonly codeBlocks: () => Promise<CodeBlockActions>;
  readonly agent: LazyAgent;
  readonly agentMode: AgentMode;
  readonly readModel: () => ModelView;
  /** What to know about the file of the chat that is shown, in sentences. */
  readonly notices: () => readonly string[];
  /** Folder of the extension. */
  readonly extension: vscode.Uri;
  readonly log: Log;
}

export class ChatView implements Disposable, vscode.WebviewViewProvider {
  private readonly parts = new DisposableStore();
  private readonly services: ChatViewParts;
  private readonly dist: vscode.Uri;
  private view: vscode.WebviewView | undefined;
  private wantsFocus = false;
  private draft = "";
  private readonly drawing: ConversationDrawing;
  private readonly context: ContextDrawing<readonly MessageOf<ToPage>[]>;

  constructor(services: ChatViewParts) {
    this.services = services;
    this.drawing = new ConversationDrawing(services);
    this.dist = vscode.Uri.joinPath(services.extension, "dist");
    this.parts.add(vscode.window.registerWebviewViewProvider(viewId, this));
    this.parts.add(services.session.onDidChange((change) => this.drawChange(change)));
    this.context = this.parts.add(
      new ContextDrawing({
        isVisible: () => this.view?.visible === true,
        gather: () => this.gatherContext(),
        show: (messages) => messages.forEach((message) => this.post(message)),
        onError: (error) => reasonFor(services.log, "chat context", error),
        after: (delayMs, action) => {
          const timer = setTimeout(action, delayMs);
          return { dispose: () => clearTimeout(timer) };
        },
      }),
    );
    this.parts.add(services.context.onDidChange(() => this.context.changed()));
    const modeMayChange = [
      vscode.workspace.onDidGrantWorkspaceTrust,
      vscode.workspace.onDidChangeWorkspaceFolders,
      vscode.window.onDidChangeActiveTextEditor,
    ];
    for (const event of modeMayChange) this.parts.add(event(() => this.drawAgentMode()));
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    view.webview.options = { enableScripts: true, localResourceRoots: [this.dist] };
    view.webview.onDidReceiveMessage((message: unknown) => {
      if (!receiveFromPage(message, this.receivers))
        this.services.log.warn("chat page: ignored a message that is not valid");
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

  /** Starts a new conversation, with the cursor in the message box. */
  async startNew(): Promise<void> {
    this.services.session.startNew();
    await this.open();
  }

  /** Brings the chat to the front and leaves the cursor where it is. */
  async reveal(): Promise<void> {
    if (this.view) this.view.show(true);
    else await vscode.commands.executeCommand(`${viewId}.focus`, { preserveFocus: true });
  }

  /** Call this when what `notices` says may have changed. */
  drawNotices(): void {
    this.post({ kind: "notices", value: this.services.notices() });
  }

  /** Call this when the model's state may have changed. */
  drawModel(): void {
    this.post({ kind: "model", value: this.services.readModel() });
    this.drawAgentMode();
    if (!this.drawing.isCurrent) this.post(this.drawing.whole(this.services.session.conversation));
    this.context.changed();
  }

  /** The agent waits for the user. Says so where the page is not seen. */
  async agentAsks(): Promise<void> {
    if (this.view?.visible === true) return;
    const show = vscode.l10n.t("Show Chat");
    const words = vscode.l10n.t("Ghostlight: the agent waits for your decision.");
    if ((await vscode.window.showInformationMessage(words, show)) === show) await this.open();
  }

  dispose(): void {
    this.parts.dispose();
  }

  private readonly receivers: Receivers<ToHost> = {
    ready: () => {
      this.drawAll(this.services.session.conversation);
      if (this.wantsFocus) this.post({ kind: "focus", value: null });
      this.wantsFocus = false;
    },
    send: ({ text }) => this.run(() => this.ask(text)),
    edit: ({ id, text }) => {
      const message = parseMessage(text.trim());
      if (message.text !== "") this.run(() => this.services.session.edit(id, message));
    },
    stop: () => this.services.session.stop(),
    retry: ({ id }) => this.run(() => this.answerAgain(id)),
    continueAnswer: ({ id }) => {
      if (this.services.session.conversation.turns.at(-1)?.id === id)
        this.run(() => this.services.session.continueAnswer());
    },
    newChat: () => this.run(() => this.startNew()),
    openReference: ({ id, index }) => this.run(() => openReference(this.services.session.conversation, id, index)),
    setThinking: ({ on }) => this.services.session.change({ kind: "thinkingSet", thinking: on ? "on" : "off" }),
    setMode: ({ mode }) => this.services.session.change({ kind: "modeSet", mode }),
    decideCall: (decision) => this.run(() => this.services.agent.decide(this.services.session.key, decision)),
    answerCall: (answer) => this.run(() => this.services.agent.answer(this.services.session.key, answer)),
    showCallDiff: (call) => {
      const { key, conversation } = this.services.session;
      this.run(() => this.services.agent.showDiff(key, conversation, call));
    },
    restoreFiles: (wish) => this.run(() => this.restoreFiles(wish)),
    removeQueued: ({ id }) => this.services.session.change({ kind: "unqueued", id }),
    sendQueued: () => this.run(() => this.services.session.askQueued()),
    includeOpenFile: ({ on }) => this.services.context.includeOpenFile(on),
    includeInstructions: ({ on }) => this.services.context.includeInstructions(on),
    removeContext: ({ text }) => this.services.context.remove(text),
    draft: ({ text }) => {
      this.draft = text;
      this.context.changed();
    },
    searchContext: ({ text }) =>
      this.run(async () => {
        const items = await this.services.context.search(text);
        this.post({ kind: "contextSuggestions", value: { query: text, items } });
      }),
    addContext: ({ text }) => this.services.context.add(text),
    dropFiles: ({ uris }) =>
      this.run(async () => this.post({ kind: "dropRefused", value: await this.services.context.addDropped(uris) })),
    shorten: ({ how }) => this.run(() => this.services.budget.shorten(how)),
    copy: ({ text }) => this.run(() => vscode.env.clipboard.writeText(text)),
    codeBlock: (block) =>
      this.run(async () => {
        const { conversation } = this.services.session;
        await (await this.services.codeBlocks()).perform(block, conversation);
      }),
    command: ({ name }) => void vscode.commands.executeCommand(commandId(name)),
    pageError: ({ text }) => this.services.log.error(`chat page: ${text}`),
  };

  private run(action: () => unknown): void {
    void guarded(this.services.log, "chat", action);
  }

  private async ask(text: string): Promise<void> {
    const message = parseMessage(text.trim());
    if (message.text === "") return;
    const excerpts = await this.services.context.excerpts(message.commandContext);
    this.draft = "";
    this.services.context.sent();
    await this.services.session.ask(message, excerpts);
  }

  private async restoreFiles(wish: ToHost["restoreFiles"]): Promise<void> {
    const { session, agent } = this.services;
    if (isAnswering(session.conversation))
      fail("badInput", vscode.l10n.t("Stop the agent first, then restore the files."));
    const restored = await agent.restore(session.conversation, wish);
    if (restored) session.change(restored);
  }

  /** Asks for confirmation when later turns would be removed: a wrong click must not cost them. */
  private async answerAgain(id: number): Promise<void> {
    const { turns } = this.services.session.conversation;
    const at = turns.findIndex((turn) => turn.id === id);
    if (at < 0) return;
    const { l10n } = vscode;
    const yes = l10n.t("Answer Again");
    const question = l10n.t("Answer this question again? Everything after it will be removed from the chat.");
    if (at === turns.length - 1 || (await vscode.window.showWarningMessage(question, { modal: true }, yes)) === yes)
      await this.services.session.retry(id);
  }

  private drawAll(conversation: Conversation): void {
    this.post({ kind: "model", value: this.services.readModel() });
    this.drawAgentMode();
    this.post(this.drawing.whole(conversation));
    this.drawNotices();
    this.context.changed();
  }

  /** Call this when it may have changed what the agent can do. */
  drawAgentMode(): void {
    this.post({ kind: "agentMode", value: this.services.agentMode.view });
  }

  private drawChange(change: ConversationChange): void {
    const { id, event, conversation } = change;
    if (id !== this.services.session.id) return;
    const message = this.drawing.changed(change);
    if (message === "whole") return this.drawAll(conversation);
    if (message) this.post(message);
    if (event.kind === "received") this.context.received();
    else if (event.kind !== "worked") this.context.changed();
  }

  private async gatherContext(): Promise<readonly MessageOf<ToPage>[]> {
    const { context, budget, session } = this.services;
    const chips = await context.chips();
    const size = await budget.budget(parseMessage(this.draft).request, chips);
    const starters = session.conversation.turns.length === 0 ? await context.starters() : [];
    return [
      { kind: "starters", value: starters },
      { kind: "chips", value: chips },
      { kind: "budget", value: size },
    ];
  }

  /** A page that is hidden or closed gets everything when it says `ready`. */
  private post(message: MessageOf<ToPage>): void {
    void this.view?.webview.postMessage(message);
  }
}
