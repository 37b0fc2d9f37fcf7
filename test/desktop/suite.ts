// The suite that runs inside an editor: VS Code loads this file beside the extension and calls `run`. Desktop editors get it from
// `npm run test:desktop`, the server build from test/workbench/desktopSuite.test.ts. It uses the extension only as any
// other extension could, and never a page or a key, because nothing outside of the editor drives it.
import { runInMocha } from "./support/inMocha.ts";

/** Runs all tests in this extension host. Rejects when one fails, or when there is none. */
export function run(): Promise<void> {
  return runInMocha(
    [
      () => import("./extension.test.ts"),
      () => import("./ghostText.test.ts"),
      () => import("./edits.test.ts"),
      () => import("./chat.test.ts"),
      () => import("./worker.test.ts"),
    ],
    (line) => console.log(line),
  );
}
