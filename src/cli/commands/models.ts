import { ensureModel } from "../../client/modelStore.ts";
import { defaultRow, findRow } from "../../core/models/catalogue.ts";
import { describeProgress } from "../../core/models/downloadProgress.ts";
import { fail } from "../../core/failures.ts";
import { writeJson, writeLine, type Session } from "../session.ts";
import { UsageError } from "../usage.ts";

/** `models pull [ID]`: downloads and verifies a model of the catalogue, the default one without an id. */
export async function models({ options, home, signal }: Session): Promise<number> {
  const [action, id] = options.positionals;
  if (action !== "pull") throw new UsageError("models takes pull");
  const row = id === undefined ? defaultRow : (findRow(id) ?? fail("badInput", `The catalogue has no model ${id}.`));
  const isTerminal = process.stderr.isTTY;
  let shownAt = 0;
  const path = await ensureModel(row, {
    home,
    env: process.env,
    signal,
    onProgress: (progress) => {
      const now = performance.now();
      if (now - shownAt < (isTerminal ? 200 : 5000)) return;
      shownAt = now;
      process.stderr.write(isTerminal ? `\r\x1b[K${describeProgress(progress)}` : `${describeProgress(progress)}\n`);
    },
  });
  if (isTerminal) process.stderr.write("\r\x1b[K");
  await (options.json ? writeJson({ id: row.id, path }) : writeLine(path));
  return 0;
}
