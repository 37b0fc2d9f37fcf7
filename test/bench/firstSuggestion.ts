// From `--install-extension` to the first ghost text in a clean editor, and the same in a second window. The package and the model
// are already on the disk: a download takes as long as the network takes.
//   npm run package -- linux-x64 && npm run bench:first -- out/ghostlight-linux-x64-0.1.0.vsix
import { cpus, loadavg } from "node:os";
import { chromium } from "playwright-core";
import { chromiumPath } from "../../scripts/workbench-env.mjs";
import { modelLimitMs, WorkbenchWindow } from "../workbench/support/window.ts";
import { WorkbenchServer } from "../workbench/support/server.ts";

const vsix = process.argv[2];
const executablePath = chromiumPath();
if (vsix === undefined) throw new Error("Name the VSIX file: npm run bench:first -- FILE.vsix");
if (executablePath === undefined) throw new Error("Chromium is missing: run `npm test` once, which fetches it.");

const source = "def add(a, b):\n    return a + b\n\n\ndef subtract(a, b):\n";
const loadBefore = loadavg()[0]!;
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
await context.addInitScript("globalThis.__name ??= (made) => made");
const server = await WorkbenchServer.start({ model: "installed", extension: "packed" });
try {
  const start = performance.now();
  await server.editorCommand("--install-extension", vsix);
  const installedMs = performance.now() - start;
  await firstGhost("first");
  const firstMs = performance.now() - start;
  const again = performance.now();
  await firstGhost("second");
  const secondMs = performance.now() - again;
  const machine = `${cpus().length} × ${cpus()[0]?.model}, load ${loadBefore.toFixed(1)}`;
  console.log(JSON.stringify({ bench: "firstSuggestion", installedMs, firstMs, secondMs, machine }));
} finally {
  await browser.close();
  await server.stop();
}

/** Opens a window and a file in it, begins a line, and waits for the suggestion. */
async function firstGhost(name: string): Promise<void> {
  const window = await WorkbenchWindow.open(context, server, server.workspace(name, { "math.py": source }));
  await window.openFile("math.py");
  await window.newLineAt(5, 20);
  await window.ghost.first().waitFor({ timeout: modelLimitMs });
}
