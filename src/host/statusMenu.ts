import * as vscode from "vscode";
import type { WorkerClient } from "../client/workerClient.ts";
import type { ModelSetup } from "./modelSetup.ts";
import { describeStatus } from "./modelStatus.ts";
import type { EditorSettings } from "./settings.ts";

interface MenuItem extends vscode.QuickPickItem {
  readonly command?: string;
}

/** Shows what can be done with the model and the worker now, and runs the chosen command. */
export async function showStatusMenu(client: WorkerClient, setup: ModelSetup, settings: EditorSettings): Promise<void> {
  const status = describeStatus(setup.choice, client.state);
  const hasWorker = client.state.kind === "running";
  const canLoad = setup.choice.kind === "chosen" && setup.facts === undefined;
  const items: (MenuItem | false)[] = [
    canLoad && { label: "$(play) Load Model", command: "ghostlight.loadModel" },
    hasWorker &&
      setup.facts !== undefined && {
        label: "$(debug-pause) Unload Model",
        detail: "Frees its memory in every window.",
        command: "ghostlight.unloadModel",
      },
    setup.choice.kind === "chosen" && { label: "$(debug-restart) Restart Worker", command: "ghostlight.restartWorker" },
    { label: "$(package) Choose or Download Model…", command: "ghostlight.chooseModel" },
    {
      label: settings.current.inlineCompletions ? "$(eye-closed) Turn Ghost Text Off" : "$(eye) Turn Ghost Text On",
      command: "ghostlight.toggleGhostText",
    },
    { label: "$(comment-discussion) Open Chat", command: "ghostlight.openChat" },
    { label: "$(output) Show Log", command: "ghostlight.showLog" },
  ];
  const picked = await vscode.window.showQuickPick<MenuItem>(
    items.filter((item) => item !== false),
    { title: status.long, placeHolder: status.details.join(" · ") || "Ghostlight" },
  );
  if (picked?.command !== undefined) await vscode.commands.executeCommand(picked.command);
}
