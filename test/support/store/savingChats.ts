// A window that saves a chat over and over, in a process of its own, until it is killed. Prints one line for each turn that is on disk.
import { silentLog } from "../../../src/base/log.ts";
import { emptyConversation, type Conversation } from "../../../src/core/chat/conversation.ts";
import { reduce } from "../../../src/core/chat/conversationEvents.ts";
import { ConversationStore } from "../../../src/host/chat/conversations/conversationStore.ts";

const [storage = ""] = process.argv.slice(2);
const newId = (): string => `copy-${process.pid}`;
const store = new ConversationStore({ storage, newId, after: () => undefined, log: silentLog });
await store.list();
const id = "busy";
await store.remove(id);
let conversation: Conversation = emptyConversation;
for (;;) {
  const text = "x".repeat(50_000);
  const question = { purpose: "chat", text, request: text, context: "", excerpts: [] } as const;
  conversation = reduce(reduce(conversation, { kind: "asked", ...question }), { kind: "completed" });
  store.save(id, conversation);
  await store.flush();
  console.log("saved");
}
