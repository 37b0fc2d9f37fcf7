// What `when` clauses of the manifest ask about: each key is `ghostlight.` and a name.
import * as vscode from "vscode";
import { isAnswering } from "../core/chat/conversation.ts";
import type { ChatSession } from "./chat/chatSession.ts";
import type { ModelSetup } from "./models/modelSetup.ts";

/** Sets a key, by its name without `ghostlight.`. */
export function setContextKey(name: string, value: boolean | string): void {
  void vscode.commands.executeCommand("setContext", `ghostlight.${name}`, value);
}

/** The steps of the walkthrough that are done, by their keys. */
const doneSteps = new Set<string>();

/**
 * Ticks a step of the walkthrough, now or when the walkthrough comes to the front. A key that is set before VS Code reads the
 * walkthrough ticks nothing, then or later, so keys of steps are set for a moment only.
 */
export function stepIsDone(key: string): void {
  doneSteps.add(key);
  tick(key);
}

/** Ticks what was done before the walkthrough was opened. */
export function followWalkthrough(): vscode.Disposable {
  return vscode.window.tabGroups.onDidChangeTabs(({ opened, changed }) => {
    // The walkthrough is one of the editors of which an extension learns nothing but that they are there.
    if ([...opened, ...changed].some(({ isActive, input }) => isActive && input === undefined)) doneSteps.forEach(tick);
  });
}

function tick(key: string): void {
  setContextKey(key, true);
  setContextKey(key, false);
}

/** Keeps the keys of the chat: whether it is answering, and which steps of the walkthrough are done. */
export function followChat(session: ChatSession): vscode.Disposable {
  return session.onDidChange(({ event }) => {
    if (event.kind === "completed" || event.kind === "cutOff") {
      stepIsDone("hasAnswered");
      const last = session.conversation.turns.at(-1);
      if (last?.kind === "answer" && last.purpose === "explain") stepIsDone("hasExplained");
    }
    if (event.kind !== "received" && event.kind !== "worked")
      setContextKey("isAnswering", isAnswering(session.conversation));
  });
}

/** Keeps the step of the walkthrough that is done when there is a model. */
export function followModel(setup: ModelSetup): vscode.Disposable {
  return setup.onDidChangeChoice(({ kind }) => {
    if (kind === "chosen" || kind === "server") stepIsDone("hasModel");
    else doneSteps.delete("hasModel");
  });
}
