// Refuses files that the library's parser would hang on, such as a header that claims 10^18 tensors. Clients check more closely
// before they request a load; this check also covers files that changed since.
import { open } from "node:fs/promises";
import { fail } from "../../core/failures.ts";
import { refusalOf, refusalSentence } from "../../core/models/gguf/headerCheck.ts";
import { readGgufHeader } from "../../core/models/gguf/ggufHeader.ts";

/** Enough for the header of a vocabulary of 150,000 tokens. Only the library reads the rest. */
const windowBytes = 8 * 1024 * 1024;

/** Raises `loadFailed` if the file surely has no valid header, and `modelUnreadable` if it is another kind of model. */
export async function guardHeader(path: string): Promise<void> {
  const handle = await open(path, "r").catch(() => undefined);
  // The library reports why a file cannot be opened.
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
    // The client judges implausible figures. The library would load models of these kinds, and they would generate nonsense.
    if (refusal !== undefined && refusal.kind !== "nonsense")
      fail("modelUnreadable", `${path} ${refusalSentence(refusal)}`);
  } finally {
    await handle.close();
  }
}
