import { machineWithoutGpu } from "../../../client/machine.ts";
import { readModelShape } from "../../../client/store/files/modelFile.ts";
import { hubsFor } from "../../../client/store/installModel.ts";
import { chooseModel } from "../../../client/store/modelStore.ts";
import { hubOptionsFor } from "../../../client/store/hub/hubOptions.ts";
import { remoteEntryShape, remoteShape } from "../../../client/store/hub/remoteHeader.ts";
import { allEntries } from "../../../client/store/catalogueFile.ts";
import { fail, FailureError } from "../../../core/failures.ts";
import { findEntry } from "../../../core/models/catalogue/catalogue.ts";
import { describedMachine, readSize, type Described } from "./describedMachine.ts";
import { machineOf, type Machine } from "../../../core/models/plan/machine.ts";
import type { ModelEntry } from "../../../core/models/catalogue/modelEntry.ts";
import type { ModelShape } from "../../../core/models/gguf/modelShape.ts";
import { candidatesFor } from "../../../core/models/plan/planCandidates.ts";
import { planModel } from "../../../core/models/plan/planModel.ts";
import { reasonText } from "../../../core/models/plan/planText.ts";
import { planText } from "./planReport.ts";
import { entryShape } from "../../../core/models/catalogue/entryShape.ts";
import type { Options } from "../../options.ts";
import { leavingNoWorker, orInterrupted, writeJson, writeLine, type Session } from "../../session.ts";
import { UsageError } from "../../usage.ts";

/** `models plan ID|FILE|URL`: whether a model fits this machine, or one that is described, and how it would run. */
export async function plan(session: Session, [what, ...rest]: readonly string[]): Promise<number> {
  if (what === undefined || rest.length > 0)
    throw new UsageError("models plan needs one model: an id, a file or a URL");
  const { options, home } = session;
  const described = machineOfOptions(options);
  const { entries } = await allEntries(home);
  const { shape, entry, from } = await findShape(what, session, entries);
  const machine = described ?? (await ownMachine(session));
  const wish = {
    ...(options.contextTokens !== usualOption && { contextPerLane: options.contextTokens }),
    ...(entry?.isRemoteOnly === true && { isRemoteOnly: true }),
    candidates: candidatesFor(entry, entries),
  };
  const found = planModel(shape, machine, wish);
  const name = entry?.name ?? shape.name ?? what;
  if (!options.json) {
    await writeLine(planText(name, found, machine, from));
    return 0;
  }
  const { reasons, alternatives, ...figures } = found;
  await writeJson({
    model: { id: entry?.id, name, from },
    ...figures,
    reasons: reasons.map((reason) => ({ ...reason, text: reasonText(reason) })),
    alternatives,
    machine,
  });
  return 0;
}

/** The default of `--context`, for which the plan also looks for the longest context that fits. */
const usualOption = 8192;

/** Where the figures come from. */
type From = "file" | "server" | "catalogue";

async function findShape(
  what: string,
  { home, signal }: Session,
  entries: readonly ModelEntry[],
): Promise<{ readonly shape: ModelShape; readonly entry: ModelEntry | undefined; readonly from: From }> {
  const hubOptions = hubOptionsFor(process.env, undefined);
  if (/^https?:\/\//i.test(what))
    return { shape: await remoteShape(what, signal, hubOptions), entry: undefined, from: "server" };
  const entry = findEntry(what, entries);
  const choice = await chooseModel(what, home, process.cwd());
  if ("path" in choice) return { shape: await readModelShape(choice.path), entry, from: "file" };
  const recorded = entryShape(choice.missing);
  // The recorded figures are good enough to choose a model and need no network.
  if (recorded) return { shape: recorded, entry: choice.missing, from: "catalogue" };
  for (const hub of hubsFor({ env: process.env, ...tokenOf() })) {
    try {
      const shape = await remoteEntryShape(choice.missing, hub, signal, hubOptions);
      return { shape, entry: choice.missing, from: "server" };
    } catch (error) {
      // Another source may have it.
      if (!(error instanceof FailureError) || error.failure.kind !== "downloadFailed") throw error;
    }
  }
  fail("noModel", `The shape of ${choice.missing.name} is not known, and no hub answered.`);
}

function tokenOf(): { readonly token?: string } {
  const token = process.env["GHOSTLIGHT_HUB_TOKEN"] ?? "";
  return token === "" ? {} : { token };
}

/** This machine with the GPUs that the worker sees. Without a worker, plans for the CPU and says so. */
async function ownMachine(session: Session): Promise<Machine> {
  try {
    return machineOf(await leavingNoWorker(session, () => orInterrupted(session.client.machine("auto"), session)));
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.kind === "cancelled") throw error;
    process.stderr.write(`ghostlight: the GPUs could not be read: ${error.failure.message}\n`);
    return machineWithoutGpu();
  }
}

function machineOfOptions({ gpu, vram, ram, cores }: Options): Machine | undefined {
  if (gpu.length === 0 && vram.length === 0 && ram === undefined && cores === undefined) return undefined;
  if (ram === undefined) throw new UsageError("describe a machine with --ram GB, and with --gpu NAME for each GPU");
  if (vram.length > gpu.length) throw new UsageError("each --vram needs a --gpu before it");
  const size = (option: string, text: string): NonNullable<ReturnType<typeof readSize>> => {
    const read = readSize(text);
    if (read === undefined || read.total <= 0)
      throw new UsageError(`${option} must be a size in GB such as 24, or 20/24 for 20 of 24 GB free`);
    return read;
  };
  if (cores !== undefined && !/^[1-9]\d{0,3}$/.test(cores)) throw new UsageError("--cores must be a number of threads");
  const gpus: Described["gpus"] = gpu.map((name, index) => {
    const given = vram[index];
    return given === undefined ? { name } : { name, vram: size("--vram", given) };
  });
  const machine = describedMachine({
    gpus,
    ram: size("--ram", ram),
    ...(cores !== undefined && { cores: Number(cores) }),
  });
  if (machine.gpus.length < gpu.length) throw new UsageError("a GPU that is not an Apple chip needs --vram GB");
  return machine;
}
