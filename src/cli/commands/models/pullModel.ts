import { ensureModel } from "../../../client/store/installModel.ts";
import { fail } from "../../../core/failures.ts";
import { defaultEntry, findEntry } from "../../../core/models/catalogue/catalogue.ts";
import { knownEntries } from "./knownModels.ts";
import { progressLine } from "../../progressLine.ts";
import { writeJson, writeLine, type Session } from "../../session.ts";

/** `models pull [ID]`: downloads and verifies a known model; without an id, the default model. */
export async function pull({ options, home, signal }: Session, [id]: readonly string[]): Promise<number> {
  const entries = await knownEntries(home);
  const entry =
    id === undefined
      ? (findEntry(defaultEntry.id, entries) ?? defaultEntry)
      : (findEntry(id, entries) ??
        fail("badInput", `The catalogue has no model ${id}.`, "See “ghostlight models list”."));
  const line = progressLine();
  const mirrors = (process.env["GHOSTLIGHT_HUB_MIRRORS"] ?? "").split(/[\s,]+/).filter((address) => address !== "");
  const token = process.env["GHOSTLIGHT_HUB_TOKEN"]?.trim() ?? "";
  try {
    const path = await ensureModel(entry, {
      home,
      env: process.env,
      signal,
      mirrors,
      ...(token === "" ? {} : { token }),
      onProgress: line.show,
    });
    line.end();
    await (options.json ? writeJson({ id: entry.id, path }) : writeLine(path));
    return 0;
  } finally {
    line.end();
  }
}
