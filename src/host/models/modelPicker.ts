// The list of models to choose from: how each would run on this machine, and which one is recommended.
import * as vscode from "vscode";
import type { FoundModel } from "../../client/store/import/importScan.ts";
import { describeBytes } from "../../core/models/runtime/downloadProgress.ts";
import type { ModelEntry } from "../../core/models/catalogue/modelEntry.ts";
import { recommendedAmong } from "../../core/models/catalogue/recommendation.ts";
import { localFile } from "./localFile.ts";
import { fitOf, rowText, sizeText, type Fit, type VerdictPlan } from "./modelVerdict.ts";

/** What the user picked. */
export type PickedModel =
  | (ListedModel & { readonly kind: "entry"; readonly fit: Fit })
  /** A file that another program has; it is imported without copying. */
  | { readonly kind: "found"; readonly found: FoundModel }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "server" };

/** One model of the list, and how it would run on this machine. */
export interface ListedModel {
  readonly entry: ModelEntry;
  readonly plan: VerdictPlan | undefined;
  readonly isInstalled: boolean;
  /** Requests go to it now. */
  readonly isInUse: boolean;
  /** Share that was downloaded earlier, 0 to 1. */
  readonly doneShare?: number;
}

/** A file in the models folder that is not in the catalogue. */
export interface OwnFile {
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly isInUse: boolean;
}

/** A model found among those of other programs. */
export interface FoundHere {
  readonly found: FoundModel;
  /** The catalogue model that it claims to be, by its digest. */
  readonly entry?: ModelEntry;
}

/** Where the list gets its models. */
export interface PickerParts {
  readonly models: () => Promise<{ readonly listed: readonly ListedModel[]; readonly own: readonly OwnFile[] }>;
  readonly found: () => Promise<readonly FoundHere[]>;
}

interface Item extends vscode.QuickPickItem {
  readonly choice?: PickedModel | "choose";
}

/** Asks which model to use; undefined when the user cancelled. */
export async function pickModel(parts: PickerParts): Promise<PickedModel | undefined> {
  const { l10n } = vscode;
  const picked = await vscode.window.showQuickPick(itemsOf(parts), {
    title: l10n.t("Ghostlight: Choose or Download Model…"),
    placeHolder: l10n.t("Models run on this machine, and your code does not leave it."),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked?.choice !== "choose") return picked?.choice;
  const path = await pickFile();
  return path === undefined ? undefined : { kind: "file", path };
}

/** Asks for a model file; undefined when the user cancelled. Raises `badInput` for one that is on another machine. */
export async function pickFile(): Promise<string | undefined> {
  const { l10n } = vscode;
  const files = await vscode.window.showOpenDialog({
    title: l10n.t("Choose a GGUF File"),
    openLabel: l10n.t("Use This Model"),
    filters: { [l10n.t("GGUF models")]: ["gguf"], [l10n.t("All files")]: ["*"] },
  });
  return files?.[0] && localFile(files[0]);
}

async function itemsOf(parts: PickerParts): Promise<Item[]> {
  const { l10n } = vscode;
  const [{ listed: models, own }, found] = await Promise.all([parts.models(), parts.found()]);
  const recommended = recommendedAmong(models);
  const rest = models.filter(({ entry, isInstalled }) => !isInstalled && entry !== recommended);
  const byFit = (...fits: Fit[]): ListedModel[] => rest.filter(({ entry, plan }) => fits.includes(fitOf(entry, plan)));
  const fitting = byFit("gpu", "cpu", "partly", "unknown");
  return [
    ...section(
      l10n.t("Recommended for this machine"),
      models.filter(({ entry }) => entry === recommended).map(entryItem),
    ),
    ...section(l10n.t("Installed"), [
      ...models.filter(({ entry, isInstalled }) => isInstalled && entry !== recommended).map(entryItem),
      ...own.map(ownItem),
    ]),
    ...section(l10n.t("Found on this machine"), found.map(foundItem)),
    ...section(l10n.t("Fits this machine"), fitting.filter(({ plan }) => plan?.isSlow !== true).map(entryItem)),
    ...section(l10n.t("Fits, but slowly"), fitting.filter(({ plan }) => plan?.isSlow === true).map(entryItem)),
    ...section(l10n.t("Other options"), otherItems()),
    ...section(l10n.t("Too large for this machine"), byFit("tooLarge", "remoteOnly").map(entryItem)),
  ];
}

function section(title: string, items: readonly Item[]): Item[] {
  return items.length === 0 ? [] : [{ label: title, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

const fitIcons: Readonly<Record<Fit, string>> = {
  gpu: "cloud-download",
  cpu: "cloud-download",
  partly: "warning",
  unknown: "cloud-download",
  tooLarge: "circle-slash",
  remoteOnly: "remote",
};

function entryItem(listed: ListedModel): Item {
  const { l10n } = vscode;
  const { entry, plan, isInstalled, isInUse, doneShare } = listed;
  const fit = fitOf(entry, plan);
  const title = isInUse
    ? entry.name
    : isInstalled
      ? l10n.t("Use {0}", entry.name)
      : fit === "tooLarge" || fit === "remoteOnly"
        ? entry.name
        : l10n.t("Download {0}", entry.name);
  const remarks = [
    ...(isInUse ? [l10n.t("in use")] : isInstalled ? [l10n.t("downloaded")] : [sizeText(entry, l10n)]),
    ...(doneShare === undefined ? [] : [l10n.t("{0} % downloaded", Math.floor(100 * doneShare))]),
    ...(entry.isGated === true ? [l10n.t("requires a hub token")] : []),
    ...(entry.infill === "chat" ? [l10n.t("no fill-in-the-middle tokens")] : []),
    entry.licence,
  ];
  return {
    label: `$(${isInUse ? "pass-filled" : isInstalled ? "check" : fitIcons[fit]}) ${title}`,
    description: remarks.join(" · "),
    // The row is cut at its end, so what tells it from the others comes first.
    detail: [rowText(entry, plan, l10n), ...(entry.note === undefined ? [] : [l10n.t(entry.note)])].join(" "),
    choice: { ...listed, kind: "entry", fit },
  };
}

function ownItem({ name, path, sizeBytes, isInUse }: OwnFile): Item {
  const { l10n } = vscode;
  return {
    label: isInUse ? `$(pass-filled) ${name}` : `$(check) ${l10n.t("Use {0}", name)}`,
    description: [...(isInUse ? [l10n.t("in use")] : []), describeBytes(sizeBytes)].join(" · "),
    detail: l10n.t("Your own file in the models folder."),
    choice: { kind: "file", path },
  };
}

function foundItem({ found, entry }: FoundHere): Item {
  const { l10n } = vscode;
  return {
    label: `$(link) ${l10n.t("Use {0}", entry?.name ?? found.name)}`,
    description: l10n.t("{0}, from {1}", describeBytes(found.sizeBytes), found.from),
    detail: l10n.t("Used in place, without copying: {0}", found.files[0].path),
    choice: { kind: "found", found },
  };
}

function otherItems(): Item[] {
  const { l10n } = vscode;
  return [
    {
      label: `$(file) ${l10n.t("Choose a GGUF File…")}`,
      detail: l10n.t("Any quantised model file on this machine. It is used in place, without copying."),
      choice: "choose",
    },
    {
      label: `$(server) ${l10n.t("Use a Server…")}`,
      detail: l10n.t("Your own OpenAI-compatible server, for models that are too large for one machine."),
      choice: { kind: "server" },
    },
  ];
}
