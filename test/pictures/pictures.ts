// The pictures of the README, taken from the real editor with the real small model: ghost text that is typed and accepted, an
// answer of the chat, and a fix under review. Nothing in them is drawn by hand.
//   npm run pictures
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { modelLimitMs, type WorkbenchWindow } from "../workbench/support/window.ts";
import { Workbench } from "../workbench/support/workbench.ts";
import { until } from "../support/workers.ts";
import { ScreenRecorder } from "./screenRecorder.ts";

const folder = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
const sample = fileURLToPath(new URL("../../docs/sample/basket.py", import.meta.url));
/** Pages that show a README refuse or shrink larger ones. */
const maxBytes = 2_000_000;
const size = { width: 960, height: 540 };

const settings = {
  "ghostlight.gpu": "off",
  "workbench.colorTheme": "Dark 2026",
  "editor.fontSize": 14,
  "editor.occurrencesHighlight": "off",
  "editor.scrollbar.vertical": "hidden",
  "editor.scrollbar.horizontal": "hidden",
  "editor.hideCursorInOverviewRuler": true,
  "editor.minimap.enabled": false,
  "editor.cursorBlinking": "solid",
  "breadcrumbs.enabled": false,
  "window.commandCenter": false,
  "workbench.layoutControl.enabled": false,
  "workbench.editor.empty.hint": "hidden",
};

const cart = `/** What everything in the cart costs, in cents. */
export function total(prices: readonly number[]): number {
  let sum = 0;
  for (const price of prices) {
    sum += pricee;
  }
  return sum;
}
`;

describe("pictures for the README", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  let recorder: ScreenRecorder;
  before(async () => {
    mkdirSync(folder, { recursive: true });
    workbench = await Workbench.start({ model: "installed", settings });
    window = await workbench.open("shop", { "basket.py": readFileSync(sample, "utf8"), "cart.ts": cart });
    await window.page.setViewportSize(size);
    await window.openFile("cart.ts");
    await window.page.locator(".squiggly-error").first().waitFor({ timeout: modelLimitMs });
    await window.openFile("basket.py");
    await window.waitForStatus(/is ready/);
    await window.run("Notifications: Clear All Notifications");
    await window.goTo(25, 11);
    recorder = await ScreenRecorder.start(window.page);
  });
  after(() => workbench.stop());

  async function keep(name: string): Promise<void> {
    const file = path.join(folder, name);
    await recorder.still(file);
    assert.ok(statSync(file).size < maxBytes);
  }

  it("ghost text", async () => {
    await window.type(" ");
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
    await recorder.hold(1500);
    await keep("ghost-text.png");
    await window.page.keyboard.press("Tab");
    await recorder.hold(1000);
    await window.page.keyboard.press("Control+S");
  });

  it("an answer of the chat", async () => {
    await window.openChat();
    await window.message.pressSequentially("What is total() of an empty basket?", { delay: 40 });
    await window.message.press("Enter");
    await window.chat.locator(".answer .markdown").last().waitFor({ timeout: modelLimitMs });
    await until(
      "the answer is whole",
      async () => !(await window.chat.getByRole("button", { name: "Stop" }).isVisible()),
      modelLimitMs,
    );
    await recorder.hold(2000);
    await keep("chat.png");
  });

  it("a fix under review", async () => {
    await window.openFile("cart.ts");
    await window.takeQuickFix([5, 14], "Fix with Ghostlight");
    await window.inlineEditIsShown("cart.ts");
    await recorder.hold(2000);
    await keep("fix.png");
    await window.run("Ghostlight: Accept All Changes");
    await window.page.locator(".tab.active", { hasText: /^cart\.ts/ }).waitFor();
    await window.page.locator(".squiggly-error").first().waitFor({ state: "detached", timeout: modelLimitMs });
    await recorder.hold(1500);
    assert.match(await window.savedText("cart.ts"), /sum \+= price;/);
  });

  it("all of it as a moving picture", async () => {
    const file = path.join(folder, "ghostlight.webp");
    await recorder.stop(file);
    assert.ok(statSync(file).size < maxBytes, `${statSync(file).size} bytes`);
  });
});
