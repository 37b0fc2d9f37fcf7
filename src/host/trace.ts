import * as vscode from "vscode";
import type { WorkerClient } from "../client/workerClient.ts";

/** Opens what the worker's recent requests did, newest first. */
export async function showTrace(client: Pick<WorkerClient, "trace">): Promise<void> {
  const records = await client.trace();
  const content = JSON.stringify(records.toReversed(), undefined, 2);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "json", content }));
}
