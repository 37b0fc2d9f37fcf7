import * as vscode from "vscode";
import { findModel } from "../client/modelStore.ts";
import { catalogue } from "../core/models/catalogue.ts";
import { describeBytes } from "../core/models/downloadProgress.ts";
import { rowBytes, type ModelRow } from "../core/models/modelRow.ts";

/** What the user picked: a model known by name, or a file of theirs. */
export type PickedModel =
  | { readonly kind: "row"; readonly row: ModelRow; readonly isInstalled: boolean }
  | { readonly kind: "file"; readonly path: string };

interface RowItem extends vscode.QuickPickItem {
  readonly row?: ModelRow;
  readonly isInstalled?: boolean;
}

/** Asks which model to use; undefined when the user has no wish. */
export async function pickModel(home: string): Promise<PickedModel | undefined> {
  const { l10n } = vscode;
  const rows: RowItem[] = await Promise.all(
    catalogue.map(async (row) => {
      const isInstalled = (await findModel(row, home)) !== undefined;
      return {
        label: isInstalled
          ? `$(check) ${l10n.t("Use {0}", row.name)}`
          : `$(cloud-download) ${l10n.t("Download {0}", row.name)}`,
        description: isInstalled ? l10n.t("downloaded") : describeBytes(rowBytes(row) ?? 0),
        detail:
          row.infill === "chat" ? l10n.t("Chat only: it has no ghost text. {0}.", row.licence) : `${row.licence}.`,
        row,
        isInstalled,
      };
    }),
  );
  const chooseFile: RowItem = {
    label: `$(file) ${l10n.t("Choose a GGUF File…")}`,
    detail: l10n.t("Any quantised model file on this machine. It is used where it is, not copied."),
  };
  const picked = await vscode.window.showQuickPick([...rows, chooseFile], {
    title: l10n.t("Ghostlight: Choose or Download Model"),
    placeHolder: l10n.t("The model runs on this machine; no text leaves it."),
  });
  if (picked?.row) return { kind: "row", row: picked.row, isInstalled: picked.isInstalled === true };
  if (picked !== chooseFile) return undefined;
  const files = await vscode.window.showOpenDialog({
    title: l10n.t("Choose a GGUF File"),
    openLabel: l10n.t("Use This Model"),
    filters: { [l10n.t("GGUF models")]: ["gguf"], [l10n.t("All files")]: ["*"] },
  });
  const path = files?.[0]?.fsPath;
  return path === undefined ? undefined : { kind: "file", path };
}
