// What the tests inside an editor share: files of the workspace, waiting, and a look at the worker from outside of the extension.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { silentLog } from "../../../src/base/log.ts";
import { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { ghostlightHome } from "../../../src/client/paths.ts";

/** The extension under test. */
export function ghostlight(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension("ghostlight.ghostlight");
  if (found === undefined) throw new Error("The editor does not know the extension.");
  return found;
}

/** Waits until something holds. */
export async function until(what: string, holds: () => unknown, limitMs = 120_000): Promise<void> {
  for (const end = performance.now() + limitMs; performance.now() < end;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain for: ${what}`);
}

/** Writes a file into the workspace and shows it, with the cursor or a selection between two places of the text. */
export async function show(name: string, text: string, start: number, end = start): Promise<vscode.TextEditor> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (folder === undefined) throw new Error("The suite needs a folder that is open.");
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  const document = await vscode.workspace.openTextDocument(file);
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  editor.selection = new vscode.Selection(document.positionAt(start), document.positionAt(end));
  await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
  return editor;
}

/** Process id of the worker, and what its model does, or undefined when none runs. Starts nothing. */
export async function worker(): Promise<{ readonly pid: number; readonly model: string } | undefined> {
  const home = ghostlightHome();
  const client = new WorkerClient({
    ...{ home, workerEntry: "none", build: "suite", clientName: "suite", keepAliveMinutes: 1, log: silentLog },
  });
  try {
    if (!(await client.attach()) || client.state.kind !== "running") return undefined;
    return { pid: client.state.pid, model: client.state.status.model.kind };
  } finally {
    client.dispose();
  }
}

/** Where this editor keeps what belongs to a user, such as saved chats. Whoever starts the editor sets it. */
export function userData(): string {
  return process.env["GHOSTLIGHT_TEST_USER_DATA"] ?? "";
}
