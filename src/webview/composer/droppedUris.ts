// What a drag carries. VS Code's own drags name files in several formats; the first one present is complete.

const uriList = "application/vnd.code.uri-list";
/** A JSON list, from editor tabs. */
const resources = "resourceurls";
/** The browser truncates it to the first line. */
const firstUri = "text/uri-list";

/** True for a drag of files, from VS Code or from elsewhere. Type names arrive in lower case. */
export function isDragOfFiles(types: readonly string[]): boolean {
  return [uriList, resources, "codeeditors", firstUri, "Files"].some((type) => types.includes(type));
}

/** The URIs of what is dropped, without duplicates; none for files from outside of VS Code. */
export function droppedUris(data: Pick<DataTransfer, "getData">): string[] {
  const lists = [() => lines(data.getData(uriList)), () => texts(data.getData(resources))];
  for (const list of [...lists, () => lines(data.getData(firstUri))]) {
    const found = [...new Set(list())];
    if (found.length > 0) return found;
  }
  return [];
}

function lines(list: string): string[] {
  return list.split(/\r?\n/).filter((line) => line.trim() !== "" && !line.startsWith("#"));
}

function texts(json: string): string[] {
  try {
    const list = JSON.parse(json) as unknown;
    return Array.isArray(list) ? list.filter((each) => typeof each === "string") : [];
  } catch {
    // Any page can put anything here.
    return [];
  }
}
