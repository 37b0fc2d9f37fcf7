import path from "node:path";
import { realpath, stat } from "node:fs/promises";
import { describe } from "../../base/errors.ts";
import { AgentFolder } from "../../client/agent/agentFolder.ts";
import { ChangeRecord } from "../../client/agent/changeRecord.ts";
import { FolderTools } from "../../client/agent/folderTools.ts";
import { mustCallTools, syntaxCheckOf } from "../../client/agent/agentModel.ts";
import { restoreSession } from "../../client/agent/restoreSession.ts";
import { agentSystemText } from "../../core/agent/prompt.ts";
import { AgentRun } from "../../core/agent/turn/agentRun.ts";
import { newTurnState, type TurnOutcome } from "../../core/agent/turn/turnState.ts";
import { visible, visibleName } from "../../core/agent/visible.ts";
import { fail, failureOf, failureText } from "../../core/failures.ts";
import { AgentPerson, nobody } from "../agent/agentPerson.ts";
import { JsonOutput, TextOutput, type AgentEnd, type AgentOutput } from "../agent/agentOutput.ts";
import { followInterrupts } from "../interrupts.ts";
import { interruptedCode, writeJson, writeLine, type Session } from "../session.ts";
import { inTerminal } from "../terminalAdvice.ts";
import { UsageError } from "../usage.ts";

/** `agent "TASK"`: lets the model read, edit and run things in a folder. `agent --restore [ID]`: takes back what it changed. */
export async function agent(session: Session): Promise<number> {
  const { options } = session;
  if (options.restore) return restore(session, await folderOf(options.folder ?? "."));
  const task = options.positionals[0]?.trim() ?? "";
  if (task === "") throw new UsageError("agent needs a task");
  const output = options.json ? new JsonOutput() : new TextOutput();
  const folder = await folderOf(options.folder ?? ".").catch(async (error: unknown) => {
    // A program that reads along gets its last line in any case.
    const nothing = { steps: 0, changed: [], session: null };
    await output.end({
      reason: "failed",
      ...(options.json && { message: failureText(inTerminal(failureOf(error))) }),
      ...nothing,
    });
    throw error;
  });
  return withStop(session.signal, (signal) => work(session, { task, folder, output, signal }));
}

interface Work {
  readonly task: string;
  readonly folder: string;
  readonly output: AgentOutput;
  readonly signal: AbortSignal;
}

async function work(session: Session, { task, folder, output, signal }: Work): Promise<number> {
  const { options, client, home, loadModel } = session;
  const record = new ChangeRecord(home, { kind: "session", folder, task }, Date.now());
  const tools = new FolderTools(await AgentFolder.open(folder, home), record, { checkSyntax: syntaxCheckOf(client) });
  const rules = { edits: options.yesEdits ? "accept" : "ask", commands: options.allow } as const;
  const isAttended = !options.json && process.stdin.isTTY && process.stderr.isTTY;
  const person = isAttended ? new AgentPerson(process.stdin, process.stderr, (text) => run.say(text)) : undefined;
  const run = new AgentRun(newTurnState(agentSystemText, rules, options.steps), {
    ...{ model: client, tools, user: person ?? nobody, conversation: record.id, thinking: true },
    report: (report) => output.report(report),
  });
  const end = (outcome: TurnOutcome, saysWhy = true): Promise<void> => {
    const changed = record.changed.map(({ path: file }) => shortPath(folder, file));
    const { message, ...ended } = endOf(outcome, run.state.steps, changed, changed.length > 0 ? record.id : null);
    return output.end({ ...ended, ...(saysWhy && message !== undefined && { message }) });
  };
  try {
    mustCallTools(await loadModel());
    run.say(task);
    let outcome = await run.run(signal);
    while (outcome.kind === "limit" && person !== undefined && (await person.goesOn(outcome.message, signal))) {
      await run.goOn();
      outcome = await run.run(signal);
    }
    await end(outcome);
    return outcome.kind === "done" ? 0 : outcome.kind === "stopped" ? interruptedCode : 1;
  } catch (error) {
    // Standard error gets it from whoever called. A program that reads along gets its last line in any case.
    const failure = failureOf(error);
    await end(failure.kind === "cancelled" ? { kind: "stopped" } : { kind: "failed", failure }, options.json);
    throw error;
  } finally {
    person?.close();
  }
}

function endOf(outcome: TurnOutcome, steps: number, changed: readonly string[], session: string | null): AgentEnd {
  const more = { steps, changed, session };
  switch (outcome.kind) {
    case "done":
    case "stopped":
      return { reason: outcome.kind, ...more };
    case "failed":
      return { reason: "failed", message: failureText(inTerminal(outcome.failure)), ...more };
    case "limit":
      return { reason: "limit", limit: outcome.limit, message: outcome.message, ...more };
  }
}

async function restore({ home, options }: Session, folder: string): Promise<number> {
  const { of, id, restored, conflicts } = await restoreSession(home, folder, options.positionals[0], Date.now());
  const short = (file: string): string => shortPath(folder, file);
  if (options.json) {
    const left = conflicts.map(({ path: file, why, kept = null }) => ({ path: short(file), why, kept }));
    await writeJson({
      session: of.id,
      restored: restored.map(short),
      conflicts: left,
      undo: restored.length > 0 ? id : null,
    });
    return conflicts.length > 0 ? 1 : 0;
  }
  await writeLine(`Session ${of.id}: ${visible(of.task.split("\n")[0]!)}`);
  for (const file of restored) await writeLine(`  taken back: ${visibleName(short(file))}`);
  for (const { path: file, why, kept } of conflicts)
    await writeLine(
      `  left alone, ${visible(why)}: ${visibleName(short(file))}` +
        (kept === undefined ? " (it was not there before)" : `\n    its content from before is in ${kept}`),
    );
  if (restored.length === 0 && conflicts.length === 0) await writeLine("  All files are as they were before.");
  if (restored.length > 0) await writeLine(`To undo this: ghostlight agent --restore ${id}`);
  return conflicts.length > 0 ? 1 : 0;
}

/** The folder without links. Raises `badInput`. */
async function folderOf(given: string): Promise<string> {
  try {
    const folder = await realpath(path.resolve(given));
    if (!(await stat(folder)).isDirectory()) throw new Error("it is not a folder");
    return folder;
  } catch (error) {
    fail("badInput", `The agent cannot work in ${given}: ${describe(error)}.`);
  }
}

/** Also a terminal that is closed, and a polite request to end, stop the agent: nothing that it started is left. */
async function withStop<T>(interrupted: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ending = followInterrupts(["SIGTERM", "SIGHUP"], process);
  try {
    return await run(AbortSignal.any([interrupted, ending.signal]));
  } finally {
    ending.dispose();
  }
}

function shortPath(folder: string, file: string): string {
  const below = path.relative(folder, file);
  return below.startsWith("..") || path.isAbsolute(below) ? file : below;
}
