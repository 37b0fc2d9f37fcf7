// Lets the user choose a model, and gets it when it is not there.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../base/disposables.ts";
import type { Log } from "../base/log.ts";
import { ensureModel, findModel } from "../client/modelStore.ts";
import { allRows } from "../client/userRows.ts";
import type { ModelRow } from "../core/models/modelRow.ts";
import type { HubToken } from "./hubToken.ts";
import { ModelDownload } from "./modelDownload.ts";
import { pickModel, type FoundFile, type ListedModel, type PickedModel } from "./modelPicker.ts";
import type { ModelSetup } from "./modelSetup.ts";
import { verdictText, type VerdictPlan } from "./modelVerdict.ts";

export interface ChooserParts {
  readonly home: string;
  readonly setup: ModelSetup;
  readonly token: HubToken;
  readonly log: Log;
}

export class ModelChooser implements Disposable {
  /** The model that is on its way. */
  readonly download: ModelDownload;
  private readonly store = new DisposableStore();
  private readonly parts: ChooserParts;

  constructor(parts: ChooserParts) {
    this.parts = parts;
    this.download = this.store.add(
      new ModelDownload((row, onProgress, signal) =>
        ensureModel(row, { home: parts.home, env: process.env, log: parts.log, signal, onProgress }),
      ),
    );
  }

  /** Asks which model to use, and gets it when it is not there. Raises FailureError. */
  async choose(): Promise<void> {
    const picked = await pickModel({ models: () => this.models(), found: () => this.found() });
    if (picked?.kind === "file") await this.parts.setup.useFile(picked.path);
    else if (picked?.kind === "found") await this.parts.setup.useFile(picked.found.path);
    else if (picked?.kind === "server") await vscode.commands.executeCommand("ghostlight.chooseServer");
    else if (picked?.kind === "row") await this.take(picked);
  }

  /** Ends the running download for now; what has arrived stays. */
  async pauseDownload(): Promise<void> {
    await this.download.pause();
    const { pausedRow } = this.download;
    if (pausedRow === undefined) return;
    const { l10n } = vscode;
    const resume = l10n.t("Resume Download");
    const text = l10n.t("The download of {0} is paused; what has arrived is kept.", pausedRow.name);
    // Not awaited: the message may stay for hours.
    void vscode.window.showInformationMessage(l10n.t("Ghostlight: {0}", text), resume).then((chosen) => {
      if (chosen === resume) void vscode.commands.executeCommand("ghostlight.resumeDownload");
    });
  }

  /** Goes on with the paused download. Raises FailureError. */
  async resumeDownload(): Promise<void> {
    const { pausedRow } = this.download;
    if (pausedRow !== undefined) await this.obtain(pausedRow);
  }

  dispose(): void {
    this.store.dispose();
  }

  private async take({ row, fit, isInstalled }: PickedModel & { kind: "row" }): Promise<void> {
    const { l10n } = vscode;
    if (isInstalled) return this.parts.setup.useRow(row);
    if (fit === "remoteOnly") return void (await vscode.commands.executeCommand("ghostlight.chooseServer"));
    if (fit === "tooLarge") {
      const anyway = l10n.t("Download Anyway");
      const detail = verdictText(row, await this.planOf(row), l10n);
      const asked = l10n.t("{0} does not fit this machine.", row.name);
      const chosen = await vscode.window.showWarningMessage(asked, { modal: true, detail }, anyway);
      if (chosen !== anyway) return;
    }
    if (row.isGated === true && (await this.parts.token.read()) === undefined) {
      const why = l10n.t(
        "{0} wants an account that has accepted its terms on the hub. Its token is kept as a secret.",
        row.name,
      );
      if ((await this.parts.token.ask(why)) === undefined) return;
    }
    await this.obtain(row);
  }

  private async obtain(row: ModelRow): Promise<void> {
    if (await this.download.run(row)) await this.parts.setup.useRow(row);
  }

  private async models(): Promise<readonly ListedModel[]> {
    const { home, log } = this.parts;
    const { rows, complaints } = await allRows(home);
    for (const complaint of complaints) log.warn(complaint);
    return Promise.all(
      rows.map(async (row) => ({
        row,
        plan: await this.planOf(row),
        isInstalled: (await findModel(row, home)) !== undefined,
      })),
    );
  }

  private async planOf(_row: ModelRow): Promise<VerdictPlan | undefined> {
    return undefined;
  }

  private async found(): Promise<readonly FoundFile[]> {
    return [];
  }
}
