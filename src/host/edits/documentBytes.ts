// Whether a document's file keeps its bytes when the document is edited and saved: what the editor could not read is lost with the
// next save.
import * as vscode from "vscode";
import { wellFormed } from "../../base/text.ts";
import { fail } from "../../core/failures.ts";
import { misreadingIn } from "../documentReading.ts";
import { pathOf } from "../documents.ts";

/** Raises `badInput` for a document that the editor has opened in an encoding that is not its file's. */
export async function mustKeepBytes(document: vscode.TextDocument): Promise<void> {
  const { uri, encoding } = document;
  const { l10n } = vscode;
  const misreading = await misreadingIn(document);
  if (misreading === undefined) return;
  const reopen = l10n.t("Run “Change File Encoding”, choose “Reopen with Encoding”, and try again.");
  if (misreading.kind === "lossy")
    fail(
      "badInput",
      l10n.t(
        "{0} was not changed: it has bytes that are no characters in {1}, and they would be lost.",
        pathOf(uri),
        encoding,
      ),
      reopen,
    );
  fail(
    "badInput",
    l10n.t("{0} was not changed: it is stored as {1}, but open as {2}.", pathOf(uri), misreading.name, encoding),
    reopen,
  );
}

/** Raises `editDoesNotApply` for text that the encoding of a document cannot store: saved, it would be question marks. */
export async function mustBeStorable(document: vscode.TextDocument, text: string): Promise<void> {
  const { encoding } = document;
  // The first character is where a byte order mark would be put, and looked for.
  const wanted = Array.from(wellFormed(`-${text}`));
  const stored = await vscode.workspace.encode(wanted.join(""), { encoding });
  const again = Array.from((await vscode.workspace.decode(stored, { encoding })).replace(/^\ufeff/, ""));
  const missing = wanted.find((character, at) => character !== again[at]);
  if (missing !== undefined)
    fail(
      "editDoesNotApply",
      vscode.l10n.t("The change contains “{0}”, which a file stored as {1} cannot contain.", missing, encoding),
      vscode.l10n.t("Save the file with encoding “UTF-8”, and try again."),
    );
}
