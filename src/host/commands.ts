// Every command of the product. A test checks `package.json` against this list.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../base/disposables.ts";
import type { Log } from "../base/log.ts";
import { guarded } from "./guard.ts";

/** Anyone may run a command with any argument, so an action checks its own. */
type Action = (argument: unknown) => unknown;

/** What each command does. A missing action does not compile. */
export interface Commands {
  readonly showMenu: () => unknown;
  readonly openWalkthrough: () => unknown;
  readonly trySample: () => unknown;
  readonly chooseModel: () => unknown;
  readonly chooseGhostTextModel: () => unknown;
  readonly useModelFile: Action;
  readonly chooseServer: () => unknown;
  readonly pauseDownload: () => unknown;
  readonly resumeDownload: () => unknown;
  readonly loadModel: () => unknown;
  readonly freeMemory: () => unknown;
  readonly restartWorker: () => unknown;
  readonly doctor: () => unknown;
  readonly measureModel: () => unknown;
  readonly setHubToken: () => unknown;
  readonly showLog: () => unknown;
  readonly showTrace: () => unknown;
  readonly exportTrace: () => unknown;
  readonly toggleGhostText: () => unknown;
  readonly snoozeGhostText: () => unknown;
  readonly whyNoSuggestion: () => unknown;
  readonly acceptNextEdit: Action;
  readonly dismissNextEdit: () => unknown;
  readonly openChat: () => unknown;
  readonly newChat: () => unknown;
  readonly showChats: () => unknown;
  readonly exportChat: () => unknown;
  readonly importChat: () => unknown;
  readonly stopAnswer: () => unknown;
  readonly chooseAgentTools: () => unknown;
  readonly explainSelection: Action;
  readonly fixSelection: Action;
  readonly documentSelection: Action;
  readonly addTests: Action;
  readonly editSelection: Action;
  readonly acceptEdit: Action;
  readonly acceptChange: Action;
  readonly rejectChange: Action;
  readonly previousChange: () => unknown;
  readonly nextChange: () => unknown;
  readonly retryEdit: Action;
  readonly showEditAsDiff: Action;
  readonly discardEdit: Action;
  readonly commitMessage: Action;
}

/** Registers every command; failures are reported by `guarded`. */
export function registerCommands(commands: Commands, log: Log): Disposable {
  const registered = new DisposableStore();
  for (const [name, action] of Object.entries(commands) as [string, Action][]) {
    const id = `ghostlight.${name}`;
    registered.add(
      vscode.commands.registerCommand(id, (argument: unknown) => guarded(log, id, () => action(argument))),
    );
  }
  return registered;
}
