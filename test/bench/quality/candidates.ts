// The texts that may fill a task's hole: what the rules make of each order, and the better of both.
import { thoroughAnswer } from "../../../src/cli/thoroughAnswer.ts";
import { insertion } from "../../../src/cli/commands/infill.ts";
import type { CompletionResult } from "../../../src/core/completion/completion.ts";
import type { InfillTask } from "../material/humanEval.ts";
import { documentOf, limits, type Order, type RecordedWorker } from "./recordedWorker.ts";

export const orders: readonly Order[] = ["joint", "anchored"];

/** What the product makes of a task in one order. */
export async function inOrder(worker: RecordedWorker, task: InfillTask, order: Order): Promise<CompletionResult> {
  return thoroughAnswer(worker, limits, documentOf(task), new AbortController().signal, { shape: "block" }, order);
}

/** What the product makes of a task: the better of both orders. */
export async function chosen(worker: RecordedWorker, task: InfillTask): Promise<CompletionResult> {
  return thoroughAnswer(worker, limits, documentOf(task), new AbortController().signal, { shape: "block" });
}

/** The text that a result inserts. */
export function textOf(task: InfillTask, { completion }: CompletionResult): string {
  const { text, offset } = documentOf(task);
  return insertion(completion?.text ?? "", text, offset, completion?.replaceAfter ?? 0);
}

/** Tokens that a raw answer may have. The single-line set needs one line. */
export function rawTokens(task: InfillTask): number {
  return task.task_id.startsWith("SingleLine") ? 96 : 160;
}
