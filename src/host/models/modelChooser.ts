// Lets the user choose a model, and downloads it if it is not installed.
import { homedir } from "node:os";
import * as vscode from "vscode";
import type { Log } from "../../base/log.ts";
import { importModel } from "../../client/store/import/importModel.ts";
import { importPlaces } from "../../client/store/import/importPlaces.ts";
import { scanForModels, type FoundModel } from "../../client/store/import/importScan.ts";
import { listModels } from "../../client/store/modelList.ts";
import { findModel } from "../../client/store/modelStore.ts";
import { planOfEntry, planOfFile } from "../../client/store/modelPlan.ts";
import { allEntries } from "../../client/store/catalogueFile.ts";
import type { WorkerClient } from "../../client/connection/workerClient.ts";
import { entryOfDigest } from "../../core/models/catalogue/catalogue.ts";
import type { DownloadProgress } from "../../core/models/runtime/downloadProgress.ts";
import { failureOf } from "../../core/failures.ts";
import { machineOf, type Machine } from "../../core/models/plan/machine.ts";
import type { ModelEntry } from "../../core/models/catalogue/modelEntry.ts";
import type { PlanWish } from "../../core/models/plan/plan.ts";
import { abortOn } from "../cancellation.ts";
import { progressText } from "./downloadText.ts";
import { chooseGhostTextModel } from "./ghostTextModel.ts";
import type { HubToken } from "./hubToken.ts";
import type { ModelDownload } from "./modelDownload.ts";
import { localFile } from "./localFile.ts";
import {
  pickFile,
  pickModel,
  type FoundHere,
  type ListedModel,
  type OwnFile,
  type PickedModel,
} from "./modelPicker.ts";
import type { ModelSetup } from "./modelSetup.ts";
import { reasonFor } from "../reasons.ts";
import type { EditorSettings } from "../settings.ts";
import { toVerdict, verdictText, type VerdictPlan } from "./modelVerdict.ts";

/** Share of the memory that a model can have once other programs are closed. */
const usableShare = 0.75;

export interface ChooserParts {
  readonly home: string;
  readonly client: WorkerClient;
  readonly setup: ModelSetup;
  readonly settings: EditorSettings;
  readonly token: HubToken;
  readonly download: ModelDownload;
  readonly log: Log;
}

/** The commands around choosing and downloading a model. */
export class ModelChooser {
  private readonly parts: ChooserParts;

  constructor(parts: ChooserParts) {
    this.parts = parts;
  }

  /** Asks which model to use, and downloads it if it is not installed. Raises FailureError. */
  async choose(): Promise<void> {
    const picked = await pickModel({ models: () => this.models(), found: () => this.found() });
    if (picked?.kind === "file") await this.parts.setup.useFile(picked.path);
    else if (picked?.kind === "found") await this.takeOver(picked.found);
    else if (picked?.kind === "server") await vscode.commands.executeCommand("ghostlight.chooseServer");
    else if (picked?.kind === "entry") await this.take(picked);
  }

  /** Uses a model file: the one named by a URI, else one the user picks. Raises FailureError. */
  async useFile(argument: unknown): Promise<void> {
    const uri = typeof argument === "string" ? vscode.Uri.parse(argument) : argument;
    const file = uri instanceof vscode.Uri ? localFile(uri) : await pickFile();
    if (file !== undefined) await this.parts.setup.useFile(file);
  }

  /** Asks which model to use for ghost text, and downloads it if it is not installed. Raises FailureError. */
  async chooseForGhostText(): Promise<void> {
    const { home, setup } = this.parts;
    await chooseGhostTextModel({
      home,
      setup,
      machine: () => this.machine(),
      wish: () => this.wish(),
      download: (entry) => this.parts.download.run(entry),
    });
  }

  /** How a model file would run on this machine, in one sentence; undefined when that is not known. Raises FailureError. */
  async verdictOf(file: string): Promise<string | undefined> {
    const machine = await this.machine();
    if (machine === undefined) return undefined;
    return verdictText({}, toVerdict(await planOfFile(file, machine, this.wish())), vscode.l10n);
  }

  /** Pauses the running download; what has arrived is kept. */
  async pauseDownload(): Promise<void> {
    await this.parts.download.pause();
    const { pausedEntry: pausedRow } = this.parts.download;
    if (pausedRow === undefined) return;
    const { l10n } = vscode;
    const resume = l10n.t("Resume Download");
    const text = l10n.t("The download of {0} is paused. What was downloaded is kept.", pausedRow.name);
    // Not awaited: the message may stay for hours.
    void vscode.window.showInformationMessage(l10n.t("Ghostlight: {0}", text), resume).then((chosen) => {
      if (chosen === resume) void vscode.commands.executeCommand("ghostlight.resumeDownload");
    });
  }

  /** Resumes the paused download. Raises FailureError. */
  async resumeDownload(): Promise<void> {
    const { pausedEntry: pausedRow } = this.parts.download;
    if (pausedRow !== undefined) await this.obtain(pausedRow);
  }

  private async take({ entry, plan, fit, isInstalled }: PickedModel & { kind: "entry" }): Promise<void> {
    const { l10n } = vscode;
    if (isInstalled) return this.parts.setup.useEntry(entry);
    if (fit === "remoteOnly") return void (await vscode.commands.executeCommand("ghostlight.chooseServer"));
    if (fit === "tooLarge") {
      const anyway = l10n.t("Download Anyway");
      const detail = verdictText(entry, plan, l10n);
      const asked = l10n.t("{0} does not fit this machine.", entry.name);
      const chosen = await vscode.window.showWarningMessage(asked, { modal: true, detail }, anyway);
      if (chosen !== anyway) return;
    }
    if (entry.isGated === true && (await this.parts.token.read()) === undefined) {
      const why = l10n.t(
        "{0} requires an account that has accepted its terms on the hub. The token is stored as a secret.",
        entry.name,
      );
      if ((await this.parts.token.ask(why)) === undefined) return;
    }
    await this.obtain(entry);
  }

  /** Downloads a model and uses it. Asks for a token as long as the hub requires one and the user enters one. */
  private async obtain(entry: ModelEntry): Promise<void> {
    try {
      if (!(await this.parts.download.run(entry))) return;
      await this.parts.setup.useEntry(entry);
      this.tellDownloaded(entry);
    } catch (error) {
      const { kind, message } = failureOf(error);
      if (kind !== "tokenNeeded") throw error;
      if ((await this.parts.token.ask(message)) !== undefined) await this.obtain(entry);
    }
  }

  private tellDownloaded({ name }: ModelEntry): void {
    const { l10n } = vscode;
    const [tryIt, ask] = [l10n.t("Try It"), l10n.t("Open Chat")];
    const text = l10n.t("Ghostlight: {0} is downloaded and loaded.", name);
    // Not awaited: the message may stay for hours.
    void vscode.window.showInformationMessage(text, tryIt, ask).then((chosen) => {
      if (chosen === tryIt) void vscode.commands.executeCommand("ghostlight.trySample");
      if (chosen === ask) void vscode.commands.executeCommand("ghostlight.openChat");
    });
  }

  /** The catalogue's models and the user's own files, with how much of each is installed. */
  private async models(): Promise<{ readonly listed: readonly ListedModel[]; readonly own: readonly OwnFile[] }> {
    const { home, log, setup } = this.parts;
    const inUse = setup.choice.kind === "chosen" ? setup.choice.path : undefined;
    const { entries, complaints } = await allEntries(home);
    for (const complaint of complaints) log.warn(complaint);
    const [machine, { models }] = await Promise.all([this.machine(), listModels(home, entries)]);
    const listed = models.flatMap(async ({ entry, path, isInstalled, partialBytes, sizeBytes }) => {
      if (entry === undefined) return [];
      const plan = await this.planOf(entry, machine);
      const isHalf = !isInstalled && partialBytes > 0 && sizeBytes !== undefined && sizeBytes > 0;
      const isInUse = path !== undefined && path === inUse;
      return [
        { entry, plan, isInstalled, isInUse, ...(isHalf && { doneShare: Math.min(1, partialBytes / sizeBytes) }) },
      ];
    });
    const own = models.flatMap(({ entry, name, path, sizeBytes = 0 }) =>
      entry === undefined && path !== undefined ? [{ name, path, sizeBytes, isInUse: path === inUse }] : [],
    );
    return { listed: (await Promise.all(listed)).flat(), own };
  }

  /** What models can run on; undefined when the worker cannot tell. */
  private async machine(): Promise<Machine | undefined> {
    try {
      const machine = machineOf(await this.parts.client.machine(this.parts.settings.current.gpu));
      // A model is chosen for longer than the other programs that fill the memory now will run; the load itself checks again.
      return { ...machine, freeRamBytes: Math.max(machine.freeRamBytes, usableShare * machine.ramBytes) };
    } catch (error) {
      // A list without verdicts is better than none; the doctor reports what is wrong.
      reasonFor(this.parts.log, "reading the machine’s hardware", error);
      return undefined;
    }
  }

  private async planOf(entry: ModelEntry, machine: Machine | undefined): Promise<VerdictPlan | undefined> {
    if (machine === undefined || entry.isRemoteOnly === true) return undefined;
    const plan = await planOfEntry(entry, this.parts.home, machine, this.wish());
    return plan && toVerdict(plan);
  }

  private wish(): PlanWish {
    const { contextTokens, gpu } = this.parts.settings.current;
    return { contextPerLane: contextTokens, isCpuOnly: gpu === "off" };
  }

  /** Models of other programs, except those already in the models folder. */
  private async found(): Promise<readonly FoundHere[]> {
    const { home, log } = this.parts;
    const { entries } = await allEntries(home);
    const { found, skipped } = await scanForModels(importPlaces(process.env, homedir()));
    for (const { path, why } of skipped) log.info(`not offered: ${path}: ${why}`);
    const here = await Promise.all(
      found.map(async (model): Promise<FoundHere | undefined> => {
        const claimed = model.files[0].claimedSha256;
        const entry = claimed === undefined ? undefined : entryOfDigest(claimed, entries);
        if (entry === undefined) return { found: model };
        return (await findModel(entry, home)) === undefined ? { found: model, entry } : undefined;
      }),
    );
    return here.filter((each) => each !== undefined);
  }

  /** Imports a found model. One with the size of a catalogue model is checked first, which reads the whole file. */
  private async takeOver(found: FoundModel): Promise<void> {
    const { home, setup } = this.parts;
    const { entries } = await allEntries(home);
    const title = vscode.l10n.t("Ghostlight: {0}", found.name);
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    const imported = await vscode.window.withProgress(options, async (shown, token) => {
      const { controller, unlink } = abortOn(token);
      try {
        const onProgress = (progress: DownloadProgress): void =>
          shown.report({ message: progressText(progress, vscode.l10n) });
        return await importModel(found, { home, entries, onProgress, signal: controller.signal });
      } finally {
        unlink();
      }
    });
    await (imported.entry ? setup.useEntry(imported.entry) : setup.useFile(imported.path));
  }
}
