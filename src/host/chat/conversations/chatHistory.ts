// The list of this workspace's chats: search, open, rename, delete, export, import.
import { headOf } from "../../../base/text.ts";
import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { Emitter, type Event } from "../../../base/events.ts";
import type { Log } from "../../../base/log.ts";
import { isAnswering, titleOf } from "../../../core/chat/conversation.ts";
import { fail } from "../../../core/failures.ts";
import type { ChatSession } from "../chatSession.ts";
import type { ConversationStore, SavedChat } from "./conversationStore.ts";
import { guarded } from "../../guard.ts";

/** A larger file is not an exported chat. In bytes. */
const largestImport = 20_000_000;
/** How much of a chat's questions can be searched, in UTF-16 units. */
const searchedLength = 2000;

interface Item extends vscode.QuickPickItem {
  /** Absent in a line that only says something. */
  readonly chat?: SavedChat;
}

export class ChatHistory {
  private readonly session: ChatSession;
  private readonly store: ConversationStore;
  private readonly log: Log;
  private readonly opened = new Emitter<undefined>();
  /** Fires when the user has opened a chat. */
  readonly onDidOpen: Event<undefined> = this.opened.event;

  constructor(session: ChatSession, store: ConversationStore, log: Log) {
    this.session = session;
    this.store = store;
    this.log = log;
  }

  /** Shows the list until a chat is opened or the list is dismissed. */
  async show(): Promise<void> {
    const { l10n } = vscode;
    const [rename, save, remove] = [
      { iconPath: new vscode.ThemeIcon("edit"), tooltip: l10n.t("Rename") },
      { iconPath: new vscode.ThemeIcon("export"), tooltip: l10n.t("Export as Markdown") },
      { iconPath: new vscode.ThemeIcon("trash"), tooltip: l10n.t("Delete") },
    ];
    const importButton = { iconPath: new vscode.ThemeIcon("cloud-download"), tooltip: l10n.t("Import from Markdown") };
    const list = vscode.window.createQuickPick<Item>();
    list.title = l10n.t("Chats in This Workspace");
    list.placeholder = l10n.t("Search chats by name or question");
    list.matchOnDetail = true;
    list.buttons = [importButton];
    const fill = async (): Promise<void> => {
      const { chats, unreadable } = await this.store.list();
      const items = chats
        .filter(({ conversation }) => conversation.turns.length > 0)
        .map((chat) => {
          // Its file is never changed.
          const buttons = chat.isNewer ? [save] : [rename, save, remove];
          return { ...itemOf(chat, this.session.id), buttons };
        });
      list.items = unreadable === 0 ? items : [...items, unreadableItem(unreadable)];
    };
    const run = (action: () => Promise<unknown>): void => void guarded(this.log, "chats", action);
    list.onDidTriggerButton(() => run(() => this.import()));
    list.onDidTriggerItemButton(({ button, item: { chat } }) => {
      if (!chat) return;
      if (button === rename) run(() => this.rename(chat));
      else if (button === save) run(() => this.export(chat));
      else run(async () => ((await this.remove(chat)) ? fill() : undefined));
    });
    list.onDidAccept(() => {
      const [chosen] = list.selectedItems;
      list.hide();
      if (!chosen?.chat) return;
      this.open(chosen.chat);
      this.opened.fire(undefined);
    });
    list.onDidHide(() => list.dispose());
    list.busy = true;
    list.show();
    await fill();
    list.busy = false;
  }

  private open(chat: SavedChat): void {
    const { id, conversation } = chat;
    const open = this.session.opened(id);
    if (open && (isAnswering(open) || !this.store.isChangedElsewhere(chat))) return this.session.open(id, conversation);
    this.store.opened(chat);
    this.session.reopen(id, conversation);
  }

  /** Exports a chat, by default the one that is shown, to a Markdown file that the user chooses. */
  async export(chat?: SavedChat): Promise<void> {
    const { l10n } = vscode;
    const conversation = chat?.conversation ?? this.session.conversation;
    if (conversation.turns.length === 0) fail("badInput", l10n.t("There is nothing to export yet."));
    const name =
      headOf(
        titleOf(conversation)
          .replace(/[^\p{L}\p{N} _-]+/gu, "")
          .trim(),
        60,
      ) || "chat";
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const target = await vscode.window.showSaveDialog({
      ...(folder && { defaultUri: vscode.Uri.joinPath(folder, `${name}.md`) }),
      filters: { Markdown: ["md"] },
    });
    if (!target) return;
    const { markdownOf } = await import("../../../core/chat/conversationMarkdown.ts");
    const text = markdownOf(conversation, l10n.t("You"), "Ghostlight");
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  }

  /** Imports a chat from an exported Markdown file and opens it. Raises `badInput` for any other file. */
  async import(): Promise<void> {
    const { l10n } = vscode;
    const [file] = (await vscode.window.showOpenDialog({ canSelectMany: false, filters: { Markdown: ["md"] } })) ?? [];
    if (!file) return;
    const { size } = await vscode.workspace.fs.stat(file);
    const text = size > largestImport ? "" : new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    const { conversationIn } = await import("../../../core/chat/conversationMarkdown.ts");
    const conversation =
      conversationIn(text) ?? fail("badInput", l10n.t("This file is not a chat exported by Ghostlight."));
    const id = randomUUID();
    this.session.open(id, conversation);
    this.store.save(id, conversation);
    this.opened.fire(undefined);
  }

  private async rename(chat: SavedChat): Promise<void> {
    const { id, conversation } = chat;
    const title = await vscode.window.showInputBox({
      title: vscode.l10n.t("Chat name"),
      value: titleOf(conversation),
    });
    if (title === undefined || title.trim() === "") return;
    if (this.session.opened(id)) this.session.rename(id, title.trim());
    else {
      this.store.opened(chat);
      this.store.save(id, { ...conversation, title: title.trim() });
    }
    await this.show();
  }

  /** True if the chat was deleted. */
  private async remove({ id, conversation }: SavedChat): Promise<boolean> {
    const { l10n } = vscode;
    const yes = l10n.t("Delete");
    const question = l10n.t("Delete the chat “{0}”? This cannot be undone.", titleOf(conversation));
    if ((await vscode.window.showWarningMessage(question, { modal: true }, yes)) !== yes) return false;
    this.session.forget(id);
    await this.store.remove(id);
    return true;
  }
}

function unreadableItem(count: number): Item {
  const { l10n } = vscode;
  return {
    label:
      count === 1
        ? l10n.t("1 chat was saved by a newer version of Ghostlight.")
        : l10n.t("{0} chats were saved by a newer version of Ghostlight.", count),
    detail: l10n.t("Update Ghostlight to open them. Their files stay as they are."),
    alwaysShow: true,
  };
}

function itemOf(chat: SavedChat, shownId: string): Item {
  const { conversation, changedAt, id } = chat;
  const questions = conversation.turns.filter((turn) => turn.kind === "question");
  const when = new Date(changedAt).toLocaleString(vscode.env.language);
  return {
    chat,
    label: `${id === shownId ? "$(comment-discussion) " : ""}${titleOf(conversation)}`,
    description: when,
    detail: headOf(questions.map(({ text }) => text.replace(/\s+/g, " ")).join(" · "), searchedLength),
  };
}
