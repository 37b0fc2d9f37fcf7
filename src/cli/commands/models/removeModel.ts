import { removeModel } from "../../../client/store/modelMaintenance.ts";
import { listModels } from "../../../client/store/modelList.ts";
import type { WorkerClient } from "../../../client/connection/workerClient.ts";
import { describeBytes } from "../../../core/models/runtime/downloadProgress.ts";
import { knownEntries, storedModel } from "./knownModels.ts";
import { writeJson, writeLine, type Session } from "../../session.ts";
import { UsageError } from "../../usage.ts";

/** `models remove ID`: deletes a model. The file that an import came from stays. */
export async function removeStored(session: Session, [id]: readonly string[]): Promise<number> {
  const { options, home, client, signal } = session;
  if (id === undefined) throw new UsageError("models remove needs a model");
  const model = storedModel(id, (await listModels(home, await knownEntries(home))).models);
  const freedBytes = await removeModel(model, { home, loadedPath: await loadedPath(client), signal });
  if (options.json) await writeJson({ id: model.id, freedBytes });
  else {
    const { origin } = model;
    const stays = origin === undefined ? "" : ` ${origin.path} stays where it is.`;
    await writeLine(`Removed ${model.name} and freed ${describeBytes(freedBytes)}.${stays}`);
  }
  return 0;
}

/** The file that a running worker has loaded or will load again. Does not start a worker. */
async function loadedPath(client: WorkerClient): Promise<string | undefined> {
  if (!(await client.attach()) || client.state.kind !== "running") return undefined;
  const { model } = client.state.status;
  if (model.kind === "loading") return model.path;
  return model.kind === "ready" || model.kind === "parked" ? model.facts.path : undefined;
}
