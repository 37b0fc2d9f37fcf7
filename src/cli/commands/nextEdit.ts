// Measures next edits: tasks in, edits out, one JSON object per line.
import { lineBreakNear } from "../../base/lines.ts";
import { visible } from "../../core/agent/visible.ts";
import { failureOf } from "../../core/failures.ts";
import { nextEdits, type NextEdits } from "../../core/nextEdit/nextEdit.ts";
import type { NextEditModel } from "../../core/nextEdit/nextEditModel.ts";
import { longestPrompt, type ModelSpeed } from "../../core/nextEdit/prompt/promptBudget.ts";
import { windowFormOf, type NamedModel } from "../../core/nextEdit/windows/windowForms.ts";
import type { ProposedEdit } from "../../core/nextEdit/refusals/proposal.ts";
import { editTasks, type EditTask } from "../editTasks.ts";
import { interruptedCode, writeJson, type Session } from "../session.ts";
import { UsageError } from "../usage.ts";

/** Longest time that a task's text may be read, in seconds. */
const readingSeconds = 8;
/** How often a task is begun again because the worker had to do something else. */
const mostTries = 5;

/**
 * `next-edit TASKS.jsonl[.gz]`. Lines of an answer's edits count from 0 in the text of the task, the end exclusive; an edit's text
 * has no line break at its end, and is empty for a deletion. A task that cannot be read is reported and the others are answered.
 */
export async function nextEdit({ options, client, signal, loadModel }: Session): Promise<number> {
  const [file] = options.positionals;
  if (file === undefined) throw new UsageError("next-edit needs a file of tasks");
  const facts = await loadModel();
  let count = 0;
  let bad = 0;
  for await (const task of editTasks(file)) {
    if (signal.aborted || (options.limit > 0 && count >= options.limit)) break;
    count++;
    if ("wrong" in task) {
      bad++;
      note(`${file}, line ${task.line}: ${task.wrong}.`);
      continue;
    }
    if (task.leftOut !== undefined)
      note(`${file}, task ${task.id}: ${task.leftOut}. It and what is older were left out.`);
    const start = performance.now();
    const found = await answered(task, facts, client, signal).catch((error: unknown) => {
      const { kind, message } = failureOf(error);
      // The model and the other tasks can do nothing for this one.
      if (kind !== "promptTooLong" || signal.aborted) throw error;
      note(`${file}, task ${task.id}: ${message}`);
    });
    if (found === undefined) {
      bad++;
      continue;
    }
    await writeJson({
      task_id: task.id,
      edits: found.edits.map((edit) => shown(edit, task)),
      silent: found.edits.length === 0,
      ...(found.rule !== undefined && { rule: found.rule }),
      ms: Math.round(performance.now() - start),
      evaluated: found.cost.evaluated,
      produced: found.cost.produced,
    });
  }
  if (signal.aborted) return interruptedCode;
  if (count === 0) note(`${file} has no tasks.`);
  return bad > 0 ? 1 : 0;
}

/** Says something about the input, which may have any characters in it. */
function note(text: string): void {
  process.stderr.write(`ghostlight: ${visible(text)}\n`);
}

/**
 * The next edits of a task. Ghost text of somebody else ends the work for it: it is begun again, and with less text around the edits
 * where the context does not hold it. Raises FailureError.
 */
export async function answered(
  task: EditTask,
  speed: ModelSpeed & NamedModel,
  model: NextEditModel,
  signal: AbortSignal,
  mostEdits = Infinity,
): Promise<NextEdits> {
  const { documents, cursor, history } = task;
  let longest = longestPrompt(speed, readingSeconds);
  const form = windowFormOf(speed);
  for (let tries = 1; ; tries++)
    try {
      const question = {
        ...{
          documents,
          cursorLine: cursor.line,
          cursorColumn: cursor.column,
          history,
          longestPrompt: longest,
          mostEdits,
        },
        form,
      };
      return await nextEdits(question, model, signal);
    } catch (error) {
      const { kind } = failureOf(error);
      if ((kind !== "cancelled" && kind !== "promptTooLong") || signal.aborted || tries >= mostTries) throw error;
      // Some scripts have more tokens than the length of a text lets expect.
      if (kind === "promptTooLong") longest = Math.floor(longest / 2);
    }
}

function shown({ document, startLine, endLine, lines, probability }: ProposedEdit, { texts }: EditTask): object {
  const lineBreak = lineBreakNear(texts.get(document.path) ?? "", 0);
  const text = lines.join(lineBreak);
  return { path: document.path, startLine, endLine, text, probability: Math.round(1000 * probability) / 1000 };
}
