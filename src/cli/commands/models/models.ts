import type { Session } from "../../session.ts";
import { UsageError } from "../../usage.ts";
import { importModels } from "./importModels.ts";
import { listStored } from "./listModels.ts";
import { pull } from "./pullModel.ts";
import { removeStored } from "./removeModel.ts";
import { verifyStored } from "./verifyModel.ts";
import { plan } from "./planModels.ts";

const actions: Readonly<Record<string, (session: Session, args: readonly string[]) => Promise<number>>> = {
  list: listStored,
  pull,
  plan,
  verify: verifyStored,
  import: importModels,
  remove: removeStored,
};

/** `models ACTION …`: the models on this machine. */
export async function models(session: Session): Promise<number> {
  const [name = "", ...args] = session.options.positionals;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) throw new UsageError(`models needs an action: ${Object.keys(actions).join(", ")}`);
  return action(session, args);
}
