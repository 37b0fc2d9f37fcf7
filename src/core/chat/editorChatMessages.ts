// Conversations that other parts of the editor bring, in the form that chat templates accept.
import type { ChatMessage } from "../modelPort.ts";

/**
 * The messages with empty ones left out and neighbours of one role made one, because many chat templates accept only alternating
 * roles. A system message stays one only at the beginning; later it is said by the user.
 */
export function alternatingMessages(messages: readonly ChatMessage[]): ChatMessage[] {
  const joined: ChatMessage[] = [];
  for (const { role, content } of messages) {
    if (content.trim() === "") continue;
    const last = joined.at(-1);
    const spoken = role === "system" && last !== undefined && last.role !== "system" ? "user" : role;
    if (last?.role === spoken) joined[joined.length - 1] = { role: spoken, content: `${last.content}\n\n${content}` };
    else joined.push({ role: spoken, content });
  }
  return joined;
}
