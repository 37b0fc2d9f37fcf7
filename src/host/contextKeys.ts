// What `when` clauses of the manifest ask about: each key is `ghostlight.` and a name.
import * as vscode from "vscode";
import { isAnswering } from "../core/chat/conversation.ts";
import type { ChatSession } from "./chat/chatSession.ts";
import type { ModelSetup } from "./models/modelSetup.ts";

/** Sets a key, by its name without `ghostlight.`. */
export function setContextKey(name: string, value: boolean | string): void {
  void vscode.commands.executeCommand("setContext", `ghostlight.${name}`, value);
}

/** Keeps the keys of the chat: whether it is answering, and which steps of the walkthrough are done. */
export function followChat(session: ChatSession): vscode.Disposable {
  return session.onDidChange(({ event }) => {
    if (event.kind === "completed" || event.kind === "cutOff") {
      setContextKey("hasAnswered", true);
      const last = session.conversation.turns.at(-1);
      if (last?.kind === "answer" && last.purpose === "explain") setContextKey("hasExplained", true);
    }
    if (event.kind !== "received" && event.kind !== "worked")
      setContextKey("isAnswering", isAnswering(session.conversation));
  });
}

/** Keeps the key that says whether there is a model. */
export function followModel(setup: ModelSetup): vscode.Disposable {
  return setup.onDidChangeChoice(({ kind }) => setContextKey("hasModel", kind === "chosen" || kind === "server"));
}
