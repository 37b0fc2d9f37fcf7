import path from "node:path";
import { fileURLToPath } from "node:url";
import { isUsedElsewhere, removeEditorData, removeLeftovers } from "../../client/leftovers.ts";
import { runtimePaths } from "../../client/paths.ts";
import { writeLine, type Session } from "../session.ts";

/**
 * `uninstall`: ends the worker and removes everything but the models. VS Code runs it when the extension is uninstalled
 * (`vscode:uninstall` in package.json), and gives it five seconds.
 */
export async function uninstall({ home, client, options }: Session): Promise<number> {
  if (options.type === "extension-post-uninstall") {
    const extensions = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");
    if (await isUsedElsewhere(home, extensions)) {
      await removeEditorData(home, extensions);
      return 0;
    }
  }
  await client.stop();
  await removeLeftovers(home, runtimePaths(home));
  await writeLine(`Everything but the models in ${path.join(home, "models")} is removed.`);
  return 0;
}
