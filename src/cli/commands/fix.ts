import { createTwoFilesPatch } from "diff";
import { wellFormed } from "../../base/text.ts";
import type { EditTask } from "../../core/edits/editTask.ts";
import { makeEdit, type EditModel } from "../../core/edits/makeEdit.ts";
import { fail, FailureError } from "../../core/failures.ts";
import { readSelection } from "../documents.ts";
import { readRange } from "../options.ts";
import { terminalText, writeJson, writeLine, type Session } from "../session.ts";
import { editedText, writeEdit, type EditedText, type FileEdit } from "../writeEdit.ts";
import { rounded } from "./chat.ts";

/** `fix FILE:START-END [--instruction TEXT] [--write]`: a corrected version of these lines, as a diff. */
export async function fix(session: Session): Promise<number> {
  const { options, client, signal, loadModel } = session;
  const { source, selection, start, end } = await readSelection(readRange(options.positionals[0]));
  if (selection.text.includes("\0"))
    fail("badInput", `${selection.label} contains NUL characters, which no model can write. Choose other lines.`);
  const task: EditTask =
    options.instruction === undefined
      ? { kind: "fix", problems: [] }
      : { kind: "edit", instruction: options.instruction };
  await loadModel();
  let cost: object = {};
  const model: EditModel = {
    load: (loading) => client.load(loading),
    countTokens: (text) => client.countTokens(text),
    syntaxErrors: (question) => client.syntaxErrors(question),
    codeParts: (question) => client.codeParts(question),
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
  const edit: FileEdit = { source, start, end, replacement };
  const outcome = options.write ? await tryToWrite(edit) : { text: editedText(edit) };
  const diff = diffOf(source.name, outcome.text);
  // The edit took a model minutes: it is shown whatever became of the file.
  await (options.json
    ? writeJson({ replacement, diff, tries, written: options.write && !("problem" in outcome), ...cost })
    : writeLine(terminalText(diff.replace(/\n$/, ""))));
  if ("problem" in outcome) throw outcome.problem;
  return 0;
}

/** The text that was written, or the one that should have been and why it was not. */
async function tryToWrite(edit: FileEdit): Promise<{ text: EditedText } | { text: EditedText; problem: unknown }> {
  try {
    return { text: await writeEdit(edit) };
  } catch (problem) {
    return { text: editedText(edit), problem };
  }
}

function diffOf(name: string, { before, after }: EditedText): string {
  return createTwoFilesPatch(`a/${name}`, `b/${name}`, wellFormed(before), wellFormed(after), undefined, undefined, {
    headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
  });
}
