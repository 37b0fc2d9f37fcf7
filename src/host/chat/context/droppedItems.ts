// What was dropped onto the chat: files and folders of the workspace, and why anything else is refused.
import * as vscode from "vscode";
import { droppedPath } from "../../../core/chat/droppedPath.ts";
import { pathOf } from "../../documents.ts";

/** Items that can be dropped at once. */
const mostDropped = 40;

interface DroppedItem {
  /** As the chat shows it: a folder's ends with a slash. */
  readonly path: string;
  readonly uri: vscode.Uri;
  readonly kind: "file" | "folder";
}

/** The files and folders of this workspace among the URIs, and why the rest is refused, as sentences. */
export async function droppedItems(
  uris: readonly string[],
): Promise<{ readonly items: DroppedItem[]; readonly refused: string[] }> {
  const { l10n } = vscode;
  const [items, refused]: [DroppedItem[], string[]] = [[], []];
  if (uris.length === 0) refused.push(l10n.t("Only files and folders from the Explorer or a tab can be added."));
  if (uris.length > mostDropped)
    return { items, refused: [l10n.t("You dropped {0} items. Drop at most {1} at once.", uris.length, mostDropped)] };
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri, name }) => ({
    ...{ uri, name },
    ...{ scheme: uri.scheme, authority: uri.authority, path: uri.path },
  }));
  for (const dropped of uris) {
    const found = droppedPath(dropped, folders);
    if (/\.gguf$/i.test(dropped)) {
      const name = nameIn(dropped);
      refused.push(
        l10n.t("{0} is a model. To use it, drag it into an editor, or run “Ghostlight: Use a GGUF File…”.", name),
      );
    } else if (found === undefined) refused.push(l10n.t("{0} is not in this workspace.", nameIn(dropped)));
    else {
      const uri = found.folder.uri.with({ path: found.path });
      const isRoot = found.path === found.folder.path;
      const path = isRoot ? found.folder.name : pathOf(uri);
      const kind = await kindOf(uri);
      if (kind === undefined) refused.push(l10n.t("{0} no longer exists.", path));
      else items.push({ path: kind === "folder" ? `${path}/` : path, uri, kind });
    }
  }
  return { items, refused };
}

/** Undefined for what was deleted meanwhile. */
async function kindOf(uri: vscode.Uri): Promise<"file" | "folder" | undefined> {
  return vscode.workspace.fs.stat(uri).then(
    ({ type }) => ((type & vscode.FileType.Directory) !== 0 ? "folder" : "file"),
    () => undefined,
  );
}

/** The last part of a URI, for people. */
function nameIn(uri: string): string {
  const name = uri.split("/").findLast((part) => part !== "") ?? uri;
  try {
    return decodeURIComponent(name);
  } catch {
    // A broken escape: shown as it is.
    return name;
  }
}
