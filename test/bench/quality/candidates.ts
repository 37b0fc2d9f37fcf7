// The texts that may fill a task's hole: what the rules make of each order, and the beginnings of what the model wrote.
import { thoroughAnswer } from "../../../src/cli/thoroughAnswer.ts";
import { insertion } from "../../../src/cli/commands/infill.ts";
import type { CompletionResult } from "../../../src/core/completion/completion.ts";
import type { InfillTask } from "../material/humanEval.ts";
import { documentOf, limits, type Order, type RawAnswer, type RecordedWorker } from "./recordedWorker.ts";

export const orders: readonly Order[] = ["joint", "anchored"];

/** Most lines of a beginning. */
const mostLines = 4;

/** What the product makes of a task in one order. */
export async function inOrder(worker: RecordedWorker, task: InfillTask, order: Order): Promise<CompletionResult> {
  return thoroughAnswer(worker, limits, documentOf(task), new AbortController().signal, { shape: "block" }, order);
}

/** The text that a result inserts. */
export function textOf(task: InfillTask, { completion }: CompletionResult): string {
  const { text, offset } = documentOf(task);
  return insertion(completion?.text ?? "", text, offset, completion?.replaceAfter ?? 0);
}

/** The first lines of what the model wrote, for one line, for two, and so on, each with its line break. */
export function beginnings({ text }: RawAnswer): string[] {
  const found: string[] = [];
  let end = 0;
  while (found.length < mostLines && end < text.length) {
    const lineEnd = text.indexOf("\n", end);
    if (lineEnd < 0) break;
    end = lineEnd + 1;
    if (text.slice(0, end).trim() !== "" && text.slice(0, end).trim() !== found.at(-1)?.trim())
      found.push(text.slice(0, end));
  }
  return found;
}

/** Tokens that a raw answer may have. The single-line set needs one line. */
export function rawTokens(task: InfillTask): number {
  return task.task_id.startsWith("SingleLine") ? 96 : 160;
}
