import { writeFile } from "node:fs/promises";
import { createTwoFilesPatch } from "diff";
import { fixRequest } from "../../core/edits/fix.ts";
import { replacementFor } from "../../core/edits/replacement.ts";
import { FailureError } from "../../core/failures.ts";
import { readSelection } from "../documents.ts";
import { readRange } from "../options.ts";
import { writeJson, writeLine, type Session } from "../session.ts";
import { rounded } from "./chat.ts";

/** `fix FILE:START-END [--instruction TEXT] [--write]`: a corrected version of these lines, as a diff. */
export async function fix(session: Session): Promise<number> {
  const { options, client, signal, loadModel } = session;
  const { source, selection, start, end } = await readSelection(readRange(options.positionals[0]));
  const problems =
    options.instruction === undefined ? [] : [{ line: 1, severity: "error" as const, message: options.instruction }];
  await loadModel();
  const { place, ...request } = fixRequest(selection, problems);
  const reply = await client.chat({ purpose: "fix", thinking: false, ...request }, () => {}, signal);
  const replacement = replacementFor({ text: reply.text, isCut: reply.reason === "maxTokens" }, place);
  if (typeof replacement !== "string") throw new FailureError(replacement);
  const fixed = source.text.slice(0, start) + replacement + source.text.slice(end);
  if (options.write) await writeFile(source.path, fixed);
  const diff = createTwoFilesPatch(`a/${source.name}`, `b/${source.name}`, source.text, fixed, undefined, undefined, {
    headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
  });
  await (options.json
    ? writeJson({ replacement, diff, written: options.write, ...rounded(reply) })
    : writeLine(diff.trimEnd()));
  return 0;
}
