// The chat on disk, one file a workspace. Written whole and put in place by a rename, so that no crash leaves half of one.
import * as vscode from "vscode";
import type { Disposable } from "../base/disposables.ts";
import type { Log } from "../base/log.ts";
import { emptyConversation, type Conversation } from "../core/chat/conversation.ts";
import { loadConversation, saveConversation } from "../core/chat/savedConversation.ts";
import { inBackground } from "./reasons.ts";

/** While an answer streams it is saved this often: a crash loses at most that much of it. */
const saveEveryMs = 500;

export class ConversationStore implements Disposable {
  private readonly folder: vscode.Uri;
  private readonly log: Log;
  private pending: Conversation | undefined;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(folder: vscode.Uri, log: Log) {
    this.folder = folder;
    this.log = log;
  }

  /** The saved conversation, or an empty one. A damaged file is kept beside it for a person to look at. */
  async load(): Promise<Conversation> {
    const file = this.file("chat.json");
    let bytes: Uint8Array;
    try {
      bytes = await vscode.workspace.fs.readFile(file);
    } catch (error) {
      if (!isNotFound(error)) this.log.warn(`the saved chat cannot be read: ${String(error)}`);
      return emptyConversation;
    }
    const saved = loadConversation(new TextDecoder().decode(bytes));
    if (saved) return saved;
    const aside = this.file("chat.damaged.json");
    await vscode.workspace.fs.rename(file, aside, { overwrite: true });
    this.log.warn(`the saved chat is damaged; it was moved to ${aside.fsPath}`);
    return emptyConversation;
  }

  /** Saves soon. Many calls while an answer streams become few writes. */
  save(conversation: Conversation): void {
    this.pending = conversation;
    this.timer ??= setTimeout(() => inBackground(this.log, "saving the chat", this.flush()), saveEveryMs);
  }

  /** Saves what is still to be saved, now. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const conversation = this.pending;
    if (conversation === undefined) return this.writing;
    this.pending = undefined;
    const written = this.writing.then(() => this.write(conversation));
    // A write that failed is reported by its own caller; the next one must not fail for it.
    this.writing = written.catch(() => undefined);
    return written;
  }

  dispose(): void {
    inBackground(this.log, "saving the chat", this.flush());
  }

  private async write(conversation: Conversation): Promise<void> {
    const { fs } = vscode.workspace;
    await fs.createDirectory(this.folder);
    const fresh = this.file("chat.json.new");
    await fs.writeFile(fresh, new TextEncoder().encode(saveConversation(conversation)));
    await fs.rename(fresh, this.file("chat.json"), { overwrite: true });
  }

  private file(name: string): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, name);
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof vscode.FileSystemError && error.code === "FileNotFound";
}
