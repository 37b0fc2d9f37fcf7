// What a drag carries. The editor's own drags name files in several ways; the first of these that is there is complete.

const uriList = "application/vnd.code.uri-list";
/** A list in JSON that editor tabs bring along. */
const resources = "resourceurls";
/** The browser cuts it to its first line. */
const firstUri = "text/uri-list";

/** True for a drag of files, of the editor's own or from elsewhere. Type names arrive in lower case. */
export function isDragOfFiles(types: readonly string[]): boolean {
  return [uriList, resources, "codeeditors", firstUri, "Files"].some((type) => types.includes(type));
}

/** The addresses of what is dropped, each once; none for files from outside of the editor. */
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
    // Any page may set this type, and to anything.
    return [];
  }
}
