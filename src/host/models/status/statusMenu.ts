import * as vscode from "vscode";
import type { Commands } from "../../commands.ts";
import { describeStatus } from "./modelStatus.ts";
import { snoozedUntil } from "../../completion/snooze.ts";
import type { StatusParts } from "./statusBar.ts";

interface MenuItem extends vscode.QuickPickItem {
  readonly command?: string;
  readonly argument?: string;
}

/** What the Settings editor shows: all settings of this extension. */
const settingsQuery = "@ext:ghostlight.ghostlight";

/** Shows the commands that apply to the model and the worker now, and runs the chosen one. */
export async function showStatusMenu({ client, setup, download, settings, snooze }: StatusParts): Promise<void> {
  const { l10n } = vscode;
  const { status: view } = download;
  const status = describeStatus(setup.choice, client.state, l10n, view);
  const hasWorker = client.state.kind === "running";
  const { choice } = setup;
  const isChosen = choice.kind === "chosen" || choice.kind === "server";
  const ghostText = settings.current.inlineCompletions
    ? entry("circle-slash", l10n.t("Turn Ghost Text Off"), "toggleGhostText")
    : entry("eye", l10n.t("Turn Ghost Text On"), "toggleGhostText");
  // The first entry is what Enter runs: it must help and must not take anything away.
  const items: (MenuItem | false)[] = [
    view?.kind === "running" && {
      ...entry("debug-pause", l10n.t("Pause Download"), "pauseDownload"),
      description: view.name,
    },
    view?.kind === "paused" && {
      ...entry("debug-continue", l10n.t("Resume Download"), "resumeDownload"),
      description: view.name,
    },
    !isChosen && entry("package", l10n.t("Choose or Download Model…"), "chooseModel"),
    entry("comment-discussion", l10n.t("Open Chat"), "openChat"),
    entry("question", l10n.t("Why No Suggestion Here?"), "whyNoSuggestion"),
    ghostText,
    settings.current.inlineCompletions && {
      ...entry("bell-slash", l10n.t("Snooze Ghost Text…"), "snoozeGhostText"),
      ...(snooze.end && { description: snoozedUntil(snooze.end) }),
    },
    separator(l10n.t("Model")),
    isChosen && entry("package", l10n.t("Choose or Download Model…"), "chooseModel"),
    isChosen && setup.facts === undefined && entry("play", l10n.t("Load Model"), "loadModel"),
    hasWorker &&
      setup.facts?.kind === "embedded" && {
        ...entry("debug-stop", l10n.t("Free Memory"), "freeMemory"),
        detail: l10n.t("Unloads the model in all windows until you ask for something."),
      },
    isChosen && {
      ...entry("debug-restart", l10n.t("Restart Model Worker"), "restartWorker"),
      detail: l10n.t("Helps when the model hangs or has crashed."),
    },
    entry("dashboard", l10n.t("Benchmark Model"), "measureModel"),
    separator(l10n.t("Help")),
    entry("checklist", l10n.t("Check Setup"), "doctor"),
    entry("pulse", l10n.t("Show Recent Requests"), "showTrace"),
    entry("output", l10n.t("Show Log"), "showLog"),
    { label: `$(gear) ${l10n.t("Settings")}`, command: "workbench.action.openSettings", argument: settingsQuery },
  ];
  const picked = await vscode.window.showQuickPick<MenuItem>(
    items.filter((item) => item !== false),
    { title: status.long, placeHolder: status.details.join(" · ") || "Ghostlight" },
  );
  if (picked?.command === undefined) return;
  await vscode.commands.executeCommand(picked.command, ...(picked.argument === undefined ? [] : [picked.argument]));
}

function separator(label: string): MenuItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function entry(icon: string, label: string, command: keyof Commands): MenuItem {
  return { label: `$(${icon}) ${label}`, command: `ghostlight.${command}` };
}
