// The chat in the side bar: draws the session's conversation, and passes on what the user does there.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../base/disposables.ts";
import type { Log } from "../base/log.ts";
import type { AnswerTurn, Conversation } from "../core/chat/conversation.ts";
import type { Excerpt } from "../core/chat/prompt.ts";
import {
  receiveFromPage,
  type AboutView,
  type MessageOf,
  type ModelView,
  type PageAction,
  type Receivers,
  type ToHost,
  type ToPage,
  type TurnView,
} from "../protocol/chatProtocol.ts";
import { chatPage } from "./chatPage.ts";
import type { ChatSession, ConversationChange } from "./chatSession.ts";
import { excerptOf, isEditable, labelOf } from "./documents.ts";
import { guarded } from "./guard.ts";
import { localised } from "./localizer.ts";

/** Id of the view in the manifest. */
const viewId = "ghostlight.chat";

const actions: Readonly<Record<PageAction, string>> = {
  chooseModel: "ghostlight.chooseModel",
  showLog: "ghostlight.showLog",
  restartWorker: "ghostlight.restartWorker",
};

export class ChatView implements Disposable, vscode.WebviewViewProvider {
  private readonly parts = new DisposableStore();
  private readonly session: ChatSession;
  private readonly dist: vscode.Uri;
  private readonly readModel: () => ModelView;
  private readonly log: Log;
  private view: vscode.WebviewView | undefined;
  /** False when the user has taken the open file off their question. */
  private includesAbout = true;
  private wantsFocus = false;

  constructor(session: ChatSession, extension: vscode.Uri, readModel: () => ModelView, log: Log) {
    this.session = session;
    this.dist = vscode.Uri.joinPath(extension, "dist");
    this.readModel = readModel;
    this.log = log;
    this.parts.add(vscode.window.registerWebviewViewProvider(viewId, this));
    this.parts.add(session.onDidChange((change) => this.drawChange(change)));
    this.parts.add(vscode.window.onDidChangeActiveTextEditor(() => this.drawAbout()));
    this.parts.add(vscode.window.onDidChangeTextEditorSelection(() => this.drawAbout()));
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    view.webview.options = { enableScripts: true, localResourceRoots: [this.dist] };
    view.webview.onDidReceiveMessage((message: unknown) => {
      if (!receiveFromPage(message, this.receivers)) this.log.warn("chat page: a message that is not understood");
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
    this.post({ kind: "model", value: this.readModel() });
  }

  dispose(): void {
    this.parts.dispose();
  }

  private readonly receivers: Receivers<ToHost> = {
    ready: () => {
      this.drawAll(this.session.conversation);
      if (this.wantsFocus) this.post({ kind: "focus", value: null });
      this.wantsFocus = false;
    },
    send: ({ text }) => {
      const question = text.trim();
      if (question !== "") void guarded(this.log, "chat", () => this.session.ask(question, this.about()));
    },
    stop: () => this.session.stop(),
    retry: () => void guarded(this.log, "chat", () => this.session.retry()),
    newChat: () => this.session.clear(),
    includeAbout: ({ included }) => {
      this.includesAbout = included;
      this.drawAbout();
    },
    copy: ({ text }) => void guarded(this.log, "copy", () => vscode.env.clipboard.writeText(text)),
    action: ({ name }) => void vscode.commands.executeCommand(actions[name]),
    problem: ({ text }) => this.log.error(`chat page: ${text}`),
  };

  private about(): Excerpt | undefined {
    const editor = openEditor();
    return editor && this.includesAbout ? excerptOf(editor) : undefined;
  }

  private drawAll(conversation: Conversation): void {
    this.post({ kind: "model", value: this.readModel() });
    this.drawAbout();
    this.post({ kind: "conversation", value: { turns: conversation.turns.map(viewOf) } });
  }

  private drawChange({ event, conversation }: ConversationChange): void {
    const last = conversation.turns.at(-1);
    if (event.kind === "asked" || event.kind === "askedAgain" || event.kind === "cleared" || event.kind === "restored")
      this.drawAll(conversation);
    else if (last?.kind !== "answer") return;
    else if (event.kind === "received")
      this.post({ kind: "received", value: { id: last.id, channel: event.channel, text: event.text } });
    else this.post({ kind: "answer", value: answerView(last) });
  }

  private drawAbout(): void {
    const editor = openEditor();
    const label = editor && labelOf(editor.document, editor.selection.isEmpty ? undefined : editor.selection);
    const value: AboutView | null = label === undefined ? null : { label, included: this.includesAbout };
    this.post({ kind: "about", value });
  }

  /** A page that is hidden or not there gets everything when it says `ready`. */
  private post(message: MessageOf<ToPage>): void {
    void this.view?.webview.postMessage(message);
  }
}

function viewOf(turn: Conversation["turns"][number]): TurnView {
  if (turn.kind === "answer") return answerView(turn);
  const { content: _, ...shown } = turn;
  return shown;
}

function answerView(turn: AnswerTurn): AnswerTurn {
  const { state } = turn;
  return state.kind === "failed"
    ? { ...turn, state: { ...state, failure: localised(state.failure, vscode.l10n) } }
    : turn;
}

function openEditor(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && isEditable(editor.document) ? editor : undefined;
}
