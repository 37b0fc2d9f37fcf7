// The chats of a workspace on disk. Saves while answers stream, tries again what failed, and keeps what several windows write apart.
// Independent of the editor.
import path from "node:path";
import type { Disposable } from "../../../base/disposables.ts";
import { isDiskFull } from "../../../base/errors.ts";
import { Emitter, type Event } from "../../../base/events.ts";
import type { Log } from "../../../base/log.ts";
import type { Conversation } from "../../../core/chat/conversation.ts";
import { readSavedConversation, saveConversation } from "../../../core/chat/savedConversation.ts";
import { inBackground, reasonFor } from "../../reasons.ts";
import { ConversationFiles } from "./conversationFiles.ts";
import { recoverConversations } from "./recoverConversations.ts";

/** How often a streaming answer is saved, in milliseconds: a crash loses at most this much of it. */
const saveEveryMs = 500;
/** How soon what could not be saved is tried again, in milliseconds; twice as long after each failure, up to the second figure. */
const retryMs = { first: 1000, longest: 30_000 };

/** A conversation as it was found on disk. */
export interface SavedChat {
  readonly id: string;
  readonly conversation: Conversation;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
  /** Saved by a later version of the product: its file is never changed. */
  readonly isNewer: boolean;
  /** Changes with the file. */
  readonly stamp: string;
}

/** `unreadable`: how many more there are that only a later version can read. */
export interface SavedChats {
  readonly chats: readonly SavedChat[];
  readonly unreadable: number;
}

/** Why chats are not saved at the moment. */
export type SaveProblem = "diskFull" | "notWritable";

/** A conversation that is continued under another id, because its file belongs to another window or version. */
export interface CopiedChat {
  readonly from: string;
  readonly to: string;
}

export interface StoreOptions {
  /** Where the editor keeps this extension's data for the workspace, or for windows without one. It is on this machine's disk. */
  readonly storage: string;
  /** Makes the id of a conversation: letters, digits and `-`, at most 64. */
  readonly newId: () => string;
  /** Runs an action later. */
  readonly after: (delayMs: number, action: () => void) => void;
  readonly log: Log;
}

export class ConversationStore implements Disposable {
  private readonly options: StoreOptions;
  private readonly files: ConversationFiles;
  private readonly pending = new Map<string, Conversation>();
  /** The files that open conversations were read from or written to, as they were then. */
  private readonly known = new Map<string, Pick<SavedChat, "stamp" | "isNewer">>();
  private readonly copies = new Set<string>();
  private readonly copied = new Emitter<CopiedChat>();
  private readonly problemChanged = new Emitter<SaveProblem | undefined>();
  private current: string | undefined;
  private isSaveDue = false;
  private isDisposed = false;
  private failures = 0;
  private saveProblem: SaveProblem | undefined;
  private recovered: Promise<void> | undefined;
  private writing: Promise<void> = Promise.resolve();
  /** Fires when a conversation goes on under another id. */
  readonly onDidCopy: Event<CopiedChat> = this.copied.event;
  /** Fires when saving begins to fail, and when it works again. */
  readonly onDidChangeProblem: Event<SaveProblem | undefined> = this.problemChanged.event;

  constructor(options: StoreOptions) {
    this.options = options;
    this.files = new ConversationFiles(path.join(options.storage, "chats"));
  }

  /** Why chats are not saved at the moment; undefined when they are. */
  get problem(): SaveProblem | undefined {
    return this.saveProblem;
  }

  /** Folder of the files. */
  get folder(): string {
    return this.files.folder;
  }

  /** The conversation that was shown last; undefined if it was not saved or cannot be read. */
  async last(): Promise<SavedChat | undefined> {
    await this.recover();
    const named = await this.files.current();
    const shown = named === undefined ? undefined : await this.load(named);
    if (shown) return shown;
    for (const id of await this.ids()) {
      const chat = await this.load(id);
      if (chat) return chat;
    }
    return undefined;
  }

  /** All conversations of this workspace, the most recently changed first: also those of this window that cannot be saved yet. */
  async list(): Promise<SavedChats> {
    await this.recover();
    await this.flush();
    let unreadable = 0;
    const onNewer = (): void => void unreadable++;
    const loaded = await Promise.all((await this.ids()).map((id) => this.load(id, onNewer)));
    const unsaved = [...this.pending].reverse().map(([id, conversation]): SavedChat => {
      const { stamp = "", isNewer = false } = this.known.get(id) ?? {};
      return { id, conversation, changedAt: Date.now(), isNewer, stamp };
    });
    const saved = loaded.flatMap((chat) => (chat === undefined || this.pending.has(chat.id) ? [] : [chat]));
    return { chats: [...unsaved, ...saved], unreadable };
  }

  /**
   * A saved conversation; undefined if there is none that can be read. A damaged file is renamed, so that a person can look at it; one
   * that only a later version can read stays as it is, and `onNewer` is called.
   */
  async load(id: string, onNewer = (): void => {}): Promise<SavedChat | undefined> {
    const { log } = this.options;
    try {
      const found = await this.files.read(id);
      if (found === undefined) return undefined;
      const saved = readSavedConversation(found.text);
      if (saved.kind === "damaged") {
        log.warn(`a saved chat is damaged; it is kept as ${await this.setAside(id, found.stamp)}`);
        return undefined;
      }
      const { conversation } = saved;
      const { stamp, changedAt } = found;
      if (conversation) return { id, conversation, changedAt, isNewer: saved.kind === "newer", stamp };
      onNewer();
    } catch (error) {
      // One file that cannot be read is no reason to show no chat at all.
      reasonFor(log, `the saved chat ${id}`, error);
    }
    return undefined;
  }

  /** A saved conversation is shown now: what is saved under its id from here on comes from it. */
  opened({ id, stamp, isNewer }: SavedChat): void {
    this.known.set(id, { stamp, isNewer });
  }

  /** Whether another window has changed a conversation since this one opened it, and this one has not. */
  isChangedElsewhere({ id, stamp }: SavedChat): boolean {
    return !this.pending.has(id) && this.known.get(id)?.stamp !== stamp;
  }

  /** Why a conversation is not saved under the file it came from: that is a later version's, or another window has changed it. */
  apartFrom(id: string): "newer" | "otherWindow" | undefined {
    if (this.known.get(id)?.isNewer === true) return "newer";
    return this.copies.has(id) ? "otherWindow" : undefined;
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
    this.pending.delete(id);
    await this.flush();
    await this.files.remove(id);
    this.known.delete(id);
  }

  /** Saves everything pending now. Never raises: what could not be saved is tried again, and `problem` says why. */
  flush(): Promise<void> {
    this.isSaveDue = false;
    this.writing = this.writing.then(() => this.writePending());
    return this.writing;
  }

  dispose(): void {
    this.isDisposed = true;
    inBackground(this.options.log, "saving the chat", this.flush());
  }

  /** The conversations on disk; none, with a line in the log, if the folder cannot be read. */
  private async ids(): Promise<readonly string[]> {
    return this.files.list().catch((error: unknown) => (reasonFor(this.options.log, "saved chats", error), []));
  }

  private saveSoon(): void {
    if (this.isSaveDue || this.isDisposed) return;
    this.isSaveDue = true;
    this.options.after(saveEveryMs, () => {
      if (this.isSaveDue) void this.flush();
    });
  }

  private async writePending(): Promise<void> {
    let failed: unknown;
    for (const [id, conversation] of [...this.pending])
      await this.write(id, conversation).catch((error: unknown) => (failed ??= error));
    const { current } = this;
    if (current !== undefined)
      try {
        await this.files.setCurrent(current);
        if (this.current === current) this.current = undefined;
      } catch (error) {
        failed ??= error;
      }
    this.report(failed);
  }

  private async write(id: string, conversation: Conversation): Promise<void> {
    const text = saveConversation(conversation);
    const { stamp: known, isNewer = false } = this.known.get(id) ?? {};
    const stamp = isNewer ? undefined : await this.files.replace(id, text, known);
    if (stamp === undefined) return this.writeCopy(id, conversation, isNewer);
    this.known.set(id, { stamp, isNewer: false });
    if (this.pending.get(id) === conversation) this.pending.delete(id);
  }

  /** Saves a conversation beside the one that its file has become. */
  private async writeCopy(id: string, conversation: Conversation, isOfNewer: boolean): Promise<void> {
    const to = this.options.newId();
    const stamp = await this.files.replace(to, saveConversation(conversation), undefined);
    if (stamp === undefined) throw new Error(`there is a chat with the new id ${to}`);
    const latest = this.pending.get(id);
    this.pending.delete(id);
    if (latest !== undefined && latest !== conversation) this.pending.set(to, latest);
    this.known.delete(id);
    this.known.set(to, { stamp, isNewer: false });
    if (!isOfNewer) this.copies.add(to);
    if (this.current === id) this.current = to;
    this.options.log.info(
      `a chat is continued as a copy, because ${isOfNewer ? "a later version" : "another window"} saved it`,
    );
    this.copied.fire({ from: id, to });
  }

  private report(failed: unknown): void {
    if (failed === undefined) {
      this.failures = 0;
      return this.setProblem(undefined);
    }
    this.failures++;
    if (this.saveProblem === undefined) reasonFor(this.options.log, "saving the chat", failed);
    this.setProblem(isDiskFull(failed) ? "diskFull" : "notWritable");
    if (this.isDisposed) return;
    const delayMs = Math.min(retryMs.longest, retryMs.first * 2 ** (this.failures - 1));
    this.options.after(delayMs, () => {
      if (!this.isDisposed && (this.pending.size > 0 || this.current !== undefined)) void this.flush();
    });
  }

  private setProblem(problem: SaveProblem | undefined): void {
    if (problem === this.saveProblem) return;
    this.saveProblem = problem;
    this.problemChanged.fire(problem);
  }

  /** Renames a damaged file, unless it has changed since it was read. */
  private async setAside(id: string, stamp: string): Promise<string> {
    return this.files.locked(id, async () => {
      const found = await this.files.read(id);
      return found?.stamp === stamp ? this.files.setAside(id) : `${id}.json`;
    });
  }

  /** Once, before anything is read. */
  private recover(): Promise<void> {
    const { newId, log, storage } = this.options;
    return (this.recovered ??= this.files
      .adoptFirst(storage)
      .catch((error: unknown) => void reasonFor(log, "the chat of an earlier version", error))
      .then(() => recoverConversations(this.files, newId, log)));
  }
}
