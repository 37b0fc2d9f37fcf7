// All tables together, and the texts that all of it is called with.
import { agentCalls } from "./calls/agentCalls.ts";
import { agentTurnCalls } from "./calls/agentTurnCalls.ts";
import { baseCalls } from "./calls/baseCalls.ts";
import { chatCalls } from "./calls/chatCalls.ts";
import { checkCalls } from "./calls/checkCalls.ts";
import { completionCalls } from "./calls/completionCalls.ts";
import { contextCalls } from "./calls/contextCalls.ts";
import { editCalls } from "./calls/editCalls.ts";
import { modelCalls } from "./calls/modelCalls.ts";
import { networkCalls } from "./calls/networkCalls.ts";
import { nextEditCalls } from "./calls/nextEditCalls.ts";
import { pageCalls } from "./calls/pageCalls.ts";
import { ruleCalls } from "./calls/ruleCalls.ts";
import { moduleCalls } from "./calls/moduleCalls.ts";
import { stopCalls } from "./calls/stopCalls.ts";
import { syntaxCalls } from "./calls/syntaxCalls.ts";
import type { TextCall } from "./growth.ts";

const tables = [
  ...[baseCalls, chatCalls, checkCalls, completionCalls, contextCalls, editCalls, modelCalls, pageCalls, ruleCalls],
  ...[moduleCalls, stopCalls, syntaxCalls, networkCalls, agentCalls, agentTurnCalls, nextEditCalls],
];

/** Every row: the module and the name of an export, and how it is called. */
export const rows: readonly (readonly [name: string, calls: readonly TextCall[]])[] = tables.flatMap((table) =>
  Object.entries(table).flatMap(([module, own]) =>
    Object.entries(own).map(([name, row]) => [`${module} ${name}`, [row].flat() as TextCall[]] as const),
  ),
);

/** The first few faults of each call say enough. */
const mostFaults = 2;

/** What is wrong with any of some calls at any of some texts: what `check` says, or what the call throws. */
export async function faultsOf<T extends { readonly name: string }>(
  calls: readonly TextCall[],
  texts: readonly T[],
  check: (call: TextCall, text: T) => Promise<string | undefined>,
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const [at, call] of calls.entries()) {
    const before = faults.length;
    for (const text of texts) {
      if (faults.length >= before + mostFaults) break;
      const fault = await check(call, text).catch((error: unknown) => String(error).slice(0, 200));
      if (fault !== undefined) faults.push(`call ${at}, ${text.name}: ${fault}`);
    }
  }
  return faults;
}
