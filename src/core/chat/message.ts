/** One message as the model sees it. */
export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** What a chat-lane request is for: it labels the trace and nothing else. */
export type ChatPurpose = "chat" | "explain" | "fix" | "document" | "tests" | "edit" | "commit";
