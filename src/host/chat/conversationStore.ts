// The chats of a workspace on disk, one file each. Each is written atomically, so that no crash leaves half of one.
import * as vscode from "vscode";
import type { Disposable } from "../../base/disposables.ts";
import type { Log } from "../../base/log.ts";
import { atomicWrite } from "../../client/atomicWrite.ts";
import type { Conversation } from "../../core/chat/conversation.ts";
import { loadConversation, saveConversation } from "../../core/chat/savedConversation.ts";
import { inBackground } from "../reasons.ts";

/** How often a streaming answer is saved: a crash loses at most this much of it. */
const saveEveryMs = 500;
/** Name of the file with the id of the conversation that was shown last. */
const currentName = "current";
/** File names of conversations; other files in the folder are ignored. */
const chatName = /^([\w-]{1,64})\.json$/;

/** A conversation as it was found on disk. */
export interface SavedChat {
  readonly id: string;
  readonly conversation: Conversation;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}

export class ConversationStore implements Disposable {
  private readonly storage: vscode.Uri;
  private readonly folder: vscode.Uri;
  private readonly log: Log;
  private readonly pending = new Map<string, Conversation>();
  private current: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(storage: vscode.Uri, log: Log) {
    this.storage = storage;
    this.folder = vscode.Uri.joinPath(storage, "chats");
    this.log = log;
  }

  /** The conversation that was shown last; undefined if it was not saved. */
  async last(): Promise<SavedChat | undefined> {
    await this.migrate();
    const named = await this.read(currentName);
    const ids = named === undefined ? (await this.files()).map(({ id }) => id) : [named];
    return ids[0] === undefined ? undefined : this.load(ids[0]);
  }

  /** All conversations of this workspace, the most recently changed first. */
  async list(): Promise<SavedChat[]> {
    await this.flush();
    const loaded = await Promise.all((await this.files()).map(({ id }) => this.load(id)));
    return loaded.filter((chat) => chat !== undefined);
  }

  /** A saved conversation; undefined if there is none. A damaged file is renamed, so that a person can look at it. */
  async load(id: string): Promise<SavedChat | undefined> {
    const text = await this.read(`${id}.json`);
    if (text === undefined) return undefined;
    const conversation = loadConversation(text);
    if (conversation) {
      const { mtime } = await vscode.workspace.fs.stat(this.file(`${id}.json`));
      return { id, conversation, changedAt: mtime };
    }
    const aside = this.file(`${id}.damaged`);
    await vscode.workspace.fs.rename(this.file(`${id}.json`), aside, { overwrite: true });
    this.log.warn(`a saved chat is damaged; it was moved to ${aside.fsPath}`);
    return undefined;
  }

  /** Saves soon: while an answer streams, many calls become few writes. */
  save(id: string, conversation: Conversation): void {
    this.pending.set(id, conversation);
    this.saveSoon();
  }

  /** Remembers which conversation is shown. */
  show(id: string): void {
    this.current = id;
    this.saveSoon();
  }

  async remove(id: string): Promise<void> {
    await this.flush();
    await vscode.workspace.fs.delete(this.file(`${id}.json`)).then(undefined, ignoreNotFound);
  }

  /** Saves everything pending now. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const [pending, current] = [[...this.pending], this.current];
    this.pending.clear();
    this.current = undefined;
    if (pending.length === 0 && current === undefined) return this.writing;
    const written = this.writing.then(async () => {
      await vscode.workspace.fs.createDirectory(this.folder);
      for (const [id, conversation] of pending) await this.write(`${id}.json`, saveConversation(conversation));
      if (current !== undefined) await this.write(currentName, current);
    });
    // A failed write is reported to its own caller, and must not fail the next one.
    this.writing = written.catch(() => undefined);
    return written;
  }

  dispose(): void {
    inBackground(this.log, "saving the chat", this.flush());
  }

  private saveSoon(): void {
    this.timer ??= setTimeout(() => inBackground(this.log, "saving the chat", this.flush()), saveEveryMs);
  }

  /** Moves the single chat of earlier versions into the folder. */
  private async migrate(): Promise<void> {
    const old = vscode.Uri.joinPath(this.storage, "chat.json");
    const { fs } = vscode.workspace;
    const isThere = await fs.stat(old).then(
      () => true,
      () => false,
    );
    if (!isThere) return;
    await fs.createDirectory(this.folder);
    await fs.rename(old, this.file("first.json"), { overwrite: false }).then(undefined, ignoreNotFound);
  }

  /** The files of conversations, the newest first. */
  private async files(): Promise<{ readonly id: string; readonly changedAt: number }[]> {
    const { fs } = vscode.workspace;
    const names = await fs.readDirectory(this.folder).then((all) => all, ignoreNotFound);
    const ids = (names ?? []).flatMap(([name]) => chatName.exec(name)?.[1] ?? []);
    const dated = await Promise.all(ids.map(async (id) => ({ id, stat: await fs.stat(this.file(`${id}.json`)) })));
    return dated.map(({ id, stat }) => ({ id, changedAt: stat.mtime })).sort((a, b) => b.changedAt - a.changedAt);
  }

  private async read(name: string): Promise<string | undefined> {
    const bytes = await vscode.workspace.fs.readFile(this.file(name)).then((all) => all, ignoreNotFound);
    return bytes && new TextDecoder().decode(bytes);
  }

  private async write(name: string, text: string): Promise<void> {
    // VS Code keeps an extension's storage on the disk of its host, also when the workspace is virtual.
    await atomicWrite(this.file(name).fsPath, text);
  }

  private file(name: string): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, name);
  }
}

function ignoreNotFound(error: unknown): undefined {
  if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") return undefined;
  throw error;
}
