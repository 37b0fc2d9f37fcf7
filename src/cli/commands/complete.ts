import { lineBreaksOf } from "../../base/lines.ts";
import { ModuleFiles } from "../../client/moduleFiles.ts";
import { offsetAt, readSource } from "../documents.ts";
import { readPlace } from "../options.ts";
import { completionEngine, terminalText, writeJson, writeLine, type Session } from "../session.ts";

/** `complete FILE:LINE:COL`: the suggestion for that position. */
export async function complete({ options, client, signal, loadModel }: Session): Promise<number> {
  const place = readPlace(options.positionals[0]);
  const source = await readSource(place.file);
  const offset = offsetAt(source, place.line, place.column);
  const text = lineBreaksOf(source.text) === "cr" ? source.text.replaceAll("\r", "\n") : source.text;
  const facts = await loadModel();
  const start = performance.now();
  const engine = completionEngine(client, facts, new ModuleFiles((file) => file));
  const completion = (
    await engine.complete({ id: source.path, languageId: source.languageId, text, offset }, signal, {
      showsUnsure: true,
      ...(options.shape !== undefined && { shape: options.shape }),
    })
  ).completion;
  const ms = Math.round(performance.now() - start);
  if (options.json)
    await writeJson({
      text: completion?.text ?? "",
      replaceAfter: completion?.replaceAfter ?? 0,
      ms,
      ...completion?.cost,
      applied: completion?.applied ?? [],
    });
  else await writeLine(terminalText(completion?.text ?? ""));
  return 0;
}
