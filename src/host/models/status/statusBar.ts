import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../../base/disposables.ts";
import type { Log } from "../../../base/log.ts";
import type { WorkerClient } from "../../../client/connection/workerClient.ts";
import type { MemoryUse } from "../../../protocol/workerProtocol.ts";
import { setContextKey } from "../../contextKeys.ts";
import { isEditable } from "../../documents.ts";
import { inBackground } from "../../reasons.ts";
import { describeStatus } from "./modelStatus.ts";
import type { ModelDownload } from "../modelDownload.ts";
import type { ModelSetup } from "../modelSetup.ts";
import type { EditorSettings } from "../../settings.ts";
import { snoozedUntil, type Snooze } from "../../completion/snooze.ts";
import { SpeedMeter } from "./speedMeter.ts";

/** Memory use is read at most this often while requests are answered. */
const memoryMs = 10_000;

/** What the status bar item and its menu show. */
export interface StatusParts {
  readonly client: WorkerClient;
  readonly setup: ModelSetup;
  readonly download: ModelDownload;
  readonly settings: EditorSettings;
  readonly snooze: Snooze;
}

/** The status bar item that shows the model's state; a click opens the menu. */
export class StatusBar implements Disposable {
  private readonly parts = new DisposableStore();
  private readonly item: vscode.StatusBarItem;
  private readonly of: StatusParts & { readonly log: Log };
  private readonly speed = new SpeedMeter();
  private memory: MemoryUse | undefined;
  private memoryReadAt = -Infinity;
  /** The model that was measured. */
  private measuredPath: string | undefined;

  constructor(parts: StatusParts & { readonly log: Log }) {
    this.of = parts;
    const { client, setup, download, settings, snooze } = parts;
    this.item = this.parts.add(vscode.window.createStatusBarItem("status", vscode.StatusBarAlignment.Right, 100));
    this.item.name = "Ghostlight";
    this.item.command = "ghostlight.showMenu";
    this.parts.add(client.onDidChangeState(() => this.modelChanged()));
    this.parts.add(
      client.onDidAnswer((usage) => {
        this.speed.note(usage);
        this.readMemorySoon();
        this.draw();
      }),
    );
    this.parts.add(download.onDidChange(() => this.draw()));
    this.parts.add(setup.onDidChangeChoice(() => this.draw()));
    this.parts.add(settings.onDidChange(() => this.draw()));
    this.parts.add(snooze.onDidChange(() => this.draw()));
    // Ghost text may be off in one folder or language and on in another.
    this.parts.add(vscode.window.onDidChangeActiveTextEditor(() => this.draw()));
    this.parts.add(vscode.workspace.onDidOpenTextDocument(() => this.draw()));
    this.parts.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.draw()));
    this.draw();
    this.item.show();
  }

  dispose(): void {
    this.parts.dispose();
  }

  private draw(): void {
    const { client, setup, download, settings, snooze } = this.of;
    const { prefill, decode } = this.speed;
    const measured = {
      ...(prefill !== undefined && { prefill }),
      ...(decode !== undefined && { decode }),
      ...(this.memory && { memory: this.memory }),
    };
    const status = describeStatus(setup.choice, client.state, vscode.l10n, download.status, measured);
    const off = ghostTextOff(settings);
    const snoozed = snooze.end && off === "" ? snoozedUntil(snooze.end) : "";
    const { item } = this;
    // The model's state comes first: without a model there is nothing to snooze.
    const isQuiet = status.view === "ready" || status.view === "idle";
    const silent = isQuiet ? silence(off, snoozed) : undefined;
    const label = silent?.label ?? status.short;
    item.text = `$(${silent?.icon ?? status.icon}) ${label}`;
    item.tooltip = tooltip([status.long, ...status.details, off, snoozed]);
    const sentences = [status.long, off, snoozed].filter((sentence) => sentence !== "");
    item.accessibilityInformation = { label: `${label}. ${sentences.join(" ")}`, role: "button" };
    item.backgroundColor = status.isWarning === true ? backgrounds.missing : backgrounds[status.view];
    setContextKey("download", download.status?.kind ?? "none");
  }

  /** Redraws; measurements of another model are dropped. */
  private modelChanged(): void {
    const path = this.of.setup.facts?.path;
    if (path !== this.measuredPath) {
      this.measuredPath = path;
      this.memory = undefined;
      this.memoryReadAt = -Infinity;
      this.speed.reset();
      this.readMemorySoon();
    }
    this.draw();
  }

  private readMemorySoon(): void {
    const now = performance.now();
    if (this.of.setup.facts === undefined || now - this.memoryReadAt < memoryMs) return;
    this.memoryReadAt = now;
    inBackground(this.of.log, "reading memory use", this.readMemory());
  }

  private async readMemory(): Promise<void> {
    this.memory = await this.of.client.memory();
    this.draw();
    this.of.log.info(`memory: ${JSON.stringify(this.memory)}`);
  }
}

/** That ghost text is off where the user is now, as a sentence; "" if it is on. */
function ghostTextOff(settings: EditorSettings): string {
  const document = vscode.window.activeTextEditor?.document;
  if (!settings.current.inlineCompletions && (document === undefined || !settings.ghostTextIn(document)))
    return vscode.l10n.t("Ghost text is off.");
  if (document === undefined || !isEditable(document) || settings.ghostTextIn(document)) return "";
  return vscode.l10n.t("Ghost text is off for this file, by the settings of its language or folder.");
}

/** What the item shows in place of a model that is there, while there is no ghost text. */
function silence(off: string, snoozed: string): { readonly icon: string; readonly label: string } | undefined {
  const { l10n } = vscode;
  if (off !== "") return { icon: "circle-slash", label: l10n.t("Ghostlight: ghost text off") };
  return snoozed === "" ? undefined : { icon: "bell-slash", label: l10n.t("Ghostlight: snoozed") };
}

const backgrounds = {
  missing: new vscode.ThemeColor("statusBarItem.warningBackground"),
  failed: new vscode.ThemeColor("statusBarItem.errorBackground"),
  idle: undefined,
  busy: undefined,
  ready: undefined,
};

/** Names and paths come from files: they are escaped, so that none can become a link. */
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
