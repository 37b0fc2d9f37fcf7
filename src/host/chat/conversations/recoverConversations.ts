// What crashes and earlier versions left among the saved chats is put back into its place, so that no answer is lost with it.
import type { Log } from "../../../base/log.ts";
import { continues } from "../../../core/chat/conversation.ts";
import { readSavedConversation } from "../../../core/chat/savedConversation.ts";
import { reasonFor } from "../../reasons.ts";
import type { ConversationFiles, OddFile } from "./conversationFiles.ts";

/**
 * Takes up new texts that a crash kept from their places, and files that an earlier version took for damaged. Nothing that can be read
 * is removed, unless it is all in another file. Never raises: a file that cannot be dealt with stays as it is.
 */
export async function recoverConversations(files: ConversationFiles, newId: () => string, log: Log): Promise<void> {
  for (const odd of await files.oddFiles().catch((error: unknown) => (reasonFor(log, "saved chats", error), []))) {
    try {
      // A window that is writing at the moment holds the lock: what is found then was left behind.
      await files.locked(odd.id, () => recover(files, odd, newId, log));
    } catch (error) {
      reasonFor(log, `the file ${odd.name} among the saved chats`, error);
    }
  }
}

async function recover(files: ConversationFiles, odd: OddFile, newId: () => string, log: Log): Promise<void> {
  const { id, name, kind } = odd;
  const found = await files.readNamed(name);
  if (found === undefined) return;
  const saved = readSavedConversation(found.text);
  const present = await files.read(id);
  if (saved.kind === "damaged") {
    if (kind === "damaged") return;
    // Cut off while it was written: worth keeping only if it is all there is.
    if (present === undefined) log.warn(`a saved chat is damaged; it is kept as ${await files.setAside(id, name)}`);
    else await files.removeNamed(name);
    return;
  }
  if (present === undefined) {
    await files.takeUp(name, id);
    return log.info(`a saved chat was found again: ${name}`);
  }
  const now = readSavedConversation(present.text);
  if (now.kind === "damaged") {
    log.warn(`a saved chat is damaged; it is kept as ${await files.setAside(id)}`);
    return files.takeUp(name, id);
  }
  const [earlier, later] = [now.conversation, saved.conversation];
  // What a version does not know all of cannot be compared.
  const isKnown = now.kind === "read" && saved.kind === "read" && earlier !== undefined && later !== undefined;
  if (isKnown && continues(earlier, later)) return files.removeNamed(name);
  if (isKnown && kind === "leftover" && continues(later, earlier)) return files.takeUp(name, id);
  const other = newId();
  await files.locked(other, () => files.takeUp(name, other));
  log.info(`a saved chat was found again: ${name}`);
}
