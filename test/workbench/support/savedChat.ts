// The chat on disk, changed while no window has it open.
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { until } from "../../support/workers.ts";
import type { WorkbenchWindow } from "./window.ts";
import type { Workbench } from "./workbench.ts";

/** The file of the saved chat that has this text in it. */
export async function savedChatWith(workbench: Workbench, marker: string): Promise<string> {
  let file: string | undefined;
  await until("the chat is saved", () => {
    file = workbench.server.savedChats().find((each) => readFileSync(each, "utf8").includes(marker));
    return file !== undefined;
  });
  return file!;
}

/**
 * Closes the window, changes something on disk, and answers a new window on the same folder, with its chat open. `watch` gets its page
 * before that.
 */
export async function reopenWith(
  workbench: Workbench,
  window: WorkbenchWindow,
  change: () => void,
  watch: (page: Page) => void = () => {},
): Promise<WorkbenchWindow> {
  await workbench.closeForGood(window);
  change();
  const reopened = await workbench.openFolder(window.workspace);
  watch(reopened.page);
  await reopened.run("Ghostlight: Open Chat");
  return reopened;
}
