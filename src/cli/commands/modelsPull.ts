import { ensureModel } from "../../client/store/modelStore.ts";
import { fail } from "../../core/failures.ts";
import { defaultRow, findRow } from "../../core/models/catalogue.ts";
import { knownRows } from "../knownRows.ts";
import { progressLine } from "../progressLine.ts";
import { writeJson, writeLine, type Session } from "../session.ts";

/** `models pull [ID]`: downloads and verifies a model that is known by name, the default one without an id. */
export async function pull({ options, home, signal }: Session, [id]: readonly string[]): Promise<number> {
  const rows = await knownRows(home);
  const row =
    id === undefined
      ? (findRow(defaultRow.id, rows) ?? defaultRow)
      : (findRow(id, rows) ?? fail("badInput", `The catalogue has no model ${id}.`, "See “ghostlight models list”."));
  const line = progressLine();
  const mirrors = (process.env["GHOSTLIGHT_HUB_MIRRORS"] ?? "").split(/[\s,]+/).filter((address) => address !== "");
  const token = process.env["GHOSTLIGHT_HUB_TOKEN"]?.trim() ?? "";
  try {
    const path = await ensureModel(row, {
      home,
      env: process.env,
      signal,
      mirrors,
      ...(token === "" ? {} : { token }),
      onProgress: line.show,
    });
    line.end();
    await (options.json ? writeJson({ id: row.id, path }) : writeLine(path));
    return 0;
  } finally {
    line.end();
  }
}
