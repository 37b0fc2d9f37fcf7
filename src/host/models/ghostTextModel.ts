// Chooses a model for ghost text alone, beside the one for chat and edits.
import * as vscode from "vscode";
import { allEntries } from "../../client/store/catalogueFile.ts";
import { readModelShape } from "../../client/store/files/modelFile.ts";
import { listModels } from "../../client/store/modelList.ts";
import { entryShape } from "../../core/models/catalogue/entryShape.ts";
import type { ModelEntry } from "../../core/models/catalogue/modelEntry.ts";
import type { ModelShape } from "../../core/models/gguf/modelShape.ts";
import type { Machine } from "../../core/models/plan/machine.ts";
import { planModel } from "../../core/models/plan/planModel.ts";
import { planTogether } from "../../core/models/plan/planTogether.ts";
import type { PlanWish } from "../../core/models/plan/plan.ts";
import type { Localizer } from "../localizer.ts";
import { pickFile } from "./modelPicker.ts";
import type { ModelSetup } from "./modelSetup.ts";
import { sizeText, togetherText, toVerdict, verdictText } from "./modelVerdict.ts";

/** A model that ghost text could use. */
interface Candidate {
  readonly name: string;
  /** Value of the setting. */
  readonly setting: string;
  readonly shape: ModelShape | undefined;
  /** Its file, if it is on this machine. */
  readonly path?: string;
  /** Present when it has to be downloaded first. */
  readonly missing?: ModelEntry;
}

export interface GhostTextModelParts {
  readonly home: string;
  readonly setup: ModelSetup;
  /** What models can run on, without those that are loaded now; undefined when that is not known. */
  readonly machine: () => Promise<Machine | undefined>;
  readonly wish: () => PlanWish;
  /** Downloads a model; false when the user cancelled. */
  readonly download: (entry: ModelEntry) => Promise<boolean>;
}

interface Item extends vscode.QuickPickItem {
  readonly candidate?: Candidate;
  readonly action?: "same" | "file";
}

/** Asks which model to use for ghost text, and downloads it if necessary. Raises FailureError. */
export async function chooseGhostTextModel(parts: GhostTextModelParts): Promise<void> {
  const { l10n } = vscode;
  const picked = await vscode.window.showQuickPick(itemsOf(parts), {
    title: l10n.t("Ghostlight: Choose Model for Ghost Text"),
    placeHolder: l10n.t(
      "A small model for ghost text runs beside the one for chat and edits, if there is memory for both.",
    ),
    matchOnDetail: true,
  });
  if (picked?.action === "same") return parts.setup.useForGhostText("");
  if (picked?.action === "file") {
    const file = await pickFile();
    if (file === undefined) return;
    await readModelShape(file);
    return parts.setup.useForGhostText(file);
  }
  if (picked?.candidate === undefined) return;
  const { missing, setting } = picked.candidate;
  if (missing === undefined || (await parts.download(missing))) await parts.setup.useForGhostText(setting);
}

async function itemsOf(parts: GhostTextModelParts): Promise<Item[]> {
  const { l10n } = vscode;
  const [candidates, machine, chat] = await Promise.all([candidatesIn(parts.home), parts.machine(), chatShape(parts)]);
  const same: Item = { label: `$(link) ${l10n.t("Same Model as for Chat")}`, action: "same" };
  const file: Item = { label: `$(file) ${l10n.t("Choose a GGUF File…")}`, action: "file" };
  // The model for chat is the first row: beside itself it would be counted twice.
  const { choice } = parts.setup;
  const others = candidates.filter(({ path }) => choice.kind !== "chosen" || path !== choice.path);
  const items = others.map((candidate): Item => {
    const { name, missing } = candidate;
    return {
      label: missing === undefined ? `$(check) ${name}` : `$(cloud-download) ${l10n.t("Download {0}", name)}`,
      ...(missing && { description: sizeText(missing, l10n) }),
      detail: machine ? besideText(candidate, chat, machine, parts.wish(), l10n) : "",
      candidate,
    };
  });
  return [same, ...items, file];
}

/** How a model for ghost text and the one for chat run together, in one or two sentences. */
function besideText(
  { shape }: Candidate,
  chat: ModelShape | undefined,
  machine: Machine,
  wish: PlanWish,
  l10n: Localizer,
): string {
  if (shape === undefined) return l10n.t("It is not known whether it fits this machine.");
  if (chat === undefined) return verdictText({}, toVerdict(planModel(shape, machine, wish)), l10n);
  const together = planTogether(machine, shape, chat, wish);
  return `${verdictText({}, toVerdict(together.completion), l10n)} ${togetherText(together, l10n)}`;
}

/** Installed models first, then those of the catalogue that complete code and are small. */
async function candidatesIn(home: string): Promise<readonly Candidate[]> {
  const { entries } = await allEntries(home);
  const { models } = await listModels(home, entries);
  const installed: Candidate[] = [];
  const missing: Candidate[] = [];
  for (const { entry, name, path, isInstalled } of models) {
    // Ghost text through a chat template is slow: what is chosen for ghost text should do better.
    if (entry?.infill === "chat" || entry?.isRemoteOnly === true) continue;
    if (entry === undefined || isInstalled) {
      if (path === undefined) continue;
      const shape = await readModelShape(path).catch(() => undefined);
      if (shape !== undefined) installed.push({ name: entry?.name ?? name, setting: entry?.id ?? path, shape, path });
    } else if (entry.isGated !== true)
      missing.push({ name: entry.name, setting: entry.id, shape: entryShape(entry), missing: entry });
  }
  return [...installed, ...missing];
}

/** The shape of the model for chat; undefined if it is not on this machine. */
async function chatShape({ setup }: GhostTextModelParts): Promise<ModelShape | undefined> {
  return setup.choice.kind === "chosen" ? readModelShape(setup.choice.path) : undefined;
}
