// Finds what was dropped onto the chat in the workspace. Drops come from anywhere, so nothing about them is trusted.

/** A folder of the workspace, by the parts of its URI. */
export interface DropFolder {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
}

/** The innermost folder that contains a dropped URI, and the URI's path; undefined if it is in none of them. */
export function droppedPath<F extends DropFolder>(
  uri: string,
  folders: readonly F[],
): { readonly folder: F; readonly path: string } | undefined {
  const dropped = uriParts(uri);
  if (dropped === undefined) return undefined;
  const [folder] = folders
    .filter((each) => isSameMachine(dropped, each) && isBelow(dropped.path, each.path))
    .sort((a, b) => b.path.length - a.path.length);
  return folder && { folder, path: dropped.path };
}

/** The parts of a URI; undefined if it is not one, or its path leads out of a folder. */
function uriParts(uri: string): DropFolder | undefined {
  try {
    const url = new URL(uri);
    const path = decodeURIComponent(url.pathname).replace(/(?<=[^/]|^\/)\/+$/, "");
    // URL has resolved plain `..` by now; one that is still there was hidden by an escape.
    const isOdd = path.includes("\0") || path.split(/[/\\]/).some((name) => name === "..");
    return isOdd ? undefined : { scheme: url.protocol.slice(0, -1), authority: decodeURIComponent(url.host), path };
  } catch {
    // Not a URI, or one with a broken escape.
    return undefined;
  }
}

function isSameMachine(dropped: DropFolder, folder: DropFolder): boolean {
  // In a remote window the page's URIs name the remote machine, while the extension host there sees plain files.
  if (dropped.scheme === "vscode-remote" && folder.scheme === "file") return true;
  return dropped.scheme === folder.scheme && dropped.authority.toLowerCase() === folder.authority.toLowerCase();
}

function isBelow(path: string, folder: string): boolean {
  const whole = folder.endsWith("/") ? folder : `${folder}/`;
  return path === folder || path.startsWith(whole);
}
