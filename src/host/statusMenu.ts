import * as vscode from "vscode";
import type { WorkerClient } from "../client/workerClient.ts";
import type { Commands } from "./commands.ts";
import type { ModelSetup } from "./modelSetup.ts";
import { describeStatus } from "./modelStatus.ts";
import type { EditorSettings } from "./settings.ts";
import { snoozedUntil, type Snooze } from "./snooze.ts";

interface MenuItem extends vscode.QuickPickItem {
  readonly command?: string;
}

/** Shows what can be done with the model and the worker now, and runs the chosen command. */
export async function showStatusMenu(
  client: WorkerClient,
  setup: ModelSetup,
  settings: EditorSettings,
  snooze: Snooze,
): Promise<void> {
  const { l10n } = vscode;
  const status = describeStatus(setup.choice, client.state, l10n);
  const hasWorker = client.state.kind === "running";
  const canLoad = setup.choice.kind === "chosen" && setup.facts === undefined;
  const ghostText = settings.current.inlineCompletions
    ? entry("eye-closed", l10n.t("Turn Ghost Text Off"), "toggleGhostText")
    : entry("eye", l10n.t("Turn Ghost Text On"), "toggleGhostText");
  const items: (MenuItem | false)[] = [
    canLoad && entry("play", l10n.t("Load Model"), "loadModel"),
    hasWorker &&
      setup.facts !== undefined && {
        ...entry("debug-pause", l10n.t("Unload Model"), "unloadModel"),
        detail: l10n.t("Frees its memory in every window."),
      },
    setup.choice.kind === "chosen" && entry("debug-restart", l10n.t("Restart Worker"), "restartWorker"),
    entry("package", l10n.t("Choose or Download Model…"), "chooseModel"),
    ghostText,
    settings.current.inlineCompletions && {
      ...entry("bell-slash", l10n.t("Snooze Ghost Text…"), "snoozeGhostText"),
      ...(snooze.end && { description: snoozedUntil(snooze.end) }),
    },
    entry("question", l10n.t("Why No Suggestion Here?"), "whyNoSuggestion"),
    entry("comment-discussion", l10n.t("Open Chat"), "openChat"),
    entry("output", l10n.t("Show Log"), "showLog"),
    entry("pulse", l10n.t("Show Request Trace"), "showTrace"),
  ];
  const picked = await vscode.window.showQuickPick<MenuItem>(
    items.filter((item) => item !== false),
    { title: status.long, placeHolder: status.details.join(" · ") || "Ghostlight" },
  );
  if (picked?.command !== undefined) await vscode.commands.executeCommand(picked.command);
}

function entry(icon: string, label: string, command: keyof Commands): MenuItem {
  return { label: `$(${icon}) ${label}`, command: `ghostlight.${command}` };
}
