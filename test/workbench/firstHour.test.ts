// What newcomers ran into in their first hour, where no other file holds it: names, places, and what is said and offered. A server that
// always says the same stands for the model.
import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { ScriptedServer, type AskedRequest } from "../support/servers/scriptedServer.ts";
import { until } from "../support/workers.ts";
import { write } from "./support/typing.ts";
import { withoutSuggestions, type WorkbenchWindow } from "./support/window.ts";
import { sharedWorkbench, type Workbench } from "./support/workbench.ts";

const code = "def add(a, b):\n    return a + b\n";
const cart = "class Cart:\n    def __init__(self):\n        self.items = []\n\n\nprint(Cart())\n";
/** A change at its end is far right of what an editor shows. */
const wide = `def primes():\n    return [${Array.from({ length: 120 }, (_, at) => 2 * at + 1).join(", ")}]\n`;
const method = "def add(self, item):\n    self.items.append(item)";

describe("the first hour", () => {
  let server: ScriptedServer;
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    server = await ScriptedServer.start();
    workbench = await sharedWorkbench("missing");
    workbench.server.set({ ...withoutSuggestions, "ghostlight.remote.url": server.url });
    window = await workbench.open("newcomer", {
      "sum.py": code,
      "cart.py": cart,
      "wide.py": wide,
      "lib/helper.py": "x = 1\n",
      "lib/test_helper.py": "def test_half():\n    assert half(2) == 1\n",
    });
    await window.openFile("sum.py");
    await window.loadModel();
  });
  after(async () => {
    workbench.server.set({});
    await window.close();
    await server.stop();
  });

  /** The server answers with these lines in a fence, whether or not the fence is begun for it. */
  function answerWith(lines: string): void {
    const answer = ({ body }: AskedRequest): readonly string[] => {
      const last = (body["messages"] as { readonly role: string }[] | undefined)?.at(-1);
      return last?.role === "assistant" ? [`${lines}\n`, "```"] : ["```python\n", `${lines}\n`, "```\n"];
    };
    server.options = { ...server.options, answer };
  }

  it("the status item's menu begins with what takes nothing away, and has the settings", async () => {
    const rows = window.page.locator(".quick-input-list .monaco-list-row");
    await window.actUntil(() => window.status.click({ timeout: 5000 }), rows.first());
    const titles = await rows.allInnerTexts();
    assert.match(titles[0]!, /Open Chat/);
    assert.ok(
      titles.some((title) => /^\W*Settings/.test(title)),
      titles.join(),
    );
    // The model is behind a server: there is no memory to give back, and ghost text does not end for the attempt.
    assert.ok(!titles.some((title) => /GPU|Free Memory/.test(title)), titles.join());
    await window.closeInput();
    await window.run("Ghostlight: Free Memory");
    await window.said(/The model runs on a server, so it takes no memory of this machine/);
    await window.waitForStatus(/is ready/);
  });

  it("what is in the chips counts before anything is typed", async () => {
    await window.openChat();
    const figures = window.chat.locator(".budget-figures");
    const used = async (): Promise<number> => Number((await figures.innerText()).replaceAll(",", "").match(/\d+/)?.[0]);
    await until("the meter is there", async () => (await used()) > 0);
    const withFile = await used();
    await window.chat.locator(".chip", { hasText: "sum.py" }).locator(".chip-toggle").click();
    await until("it counts without the file", async () => (await used()) < withFile);
    await window.chat.locator(".chip.off", { hasText: "sum.py" }).locator(".chip-toggle").click();
    await until("it counts with it", async () => (await used()) === withFile);
  });

  it("the open file stays the one in front while the focus is in the output", async () => {
    const chip = window.chat.locator(".chip", { hasText: "sum.py" });
    await window.run("Ghostlight: Show Log");
    await window.page
      .locator(".part.panel .output-view .view-line, .part.panel .monaco-editor .view-line")
      .first()
      .click();
    await until("the focus is there", () => window.page.locator(".part.panel .monaco-editor.focused").isVisible());
    await window.message.click();
    await window.message.pressSequentially("@");
    await window.chat.getByRole("option").filter({ hasText: "sum.py" }).first().waitFor();
    assert.ok(await chip.isVisible());
    await write(window.message, "");
    await window.run("View: Hide Panel");
  });

  it("@ names folders as the explorer does, the workspace's root by its name", async () => {
    await window.message.click();
    await write(window.message, "");
    await window.message.pressSequentially("@");
    const options = window.chat.getByRole("option");
    await options.filter({ hasText: "lib/" }).first().waitFor();
    const names = await options.locator(".suggestion-label").allInnerTexts();
    assert.ok(names.includes("newcomer/") && names.includes("lib/"), names.join());
    assert.ok(!names.some((name) => name.startsWith("/")), names.join());
    await write(window.message, "");
  });

  it("a document that was never saved has its tab's name in its chip", async () => {
    await window.page.keyboard.press("Control+Alt+N");
    await window.page.locator(".tab.active", { hasText: "Untitled-1" }).waitFor();
    await window.editorHasFocus();
    await window.type("x");
    const label = window.chat.locator(".chip-label").first();
    await until("the chip has its name", async () => /^About: Untitled-1$/.test(await label.innerText()));
  });

  it("code is inserted in a class as far in as its neighbours", async () => {
    await window.openFile("cart.py");
    await window.goTo(4, 1);
    answerWith(method);
    await window.newChat();
    await window.ask("How do I add an item?");
    // Until the answer has ended, its code and the buttons are made again for each piece: a click may miss them.
    await window.chat.getByRole("button", { name: "Answer again" }).waitFor();
    await window.chat.getByRole("button", { name: "Insert (python)" }).click();
    await until("it is there", async () =>
      (await window.savedText("cart.py")).includes("    def add(self, item):\n        self.items.append(item)\n"),
    );
    await window.undo();
  });

  it("a fix that finds nothing to change offers the chat, and asks there about the same code", async () => {
    await window.openFile("sum.py");
    await window.goTo(2, 5);
    answerWith(code.trimEnd());
    await window.run("Ghostlight: Fix");
    const ask = window.page.locator(".notifications-center").getByRole("button", { name: "Ask in the Chat" });
    await until("it is offered", async () => {
      assert.match(await window.notifications(), /./);
      return ask.isVisible();
    });
    server.options = { ...server.options, answer: ["Nothing", " is."] };
    await ask.click();
    await window.chat.getByText("What is wrong with this code?").waitFor();
    await window.chat.getByText("Nothing is.").waitFor();
    const [asked] = server.asked("/v1/chat/completions").slice(-1);
    assert.match(JSON.stringify(asked?.body["messages"]), /return a \+ b/);
  });

  it("a diff begins where the first change is, also far to the right", async () => {
    await window.openFile("wide.py");
    await window.goTo(2, 5);
    answerWith(wide.trimEnd().replace("239]", "241]"));
    await window.run("Ghostlight: Fix");
    await window.inlineEditIsShown("wide.py");
    await window.showAsDiff("Fix: wide.py");
    const change = window.page.locator(".monaco-diff-editor .modified .char-insert").first();
    await until("the change can be seen", async () => {
      const [shown, pane] = await Promise.all([
        change.boundingBox({ timeout: 5000 }),
        window.page
          .locator(".monaco-diff-editor .modified .view-lines")
          .first()
          .locator("xpath=ancestor::*[contains(@class, 'editor-scrollable')]")
          .first()
          .boundingBox(),
      ]);
      return shown !== null && pane !== null && shown.x >= pane.x && shown.x + shown.width <= pane.x + pane.width;
    });
    await window.run("Ghostlight: Discard Edit");
    await window.fileIsInFront("wide.py");
  });

  it("tests of other code are not taken: the model is asked again, without the test that it copied", async () => {
    await window.openFile("sum.py");
    await window.goTo(2, 5);
    const own = "():\n    assert add(1, 2) == 3\n";
    const isShown = ({ body }: AskedRequest): boolean => JSON.stringify(body["messages"]).includes("half(2)");
    const answer = (request: AskedRequest): readonly string[] => [
      isShown(request) ? "_half():\n    assert half(2) == 1\n" : own,
      "```",
    ];
    server.options = { ...server.options, answer };
    await window.run("Ghostlight: Add Tests");
    const tab = window.page.locator(".tab", { hasText: "test_sum.py" });
    await tab.click();
    const lines = window.page.locator(".editor-group-container", { has: tab }).locator(".view-lines").first();
    const text = async (): Promise<string> => (await lines.innerText()).replaceAll("\u00a0", " ");
    await until("the tests are of this code", async () => (await text()).includes("assert add(1, 2) == 3"));
    assert.doesNotMatch(await text(), /half/);
    const [first, second] = server.asked("/v1/chat/completions").slice(-2);
    assert.ok(first && isShown(first) && second && !isShown(second));
    await window.page.keyboard.press("Control+Z");
    await until("one undo step takes all of it out", async () => (await text()).trim() === "");
  });

  it("the walkthrough, first opened now, ticks what was done before: a model was there, a question had its answer", async () => {
    await window.run("Ghostlight: Open Walkthrough");
    const steps = window.page.locator(".gettingStartedContainer .getting-started-step");
    const ticked = (title: string): Locator =>
      steps.filter({ hasText: title }).locator(".codicon-getting-started-step-checked.complete");
    for (const title of ["Choose a model", "Ask in the chat"]) await ticked(title).waitFor();
    assert.equal(await ticked("See your first ghost text").count(), 0);
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
