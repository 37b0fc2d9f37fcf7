import * as vscode from "vscode";
import type { Commands } from "../commands.ts";
import { describeStatus } from "./modelStatus.ts";
import { snoozedUntil } from "../completion/snooze.ts";
import type { StatusParts } from "./statusBar.ts";

interface MenuItem extends vscode.QuickPickItem {
  readonly command?: string;
}

/** Shows the commands that apply to the model and the worker now, and runs the chosen one. */
export async function showStatusMenu({ client, setup, download, settings, snooze }: StatusParts): Promise<void> {
  const { l10n } = vscode;
  const { status: view } = download;
  const status = describeStatus(setup.choice, client.state, l10n, view);
  const hasWorker = client.state.kind === "running";
  const isChosen = setup.choice.kind === "chosen" || setup.choice.kind === "server";
  const canLoad = isChosen && setup.facts === undefined;
  const ghostText = settings.current.inlineCompletions
    ? entry("eye-closed", l10n.t("Turn Ghost Text Off"), "toggleGhostText")
    : entry("eye", l10n.t("Turn Ghost Text On"), "toggleGhostText");
  const items: (MenuItem | false)[] = [
    view?.kind === "running" && {
      ...entry("debug-pause", l10n.t("Pause Download"), "pauseDownload"),
      description: view.name,
    },
    view?.kind === "paused" && {
      ...entry("debug-continue", l10n.t("Resume Download"), "resumeDownload"),
      description: view.name,
    },
    canLoad && entry("play", l10n.t("Load Model"), "loadModel"),
    hasWorker &&
      setup.facts?.kind === "embedded" && {
        ...entry("debug-pause", l10n.t("Free GPU Now"), "freeMemory"),
        detail: l10n.t("Unloads the model from memory; the next request loads it again."),
      },
    hasWorker &&
      setup.facts !== undefined && {
        ...entry("debug-stop", l10n.t("Unload Model"), "unloadModel"),
        detail: l10n.t("Frees its memory for all windows until you load it again or ask something in the chat."),
      },
    isChosen && entry("debug-restart", l10n.t("Restart Worker"), "restartWorker"),
    entry("package", l10n.t("Choose or Download Model…"), "chooseModel"),
    ghostText,
    settings.current.inlineCompletions && {
      ...entry("bell-slash", l10n.t("Snooze Ghost Text…"), "snoozeGhostText"),
      ...(snooze.end && { description: snoozedUntil(snooze.end) }),
    },
    entry("question", l10n.t("Why No Suggestion Here?"), "whyNoSuggestion"),
    entry("comment-discussion", l10n.t("Open Chat"), "openChat"),
    entry("checklist", l10n.t("Doctor"), "doctor"),
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
