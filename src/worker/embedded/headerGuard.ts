// Keeps files from the library that its own parser would never come back from: a header that claims 10^18 tensors is one. Clients
// look closer before they ask for a load; this holds also for files that changed since.
import { open } from "node:fs/promises";
import { fail } from "../../core/failures.ts";
import { refusalOf, refusalSentence } from "../../core/models/gguf/headerCheck.ts";
import { readGgufHeader } from "../../core/models/gguf/ggufHeader.ts";

/** Holds the header of a vocabulary of 150,000 tokens; what lies behind it is read by the library alone. */
const windowBytes = 8 * 1024 * 1024;

/** Raises `loadFailed` when the beginning of the file is certainly no sound header, `modelUnreadable` when it is of another kind. */
export async function guardHeader(path: string): Promise<void> {
  const handle = await open(path, "r").catch(() => undefined);
  // The library says why a file cannot be opened.
  if (handle === undefined) return;
  try {
    const { size } = await handle.stat();
    const window = Buffer.alloc(Math.min(windowBytes, size));
    const { bytesRead } = await handle.read(window, 0, window.length, 0);
    const reading = readGgufHeader(window.subarray(0, bytesRead), size);
    if (reading.kind === "broken")
      fail(
        "loadFailed",
        `${path} could not be loaded: it is not a GGUF file, or its header is damaged (${reading.why}).`,
      );
    if (reading.kind === "header" && reading.minimumBytes > size)
      fail("loadFailed", `${path} could not be loaded: it has only ${size} of at least ${reading.minimumBytes} bytes.`);
    if (reading.kind !== "header") return;
    const refusal = refusalOf(reading.header, (reading.header.numbers.get("split.count") ?? 1) > 1);
    // Strange figures are for the client to judge. These kinds the library may load, and then they answer nonsense.
    if (refusal !== undefined && refusal.kind !== "nonsense")
      fail("modelUnreadable", `${path} ${refusalSentence(refusal)}`);
  } finally {
    await handle.close();
  }
}
