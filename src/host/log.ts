import * as vscode from "vscode";
import type { Log } from "../base/log.ts";

/** The "Ghostlight" output channel as a Log. */
export interface EditorLog extends Log, vscode.Disposable {
  show(): void;
}

/** Creates the output channel. It is not drawn until someone opens it. */
export function createLog(): EditorLog {
  const channel = vscode.window.createOutputChannel("Ghostlight", { log: true });
  return {
    info: (message) => channel.info(message),
    warn: (message) => channel.warn(message),
    error: (message) => channel.error(message),
    show: () => channel.show(true),
    dispose: () => channel.dispose(),
  };
}
