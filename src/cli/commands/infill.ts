// Measures completion quality: tasks in, completions out, one JSON object per line.
import { describe } from "../../base/errors.ts";
import { fail } from "../../core/failures.ts";
import { jsonLines } from "../jsonLines.ts";
import { languageOfTask, type TaskText } from "../taskLanguage.ts";
import { thoroughAnswer } from "../thoroughAnswer.ts";
import { UsageError } from "../usage.ts";
import { writeJson, type Session } from "../session.ts";

/**
 * `infill TASKS.jsonl[.gz]`. Each task is a separate document with the cursor between prompt and suffix, in the language that it names
 * or looks like. As for a manual trigger, a completion may span several lines even within a line, and is returned even if the model is
 * unsure of it (`unsure`). Both infill orders are tried; `ms` covers both, and the tokens are those of the completion that is returned.
 */
export async function infill({ options, client, signal, loadModel }: Session): Promise<number> {
  const [file] = options.positionals;
  if (file === undefined) throw new UsageError("infill needs a file of tasks");
  const facts = await loadModel();
  let count = 0;
  for await (const task of tasks(file)) {
    if (signal.aborted || (options.limit > 0 && count >= options.limit)) break;
    count++;
    const start = performance.now();
    const document = {
      id: task.task_id,
      languageId: languageOfTask(task),
      text: task.prompt + task.suffix,
      offset: task.prompt.length,
    };
    const shape = options.shape ?? "block";
    const answer = await thoroughAnswer(client, facts, document, signal, { shape }, options.order);
    const { completion, confidence, unsure, stopRule } = answer;
    await writeJson({
      task_id: task.task_id,
      completion: insertion(completion?.text ?? "", document.text, document.offset, completion?.replaceAfter ?? 0),
      ms: Math.round(performance.now() - start),
      reused: completion?.cost.reused ?? 0,
      evaluated: completion?.cost.evaluated ?? 0,
      ...(confidence && { certainty: confidence }),
      ...(stopRule !== undefined && { stopRule }),
      ...(unsure && { unsure: true }),
    });
  }
  return 0;
}

/** A completion as a pure insertion: text after the cursor that it repeats and would replace is removed from its end. */
export function insertion(text: string, document: string, offset: number, replaceAfter: number): string {
  const covered = document.slice(offset, offset + replaceAfter);
  return covered !== "" && text.endsWith(covered.trimEnd())
    ? text.slice(0, text.length - covered.trimEnd().length)
    : text;
}

async function* tasks(file: string): AsyncGenerator<TaskText> {
  let line = 0;
  try {
    for await (const entry of jsonLines(file)) {
      ({ line } = entry);
      const task = JSON.parse(entry.text) as Partial<TaskText>;
      if (typeof task.task_id !== "string" || typeof task.prompt !== "string" || typeof task.suffix !== "string")
        throw new Error("a task needs task_id, prompt and suffix");
      yield task as TaskText;
    }
  } catch (error) {
    fail("badInput", `${file}${line > 0 ? `, line ${line}` : ""}: ${describe(error)}.`);
  }
}
