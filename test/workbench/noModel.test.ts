// The first minutes with the product: nothing is downloaded yet.
import assert from "node:assert/strict";
import { Workbench } from "./support/workbench.ts";
import type { WorkbenchWindow } from "./support/window.ts";

describe("without a model", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    workbench = await Workbench.start({ model: "missing" });
    window = await workbench.open("empty-home", { "main.py": "def add(a, b):\n    return a + b\n" });
  });
  after(() => workbench.stop());

  it("activates, says that there is no model and what to do", async () => {
    await window.waitForStatus(/no model/i);
    assert.match(await window.statusText(), /Download .* \(491 MB\) or choose a GGUF file/);
    assert.match(await window.notifications(), /Ghostlight needs a model/);
    await window.screenshot("no-model");
    await window.page.keyboard.press("Escape");
  });

  it("has activated within 100 ms, without a worker", async () => {
    const [, ms] = /activated in (\d+) ms/.exec(workbench.server.logs("Ghostlight")) ?? assert.fail("no word of it");
    assert.ok(Number(ms) <= 100, `${ms} ms`);
    assert.equal(await workbench.server.workerPid(), undefined);
  });

  it("offers the download and the choice of a file", async () => {
    await window.run("Ghostlight: Choose or Download Model");
    const list = window.page.locator(".quick-input-list");
    await list.getByText("Download Qwen2.5-Coder").first().waitFor();
    await list.getByText("Choose a GGUF File").first().waitFor();
    await window.screenshot("choose-model");
    await window.page.keyboard.press("Escape");
  });

  it("typing works as ever", async () => {
    await window.openFile("main.py");
    await window.newLineAt(2, 17);
    await window.type("# done");
    assert.equal(await window.savedText("main.py"), "def add(a, b):\n    return a + b\n    # done\n");
  });

  it("the chat says so as well, with a button, and a question gets a card with the next step", async () => {
    await window.run("Ghostlight: Open Chat");
    await window.chat.getByRole("button", { name: "Choose or download model" }).first().waitFor();
    await window.screenshot("no-model-chat");
    await window.chat.getByRole("textbox", { name: "Message" }).fill("What is this?");
    await window.page.keyboard.press("Enter");
    await window.chat.getByText("No model is chosen.", { exact: true }).waitFor();
    await window.screenshot("no-model-card");
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
