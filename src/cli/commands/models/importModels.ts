import { homedir } from "node:os";
import { importModel, type ImportedModel } from "../../../client/store/import/importModel.ts";
import { importPlaces } from "../../../client/store/import/importPlaces.ts";
import {
  placeOfPath,
  scanForModels,
  type FoundModel,
  type ScanResult,
} from "../../../client/store/import/importScan.ts";
import { fail } from "../../../core/failures.ts";
import { describeBytes } from "../../../core/models/runtime/downloadProgress.ts";
import { knownEntries } from "./knownModels.ts";
import { progressLine } from "../../progressLine.ts";
import { writeJson, writeLine, type Session } from "../../session.ts";

/**
 * `models import`: lists the models that other programs have on this machine. `models import NAME|FILE|FOLDER`: imports the model
 * with that name, or that file, or lists that folder; `--all` imports everything found. Nothing is copied.
 */
export async function importModels(session: Session, [what]: readonly string[]): Promise<number> {
  const { options, home, signal } = session;
  const { scan, chosen } = await look(what, options.all, signal);
  const entries = await knownEntries(home);
  const line = progressLine();
  const imported: ImportedModel[] = [];
  for (const found of chosen) {
    imported.push(await importModel(found, { home, entries, onProgress: line.show, signal }));
    line.end();
  }
  if (options.json) await writeJson({ ...scan, imported: imported.map(({ entry: _row, ...model }) => model) });
  else if (chosen.length > 0)
    for (const model of imported) await writeLine(`${model.id}: ${model.path} (${howWords[model.how]})`);
  else await writeFound(scan);
  return 0;
}

const howWords: Readonly<Record<ImportedModel["how"], string>> = {
  link: "linked, no copy",
  inPlace: "used in place; do not move or delete the file",
};

async function look(
  what: string | undefined,
  all: boolean,
  signal: AbortSignal,
): Promise<{ scan: ScanResult; chosen: readonly FoundModel[] }> {
  const place = what === undefined ? undefined : await placeOfPath(what);
  const scan = await scanForModels(place === undefined ? importPlaces(process.env, homedir()) : [place], signal);
  if (what === undefined || place?.holds === "files") return { scan, chosen: all ? scan.found : [] };
  if (place !== undefined) {
    const [skipped] = scan.skipped;
    if (scan.found.length === 0) fail("modelUnreadable", `${what}: ${skipped?.why ?? "No model found."}`, "");
    return { scan, chosen: scan.found };
  }
  const chosen = scan.found.filter(({ name }) => name.toLowerCase() === what.toLowerCase());
  if (chosen.length === 0)
    fail(
      "badInput",
      `There is no file ${what}, and no other program has a model with that name.`,
      "See “ghostlight models import”.",
    );
  return { scan, chosen: chosen.slice(0, 1) };
}

async function writeFound({ found, skipped }: ScanResult): Promise<void> {
  if (found.length === 0) await writeLine("No models found.");
  for (const model of found)
    await writeLine(`${model.name}  ${describeBytes(model.sizeBytes)}, ${model.from}, ${model.files[0].path}`);
  if (found.length > 0) await writeLine("\nImport one with “ghostlight models import NAME”, or all with --all.");
  for (const { path, why } of skipped) await writeLine(`Skipped ${path}: ${why}`);
}
