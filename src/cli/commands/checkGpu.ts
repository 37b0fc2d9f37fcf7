import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import path from "node:path";
import { describe } from "../../base/errors.ts";
import { checkGpu as check } from "../../client/gpuCheck/gpuCheck.ts";
import { failedStages, gpuMarkdown } from "../../client/gpuCheck/gpuReport.ts";
import { chooseModel } from "../../client/store/modelStore.ts";
import { fail } from "../../core/failures.ts";
import { settingsTable, type GpuChoice } from "../../core/settings.ts";
import { workerEntry, writeJson, writeLine, type Session } from "../session.ts";
import { UsageError } from "../usage.ts";

declare const __BUILD__: string;

const usualRounds = 30;

/** `check-gpu`: measures models on this machine's GPU. Exit code 1 if a stage failed; the report is written in any case. */
export async function checkGpu({ home, options, signal }: Session): Promise<number> {
  const { positionals, gpu, contextTokens, limit, out = ".", json } = options;
  const folder = path.resolve(out);
  await mustBeWritable(folder);
  const files = [await chosen(options.model, home), ...positionals.map((file) => path.resolve(file))];
  const { report, files: written } = await check({
    files,
    choices: gpu.map(choiceOf),
    contextTokens,
    rounds: limit === 0 ? usualRounds : limit,
    home,
    workerEntry,
    build: __BUILD__,
    folder,
    onBegin: (what) => process.stderr.write(`${what}\n`),
    signal,
  });
  const failed = failedStages(report);
  if (json) await writeJson({ ok: failed.length === 0, files: written, ...report });
  else await writeLine(`${gpuMarkdown(report)}\n\nWritten to ${written.markdown} and ${written.json}.`);
  return failed.length === 0 ? 0 : 1;
}

/** Raises `badInput`: the report is written after minutes of measuring. */
async function mustBeWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    fail("badInput", `The report cannot be written into ${folder}: ${describe(error)}.`, "Name a folder with --out.");
  }
}

async function chosen(name: string | undefined, home: string): Promise<string> {
  const choice = await chooseModel(name, home, process.cwd());
  if ("missing" in choice) fail("noModel", `${choice.missing.name} is not installed in ${home}.`);
  return choice.path;
}

function choiceOf(text: string): GpuChoice {
  const choice = settingsTable.gpu.parse(text);
  if (choice === undefined) throw new UsageError("--gpu must be auto, cuda, vulkan, metal or off");
  return choice;
}
