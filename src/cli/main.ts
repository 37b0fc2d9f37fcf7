// Composition root of the command line: reads the options, runs one command, turns failures into exit codes.
import { describe, describeFully, systemCode } from "../base/errors.ts";
import { visible } from "../core/agent/visible.ts";
import { FailureError, failureOf, failureText } from "../core/failures.ts";
import { agent } from "./commands/agent.ts";
import { chat } from "./commands/chat.ts";
import { checkGpu } from "./commands/checkGpu.ts";
import { complete } from "./commands/complete.ts";
import { doctor } from "./commands/doctor.ts";
import { explain } from "./commands/explain.ts";
import { fix } from "./commands/fix.ts";
import { infill } from "./commands/infill.ts";
import { models } from "./commands/models/models.ts";
import { nextEdit } from "./commands/nextEdit.ts";
import { replay } from "./commands/replay.ts";
import { trace } from "./commands/trace.ts";
import { uninstall } from "./commands/uninstall.ts";
import { worker } from "./commands/worker.ts";
import { readOptions } from "./options.ts";
import { usageOf } from "./commandUse.ts";
import { interruptedCode, orInterrupted, withSession, writeLine, type Session } from "./session.ts";
import { inTerminal } from "./terminalAdvice.ts";
import { usage, UsageError } from "./usage.ts";

declare const __BUILD__: string;

type Command = (session: Session) => Promise<number>;

/** A command that may end anywhere: when it is interrupted, it does not wait for a worker that does not answer. */
const endingAtOnce =
  (command: Command): Command =>
  (session) =>
    orInterrupted(command(session), session);

const commands: Readonly<Record<string, Command>> = {
  agent,
  chat,
  "check-gpu": checkGpu,
  complete,
  doctor,
  explain,
  fix,
  infill,
  models,
  "next-edit": nextEdit,
  replay,
  trace: endingAtOnce(trace),
  uninstall: endingAtOnce(uninstall),
  worker: endingAtOnce(worker),
};

// The reader closed the pipe, as `head` does after its lines; or the disk that the output goes to is full.
process.stdout.on("error", (error) => {
  if (systemCode(error) === "EPIPE") process.exit(0);
  process.stderr.write(`ghostlight: The output cannot be written: ${describe(error)}.\n`);
  process.exit(1);
});
process.exitCode = await main(process.argv.slice(2));
// What an interrupted command has left under way is of no interest any more, and would keep the process.
if (process.exitCode === interruptedCode) process.exit();

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args);
    const [name, ...positionals] = options.positionals;
    if (options.version) return print(__BUILD__);
    if (options.help) return print(usage.trimEnd());
    const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined)
      throw new UsageError(name === undefined ? "no command given" : `unknown command ${name}`);
    return await withSession({ ...options, positionals }, command);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`ghostlight: ${visible(error.message)}\n\n${usageOf(args)}`);
      return 2;
    }
    const failure = failureOf(error);
    if (failure.kind === "cancelled") return interruptedCode;
    if (failure.kind !== "internal" || error instanceof FailureError) {
      // It may quote a file, a server or a model.
      process.stderr.write(`ghostlight: ${visible(failureText(inTerminal(failure)))}\n`);
      return 1;
    }
    process.stderr.write(`ghostlight: this is a bug. Please report it.\n${describeFully(error)}\n`);
    return 70;
  }
}

async function print(text: string): Promise<number> {
  await writeLine(text);
  return 0;
}
