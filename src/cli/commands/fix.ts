import { writeFile } from "node:fs/promises";
import { createTwoFilesPatch } from "diff";
import type { EditTask } from "../../core/edits/editTask.ts";
import { makeEdit, type EditModel } from "../../core/edits/makeEdit.ts";
import { FailureError } from "../../core/failures.ts";
import { readSelection } from "../documents.ts";
import { readRange } from "../options.ts";
import { writeJson, writeLine, type Session } from "../session.ts";
import { rounded } from "./chat.ts";

/** `fix FILE:START-END [--instruction TEXT] [--write]`: a corrected version of these lines, as a diff. */
export async function fix(session: Session): Promise<number> {
  const { options, client, signal, loadModel } = session;
  const { source, selection, start, end } = await readSelection(readRange(options.positionals[0]));
  const task: EditTask =
    options.instruction === undefined
      ? { kind: "fix", problems: [] }
      : { kind: "edit", instruction: options.instruction };
  await loadModel();
  let cost: object = {};
  const model: EditModel = {
    load: (loading) => client.load(loading),
    syntaxErrors: (question) => client.syntaxErrors(question),
    chat: async (...request) => {
      const end = await client.chat(...request);
      cost = rounded(end);
      return end;
    },
  };
  const before = source.text.slice(0, start);
  const behind = source.text.slice(end);
  const made = await makeEdit(model, { selection, task, before, behind }, () => {}, signal);
  if (made.kind === "miss") throw new FailureError(made.failure);
  const { replacement, tries } = made;
  const fixed = before + replacement + behind;
  if (options.write) await writeFile(source.path, fixed);
  const diff = createTwoFilesPatch(`a/${source.name}`, `b/${source.name}`, source.text, fixed, undefined, undefined, {
    headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
  });
  await (options.json
    ? writeJson({ replacement, diff, tries, written: options.write, ...cost })
    : writeLine(diff.trimEnd()));
  return 0;
}
