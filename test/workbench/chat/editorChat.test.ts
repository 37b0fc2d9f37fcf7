// VS Code's own chat: Ghostlight's model for other extensions, and `@ghostlight`. Without an account.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "../../support/workers.ts";
import { modelLimitMs, type WorkbenchWindow } from "../support/window.ts";
import { Workbench } from "../support/workbench.ts";

interface Got {
  readonly text: string;
  readonly pieces: number;
  readonly error?: string;
}

describe("the editor's own chat", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;

  before(async () => {
    workbench = await Workbench.start({
      model: "installed",
      settings: { "chat.disableAIFeatures": false },
      otherExtension: fileURLToPath(new URL("../material/askingExtension", import.meta.url)),
    });
    window = await workbench.open("editor-chat", { "math.py": "def add(a, b):\n    return a + b\n" });
    await window.openFile("math.py");
    await window.waitForStatus(/is ready/);
  });
  after(() => workbench.stop());

  it("gives other extensions the model: exact counts, streamed, cancelled, nothing cut", async () => {
    await window.run("Ask the Model on This Machine");
    const file = path.join(window.workspace, "seen.json");
    await until("the other extension has seen all", () => existsSync(file), modelLimitMs);
    const seen = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown> &
      Record<"answer" | "tooLong" | "cancelled", Got>;
    assert.equal(seen["count"], 1);
    assert.match(String(seen["name"]), /Qwen2\.5/);
    assert.equal(seen["tokens"], 7);
    assert.ok(seen.answer.text.length > 0 && seen.answer.pieces > 1, JSON.stringify(seen.answer));
    assert.match(seen.tooLong.error ?? "", /needs [\d,]+ tokens, but the model's context holds [\d,]+/);
    // All of it would be about 2000.
    assert.ok(seen.cancelled.pieces < 500, `${seen.cancelled.pieces} pieces`);
    await until("the worker has stopped too", async () => {
      const chats = (await workbench.server.trace()).filter(({ purpose }) => purpose === "chat");
      return chats.at(-1)?.outcome === "cancelled";
    });
  });

  it("answers @ghostlight, whatever model is chosen there", async () => {
    const chats = async (): Promise<number> =>
      (await workbench.server.trace()).filter(({ purpose, outcome }) => purpose === "chat" && outcome !== "cancelled")
        .length;
    const before = await chats();
    await window.run("Chat: Open Chat");
    const input = window.page.locator(".interactive-input-part");
    await input.getByText("Silent Model").waitFor();
    await input.locator(".monaco-editor").first().click();
    await window.page.keyboard.type("@ghostlight say hello", { delay: 20 });
    await window.page.keyboard.press("Escape");
    await window.page.keyboard.press("Enter");
    await until("the worker has answered", async () => (await chats()) > before, modelLimitMs);
    const answer = window.page.locator(".interactive-response .rendered-markdown").last();
    await until("the answer is shown", async () => /\w/.test(await answer.innerText().catch(() => "")));
  });
});
