// Where in the workspace something lies that was dragged onto the chat. What is dropped comes from anywhere.

/** A folder of the workspace, by the parts of its address. */
export interface DropFolder {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
}

/** The innermost folder that holds what a dropped address names, and its path; undefined: it lies outside of all. */
export function droppedPath<F extends DropFolder>(
  address: string,
  folders: readonly F[],
): { readonly folder: F; readonly path: string } | undefined {
  const place = placeOf(address);
  if (place === undefined) return undefined;
  const [folder] = folders
    .filter((each) => isSameMachine(place, each) && isBelow(place.path, each.path))
    .sort((a, b) => b.path.length - a.path.length);
  return folder && { folder, path: place.path };
}

/** The parts of an address; undefined when it is none, or its path steps out of a folder. */
function placeOf(address: string): DropFolder | undefined {
  try {
    const url = new URL(address);
    const path = decodeURIComponent(url.pathname).replace(/(?<=.)\/+$/, "");
    // Plain steps are resolved by now; those that were written in another way are nobody's honest path.
    const isOdd = path.includes("\0") || path.split(/[/\\]/).some((name) => name === "..");
    return isOdd ? undefined : { scheme: url.protocol.slice(0, -1), authority: decodeURIComponent(url.host), path };
  } catch {
    // No address, or a broken escape in one.
    return undefined;
  }
}

function isSameMachine(place: DropFolder, folder: DropFolder): boolean {
  // On a remote machine the window names a file by that machine, and the extension's side knows it as a plain file.
  if (place.scheme === "vscode-remote" && folder.scheme === "file") return true;
  return place.scheme === folder.scheme && place.authority.toLowerCase() === folder.authority.toLowerCase();
}

function isBelow(path: string, folder: string): boolean {
  const whole = folder.endsWith("/") ? folder : `${folder}/`;
  return path === folder || path.startsWith(whole);
}
