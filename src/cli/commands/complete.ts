import { offsetAt, readSource } from "../documents.ts";
import { readPlace } from "../options.ts";
import { thoroughAnswer } from "../thoroughAnswer.ts";
import { writeJson, writeLine, type Session } from "../session.ts";

/** `complete FILE:LINE:COL`: the ghost text for that place. */
export async function complete({ options, client, signal, loadModel }: Session): Promise<number> {
  const place = readPlace(options.positionals[0]);
  const source = await readSource(place.file);
  const offset = offsetAt(source, place.line, place.column);
  const facts = await loadModel();
  const start = performance.now();
  const document = { id: source.path, languageId: source.languageId, text: source.text, offset };
  const asked = options.shape === undefined ? {} : { shape: options.shape };
  const { ghost } = await thoroughAnswer(client, facts, document, signal, asked);
  const ms = Math.round(performance.now() - start);
  if (options.json)
    await writeJson({
      text: ghost?.text ?? "",
      replaceAfter: ghost?.replaceAfter ?? 0,
      ms,
      ...ghost?.cost,
      applied: ghost?.applied ?? [],
    });
  else await writeLine(ghost?.text ?? "");
  return 0;
}
