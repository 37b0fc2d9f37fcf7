// The only file that reads and writes the editor's configuration.
import * as vscode from "vscode";
import type { Disposable } from "../base/disposables.ts";
import { Emitter, type Event } from "../base/events.ts";
import type { Log } from "../base/log.ts";
import { fail } from "../core/failures.ts";
import { editorNetwork, type EditorNetwork } from "../core/networkRules.ts";
import {
  readSettings,
  settingsTable,
  switchValue,
  type Setting,
  type Settings,
  type SettingValues,
} from "../core/settings.ts";
import { fileOf } from "./documents.ts";

/** The user's settings, read at the start and whenever they change. */
export class EditorSettings implements Disposable {
  private readonly log: Log;
  private readonly changed = new Emitter<Settings>();
  private readonly listening: vscode.Disposable;
  /** Whether something is on, by setting, language and folder, so that typing does not wait for the configuration. */
  private readonly switchesByPlace = new Map<string, boolean>();
  private readonly told = new Set<string>();
  private values: Settings;
  readonly onDidChange: Event<Settings> = this.changed.event;
  private readonly excludedChanged = new Emitter<undefined>();
  readonly onDidChangeExcludedFiles: Event<undefined> = this.excludedChanged.event;

  constructor(log: Log) {
    this.log = log;
    this.values = this.read();
    const configuration = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("files.exclude")) this.excludedChanged.fire(undefined);
      // With another proxy, a server has to be connected again.
      if (!event.affectsConfiguration("ghostlight") && !event.affectsConfiguration("http")) return;
      this.switchesByPlace.clear();
      this.values = this.read();
      this.changed.fire(this.values);
    });
    // A file may belong to another folder now, with settings of its own.
    const folders = vscode.workspace.onDidChangeWorkspaceFolders(() => this.switchesByPlace.clear());
    this.listening = vscode.Disposable.from(configuration, folders);
  }

  get current(): Settings {
    return this.values;
  }

  /** The editor's own settings for the network, without what a workspace says: it must not send anything through its proxy. */
  get network(): EditorNetwork {
    const set = (name: string): unknown => {
      const { globalValue, defaultValue } = vscode.workspace.getConfiguration("http").inspect(name) ?? {};
      return globalValue ?? defaultValue;
    };
    return editorNetwork(set);
  }

  /** Whether ghost text is on in a document. */
  ghostTextIn(document: vscode.TextDocument): boolean {
    return this.isOnIn(settingsTable.inlineCompletions, document);
  }

  /** Whether next edits are on in a document. */
  nextEditsIn(document: vscode.TextDocument): boolean {
    return this.isOnIn(settingsTable.nextEdits, document);
  }

  /** Whether the editor requests ghost text in a document while the user types. */
  editorAsksIn(document: vscode.TextDocument): boolean {
    return vscode.workspace.getConfiguration("editor", document).get<boolean>("inlineSuggest.enabled", true);
  }

  /** The value of `files.exclude` in a folder, unchecked. */
  excludedFiles(folder: vscode.Uri): unknown {
    return vscode.workspace.getConfiguration("files", folder).get("exclude");
  }

  /**
   * Turns ghost text on or off for all languages without their own value. Returns the new value. Raises `badInput` where the
   * workspace turns it off.
   */
  async toggleGhostText(): Promise<boolean> {
    const value = !this.values.inlineCompletions;
    const { user } = valuesOf(settingsTable.inlineCompletions.key);
    const { l10n } = vscode;
    if (value && user !== false)
      fail(
        "badInput",
        l10n.t("Ghost text is turned off in the settings of this workspace."),
        l10n.t("Change ghostlight.inlineCompletions.enabled there."),
      );
    await write(settingsTable.inlineCompletions.key, value);
    return value;
  }

  /** Chooses a model on this machine by path or id; an empty string chooses the default. */
  async setModel(model: string): Promise<void> {
    // First, because with both set the server would be connected once more.
    await this.setServer("", "");
    await write(settingsTable.model.key, model === "" ? undefined : model);
  }

  /** Chooses a model for ghost text by path or id; an empty string chooses the one for chat. */
  async setCompletionModel(model: string): Promise<void> {
    await write(settingsTable.completionModel.key, model === "" ? undefined : model);
  }

  /** Chooses a server; an empty URL goes back to the model on this machine. */
  async setServer(url: string, model: string): Promise<void> {
    const { remoteUrl, remoteModel } = this.values;
    if (remoteModel !== model) await write(settingsTable.remoteModel.key, model === "" ? undefined : model);
    if (remoteUrl !== url) await write(settingsTable.remoteUrl.key, url === "" ? undefined : url);
  }

  dispose(): void {
    this.listening.dispose();
  }

  private isOnIn(row: Setting<boolean>, { uri, languageId }: vscode.TextDocument): boolean {
    const file = fileOf(uri);
    const folder = vscode.workspace.getWorkspaceFolder(file)?.uri.toString() ?? "";
    const place = `${row.key} ${languageId} ${folder}`;
    const known = this.switchesByPlace.get(place);
    if (known !== undefined) return known;
    const value = switchFor(row, { uri: file, languageId });
    this.switchesByPlace.set(place, value);
    return value;
  }

  private read(): Settings {
    const configuration = vscode.workspace.getConfiguration();
    const { settings, rejected } = readSettings((key) => configuration.get(key));
    const news = rejected.filter((key) => !this.told.has(key));
    for (const key of news) this.told.add(key);
    if (news.length > 0) {
      this.log.warn(`settings with invalid values: ${news.join(", ")}`);
      void vscode.window.showWarningMessage(
        vscode.l10n.t(
          "Ghostlight: {0} has an invalid value, so the default is used. Check your settings.",
          news.join(", "),
        ),
      );
    }
    const { inlineCompletions, nextEdits } = settingsTable;
    return { ...settings, inlineCompletions: switchFor(inlineCompletions), nextEdits: switchFor(nextEdits) };
  }
}

/** Whether something is on in a place; without one, in the window. */
function switchFor(row: Setting<boolean>, scope?: vscode.ConfigurationScope): boolean {
  return switchValue(row, valuesOf(row.key, scope));
}

function valuesOf(key: string, scope?: vscode.ConfigurationScope): SettingValues {
  const configuration = vscode.workspace.getConfiguration(undefined, scope);
  const { globalValue, globalLanguageValue } = configuration.inspect(key) ?? {};
  return { effective: configuration.get(key), user: globalValue, userForLanguage: globalLanguageValue };
}

function write(key: string, value: unknown): Thenable<void> {
  return vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);
}
