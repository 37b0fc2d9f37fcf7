// What the chat page says about the file of the chat that is shown.
import * as vscode from "vscode";
import type { ConversationStore } from "./conversations/conversationStore.ts";

/** Why the chat with this id is not saved at the moment, or not in the file it came from: one sentence each. */
export function chatNotices(store: ConversationStore, id: string): string[] {
  const { l10n } = vscode;
  const notices: string[] = [];
  if (store.problem === "diskFull")
    notices.push(l10n.t("This chat is not saved: the disk is full. Free some space; Ghostlight keeps trying."));
  else if (store.problem === "notWritable")
    notices.push(
      l10n.t(
        "This chat is not saved: Ghostlight cannot write to {0}. Make that folder writable; Ghostlight keeps trying.",
        store.folder,
      ),
    );
  const reason = store.apartFrom(id);
  if (reason === "newer")
    notices.push(
      l10n.t(
        "This chat was saved by a newer version of Ghostlight. Its file stays as it is; what you write here goes into a copy.",
      ),
    );
  else if (reason === "otherWindow")
    notices.push(l10n.t("This chat was also changed in another window. Both are kept: this one is a copy."));
  return notices;
}
