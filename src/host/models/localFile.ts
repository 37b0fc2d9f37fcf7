// Files that the editor names, and the model worker reads by their paths.
import * as vscode from "vscode";
import { fail } from "../../core/failures.ts";

/** The path of a file on the machine where the model runs. Raises `badInput` for a file elsewhere. */
export function localFile(uri: vscode.Uri): string {
  const { l10n } = vscode;
  if (uri.scheme !== "file")
    fail(
      "badInput",
      l10n.t("This file is not on the machine where Ghostlight runs."),
      l10n.t("Copy it to that machine, then run “Ghostlight: Use a GGUF File…”."),
    );
  return uri.fsPath;
}
