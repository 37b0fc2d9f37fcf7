import { verifyModel, type FileCheck } from "../../../client/store/modelMaintenance.ts";
import { listModels, type StoredModel } from "../../../client/store/modelList.ts";
import { knownEntries, storedModel } from "./knownModels.ts";
import { progressLine } from "../../progressLine.ts";
import { writeJson, writeLine, type Session } from "../../session.ts";

/** `models verify [ID…]`: reads the files and compares their digests; without an id, of all installed models. */
export async function verifyStored({ options, home, signal }: Session, ids: readonly string[]): Promise<number> {
  const { models } = await listModels(home, await knownEntries(home));
  const wanted = ids.length === 0 ? models.filter(isWorthACheck) : ids.map((id) => storedModel(id, models));
  const line = progressLine();
  const results: { id: string; files: FileCheck[] }[] = [];
  for (const model of wanted) {
    const files = await verifyModel(model, home, line.show, signal);
    line.end();
    results.push({ id: model.id, files });
    if (options.json) continue;
    for (const check of files) await writeLine(`${check.name}: ${sentenceOf(check)}`);
  }
  const isRight = results.every(({ files }) =>
    files.every(({ verdict }) => verdict === "right" || verdict === "first"),
  );
  if (options.json) await writeJson({ ok: isRight, models: results });
  else if (results.length === 0) await writeLine("No models are installed.");
  return isRight ? 0 : 1;
}

function isWorthACheck({ isInstalled, diskBytes, origin }: StoredModel): boolean {
  return isInstalled || diskBytes > 0 || origin !== undefined;
}

function sentenceOf({ verdict, sha256, wanted }: FileCheck): string {
  switch (verdict) {
    case "right":
      return `right, SHA-256 ${sha256}`;
    case "first":
      return `SHA-256 ${sha256}, recorded for the next check`;
    case "missing":
      return "missing; download it again with “ghostlight models pull”";
    case "wrong":
      return `WRONG: its SHA-256 is ${sha256} instead of ${wanted}; download it again with “ghostlight models pull”`;
  }
}
