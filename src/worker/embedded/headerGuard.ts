// Refuses files that the library's parser would hang on, such as a header that claims 10^18 tensors. Clients check more closely
// before they request a load; this check also covers files that changed since.
import { open, stat } from "node:fs/promises";
import { fail } from "../../core/failures.ts";
import { refusalOf, refusalSentence } from "../../core/models/gguf/headerCheck.ts";
import { partNames } from "../../core/models/gguf/splitName.ts";
import { readHeaderInPieces } from "../../core/models/gguf/ggufHeader.ts";

/**
 * Raises `loadFailed` if the file or another part of its model surely has no valid header, and `modelUnreadable` if it is another kind
 * of model.
 */
export async function guardHeader(path: string): Promise<void> {
  await guardFile(path);
  // The library opens the others by their names.
  for (const part of partNames(path)?.names ?? []) if (part !== path) await guardFile(part);
}

async function guardFile(path: string): Promise<void> {
  // A pipe or a device must not be opened: that can wait forever. The library reports what else is wrong.
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && !found.isFile())
    fail("loadFailed", `${path} could not be loaded: it is not a regular file.`);
  const handle = await open(path, "r").catch(() => undefined);
  if (handle === undefined) return;
  try {
    const { size } = await handle.stat();
    const reading = await readHeaderInPieces(size, async (offset, bytes) => {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(bytes), 0, bytes, offset);
      return buffer.subarray(0, bytesRead);
    });
    if (reading.kind === "broken")
      fail(
        "loadFailed",
        `${path} could not be loaded: it is not a GGUF file, or its header is damaged (${reading.why}).`,
      );
    if (reading.minimumBytes > size)
      fail("loadFailed", `${path} could not be loaded: it has only ${size} of at least ${reading.minimumBytes} bytes.`);
    const refusal = refusalOf(reading.header, (reading.header.numbers.get("split.count") ?? 1) > 1);
    // The client judges implausible figures. The library would load models of these kinds, and they would generate nonsense.
    if (refusal !== undefined && refusal.kind !== "nonsense")
      fail("modelUnreadable", `${path} ${refusalSentence(refusal)}`);
  } finally {
    await handle.close();
  }
}
