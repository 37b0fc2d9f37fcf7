import { examine } from "../../client/doctor.ts";
import { doctorExitCode, firstFailure, reportLines } from "../../client/doctorReport.ts";
import { chooseModel } from "../../client/modelStore.ts";
import { writeJson, writeLine, type Session } from "../session.ts";

declare const __BUILD__: string;

/** `doctor`: goes through everything that must work, and names the first step that does not, also by its exit code. */
export async function doctor({ home, client, loadModel, options, signal }: Session): Promise<number> {
  const isTerminal = process.stderr.isTTY;
  const report = await examine({
    home,
    build: __BUILD__,
    client,
    gpu: "auto",
    chooseModel: () => chooseModel(options.model, home, process.cwd()),
    load: loadModel,
    onBegin: (name) => isTerminal && process.stderr.write(`\r\x1b[K${name}…`),
    signal,
  });
  if (isTerminal) process.stderr.write("\r\x1b[K");
  const failed = firstFailure(report);
  if (options.json) await writeJson({ ok: failed === undefined, ...(failed && { failed: failed.name }), ...report });
  else for (const line of reportLines(report)) await writeLine(line);
  return doctorExitCode(report);
}
