import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../base/disposables.ts";
import type { Log } from "../base/log.ts";
import type { WorkerClient } from "../client/workerClient.ts";
import { describeBytes } from "../core/models/downloadProgress.ts";
import { inBackground } from "./reasons.ts";
import { describeStatus } from "./modelStatus.ts";
import type { ModelSetup } from "./modelSetup.ts";
import type { EditorSettings } from "./settings.ts";
import { snoozedUntil, type Snooze } from "./snooze.ts";

/** The item in the status bar that says how the model is; a click opens the menu. */
export class StatusBar implements Disposable {
  private readonly parts = new DisposableStore();
  private readonly item: vscode.StatusBarItem;
  private readonly client: WorkerClient;
  private readonly setup: ModelSetup;
  private readonly settings: EditorSettings;
  private readonly snooze: Snooze;
  private readonly log: Log;
  private memory = "";

  constructor(client: WorkerClient, setup: ModelSetup, settings: EditorSettings, snooze: Snooze, log: Log) {
    this.client = client;
    this.setup = setup;
    this.settings = settings;
    this.snooze = snooze;
    this.log = log;
    this.item = this.parts.add(vscode.window.createStatusBarItem("status", vscode.StatusBarAlignment.Right, 100));
    this.item.name = "Ghostlight";
    this.item.command = "ghostlight.showMenu";
    let wasReady = false;
    this.parts.add(
      client.onDidChangeState(() => {
        const isReady = setup.facts !== undefined;
        if (isReady !== wasReady) inBackground(log, "asking for memory use", this.readMemory());
        wasReady = isReady;
        this.draw();
      }),
    );
    this.parts.add(setup.onDidChangeChoice(() => this.draw()));
    this.parts.add(settings.onDidChange(() => this.draw()));
    this.parts.add(snooze.onDidChange(() => this.draw()));
    this.draw();
    this.item.show();
  }

  dispose(): void {
    this.parts.dispose();
  }

  private draw(): void {
    const status = describeStatus(this.setup.choice, this.client.state, vscode.l10n);
    const isOn = this.settings.current.inlineCompletions;
    const snoozed = this.snooze.end && isOn ? snoozedUntil(this.snooze.end) : "";
    const { item } = this;
    // The state of the model is told first: without it there is nothing to snooze.
    const icon = snoozed !== "" && status.icon === "sparkle" ? "bell-slash" : status.icon;
    item.text = `$(${icon}) ${status.short}`;
    item.tooltip = tooltip([
      status.long,
      ...status.details,
      this.memory,
      isOn ? snoozed : vscode.l10n.t("Ghost text is off."),
    ]);
    item.accessibilityInformation = { label: `${status.short}. ${status.long} ${snoozed}`.trimEnd(), role: "button" };
    item.backgroundColor = backgrounds[status.view];
  }

  private async readMemory(): Promise<void> {
    this.memory = "";
    if (this.setup.facts === undefined) return;
    const use = await this.client.memory();
    this.memory = vscode.l10n.t("Memory in use: {0}", describeBytes(use.residentBytes));
    this.draw();
    this.log.info(`memory: ${JSON.stringify(use)}`);
  }
}

const backgrounds = {
  missing: new vscode.ThemeColor("statusBarItem.warningBackground"),
  failed: new vscode.ThemeColor("statusBarItem.errorBackground"),
  idle: undefined,
  busy: undefined,
  ready: undefined,
};

/** Names and paths come from files: they are escaped, so that none can draw a link. */
function tooltip(lines: readonly string[]): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  lines
    .filter((line) => line !== "")
    .forEach((line, index) => {
      if (index > 0) markdown.appendMarkdown("\n\n");
      markdown.appendText(line);
    });
  return markdown;
}
