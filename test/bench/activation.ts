// How long VS Code waits for the extension, by the editor's own figures: “Developer: Startup Performance” in a real workbench. The
// model is installed and no file is open, so nothing may be started. Exits with 1 when a limit is broken.
//   npm run bench:activation -- [WINDOWS]
import { chromium } from "playwright-core";
import { chromiumPath } from "../../scripts/workbench-env.mjs";
import { WorkbenchServer } from "../workbench/support/server.ts";
import { WorkbenchWindow } from "../workbench/support/window.ts";
import { until } from "../support/workers.ts";

const windows = Number(process.argv[2] ?? 10);
/** For loading the code and calling `activate` together, in the fastest window: the others show how busy the machine was. */
const limitMs = 100;

/** Milliseconds, as the editor measured them. */
interface Activation {
  readonly loadCode: number;
  readonly callActivate: number;
  readonly finishActivate: number;
}

const executablePath = chromiumPath();
if (executablePath === undefined) throw new Error("Chromium is missing: run `npm test` once, which fetches it.");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
await context.grantPermissions(["clipboard-read", "clipboard-write"]);
await context.addInitScript("globalThis.__name ??= (made) => made");
const server = await WorkbenchServer.start({ model: "installed", settings: { "ghostlight.gpu": "off" } });
try {
  const measured: Activation[] = [];
  for (let index = 0; index < windows; index++) {
    const window = await WorkbenchWindow.open(context, server, server.workspace(`activation-${index}`, { "a.py": "" }));
    measured.push(await activation(window));
    await window.close();
  }
  const total = ({ loadCode, callActivate, finishActivate }: Activation): number =>
    loadCode + callActivate + finishActivate;
  const totals = measured.map(total).toSorted((a, b) => a - b);
  const median = totals[Math.floor(totals.length / 2)]!;
  const worker = await server.workerPid();
  console.table(measured.map((each) => ({ ...each, total: total(each) })));
  const figures = {
    bench: "activation",
    windows,
    medianMs: median,
    shortestMs: totals[0],
    longestMs: totals.at(-1),
    limitMs,
  };
  console.log(JSON.stringify({ ...figures, startedWorker: worker !== undefined }));
  if (totals[0]! > limitMs || worker !== undefined) process.exitCode = 1;
} finally {
  await browser.close();
  await server.stop();
}

/** Reads the editor's report of a window. */
async function activation(window: WorkbenchWindow): Promise<Activation> {
  let row: RegExpMatchArray | null = null;
  await window.run("Developer: Startup Performance");
  await window.page.locator(".tab.active", { hasText: "Startup Performance" }).waitFor();
  await until("the report has the extension", async () => {
    // The editor draws only the lines that are in view.
    await window.page.locator(".editor-instance .monaco-editor").first().click();
    await window.page.keyboard.press("Control+A");
    await window.page.keyboard.press("Control+C");
    const report = await window.page.evaluate(() => navigator.clipboard.readText());
    row = /^\|? *ghostlight\.ghostlight *\|(.*)$/im.exec(report);
    return row !== null;
  });
  const cells = row![1]!.split("|").map((cell) => cell.trim());
  const [, loadCode, callActivate, finishActivate] = cells.map(Number);
  if (![loadCode, callActivate, finishActivate].every((ms) => Number.isFinite(ms)))
    throw new Error(`The editor's report has changed: ${row![0]}`);
  return { loadCode: loadCode!, callActivate: callActivate!, finishActivate: finishActivate! };
}
