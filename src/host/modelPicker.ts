import * as vscode from "vscode";
import { findModel } from "../client/modelStore.ts";
import { catalogue, type ModelRow } from "../core/models/catalogue.ts";
import { describeBytes } from "../core/models/downloadProgress.ts";

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
  const rows: RowItem[] = await Promise.all(
    catalogue.map(async (row) => {
      const isInstalled = (await findModel(row, home)) !== undefined;
      return {
        label: isInstalled ? `$(check) Use ${row.name}` : `$(cloud-download) Download ${row.name}`,
        description: isInstalled ? "downloaded" : describeBytes(row.sizeBytes),
        detail: row.infill === "chat" ? `Chat only: it has no ghost text. ${row.licence}.` : `${row.licence}.`,
        row,
        isInstalled,
      };
    }),
  );
  const chooseFile: RowItem = {
    label: "$(file) Choose a GGUF File…",
    detail: "Any quantised model file on this machine. It is used where it is, not copied.",
  };
  const picked = await vscode.window.showQuickPick([...rows, chooseFile], {
    title: "Ghostlight: Choose or Download Model",
    placeHolder: "The model runs on this machine; no text leaves it.",
  });
  if (picked?.row) return { kind: "row", row: picked.row, isInstalled: picked.isInstalled === true };
  if (picked !== chooseFile) return undefined;
  const files = await vscode.window.showOpenDialog({
    title: "Choose a GGUF File",
    openLabel: "Use This Model",
    filters: { "GGUF models": ["gguf"], "All files": ["*"] },
  });
  const path = files?.[0]?.fsPath;
  return path === undefined ? undefined : { kind: "file", path };
}
