import type { ModelState } from "../../core/models/runtime/modelState.ts";
import { UsageError } from "../usage.ts";
import { writeJson, writeLine, type Session } from "../session.ts";

/** `worker status` and `worker stop`. */
export async function worker({ options, client }: Session): Promise<number> {
  const [action] = options.positionals;
  if (action === "stop") {
    const stopped = await client.stop();
    await client.forgive();
    await (options.json
      ? writeJson({ stopped })
      : writeLine(stopped ? "The worker has stopped." : "No worker is running."));
    return 0;
  }
  if (action !== "status") throw new UsageError("use worker status or worker stop");
  if (!(await client.attach()) || client.state.kind !== "running") {
    await (options.json ? writeJson({ running: false }) : writeLine("No worker is running."));
    return 0;
  }
  const { pid, status } = client.state;
  const memory = await client.memory();
  if (options.json) await writeJson({ running: true, pid, ...status, memory });
  else {
    const models = status.models.filter(({ kind }) => kind !== "absent");
    const texts = models.length === 0 ? [modelText({ kind: "absent" })] : models.map(modelText);
    await writeLine(`worker ${pid}: ${texts.join("; ")}`);
    await writeLine(
      `clients ${status.clients}, requests ${status.pending}, sequences ${memory.sequences}, saved states ${memory.savedStates}, handles ${memory.handles}`,
    );
    await writeLine(
      `memory ${megabytes(memory.residentBytes)} in total; model ${megabytes(memory.modelBytes)}, KV cache ${megabytes(memory.kvCacheBytes)}, checkpoints ${megabytes(memory.checkpointBytes)}`,
    );
  }
  return 0;
}

/** One line about the model's state. */
function modelText(model: ModelState): string {
  switch (model.kind) {
    case "absent":
      return "no model loaded";
    case "loading":
      return model.progress === undefined
        ? `loading ${model.path}`
        : `loading ${model.path}, ${Math.round(model.progress * 100)} %`;
    case "ready":
      return `${model.facts.name} ready on ${model.facts.device}, ${model.facts.contextTokens} tokens of context`;
    case "parked":
      return `${model.facts.name} parked: its weights are released until the next request`;
    case "failed":
      return `failed: ${model.failure.message}`;
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
