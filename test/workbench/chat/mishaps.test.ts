// An answer that is cut off from outside: what it said stays, and the chat goes on.
import assert from "node:assert/strict";
import { until } from "../../support/workers.ts";
import { modelLimitMs, type WorkbenchWindow } from "../support/window.ts";
import { sharedWorkbench, type Workbench } from "../support/workbench.ts";

const longQuestion = "Write a very long tutorial about sorting algorithms, with code for ten of them.";

describe("chat mishaps", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    workbench = await sharedWorkbench();
    window = await workbench.open("chat-mishaps", { "shop.py": "prices = [1, 2]\n" });
    await window.openFile("shop.py");
    await window.waitForStatus(/is ready/);
    await window.openChat();
  });
  after(() => window.close());

  const answers = () => window.chat.locator(".answer");
  /** The words of the last answer, without the buttons at its code. */
  const words = async (): Promise<string> =>
    (await answers().last().locator(".markdown p, .markdown code").allTextContents()).join(" ");

  async function send(text: string): Promise<void> {
    const asked = await window.chat.locator(".question").count();
    await window.ask(text);
    await until("the question shows", async () => (await window.chat.locator(".question").count()) > asked);
  }

  /** Asks for a long answer and waits until it is well on its way; answers how it begins. */
  async function inMidAnswer(): Promise<string> {
    await send(longQuestion);
    await until("the answer has begun", async () => (await words()).length > 200, modelLimitMs);
    // What grows at the end may still be drawn in another way.
    return (await words()).slice(0, 60);
  }

  it("a screen reader hears of the end of every answer, also when the words are the same as before", async () => {
    const announcer = window.chat.locator('[role="status"].unseen');
    // A reader speaks when the text changes.
    await announcer.evaluate((region) => {
      const said: string[] = [];
      Object.assign(region, { said });
      let before = region.textContent;
      new MutationObserver(() => {
        if (region.textContent !== before) said.push(region.textContent ?? "");
        before = region.textContent;
      }).observe(region, { childList: true, characterData: true, subtree: true });
    });
    const spoken = (): Promise<string[]> =>
      announcer.evaluate((region) => (region as HTMLElement & { said: string[] }).said.filter((words) => words !== ""));
    for (const count of [1, 2]) {
      await send("Say hello.");
      await until(`${count} answers are spoken of`, async () => (await spoken()).length >= count, modelLimitMs);
    }
    assert.deepEqual(await spoken(), ["Answer complete.", "Answer complete."]);
  });

  it("the worker is killed in mid-answer: the card says why and what next, the words stay, the next is answered", async () => {
    const beginning = await inMidAnswer();
    const pid = await workbench.server.killWorker();
    const card = answers().last().locator(".card");
    await card.waitFor();
    assert.match(await card.locator(".cause").innerText(), /worker/i);
    assert.match(await card.locator(".next").innerText(), /restarts with the next request/);
    await card.getByRole("button", { name: "Try again" }).waitFor();
    await until("what was said stays", async () => (await words()).startsWith(beginning));

    await send("Say hello.");
    await until("the next one is answered", async () => (await words()) !== "", modelLimitMs);
    await window.stopAnswer();
    assert.notEqual(await workbench.server.workerPid(), pid);
  });

  /** Breaks a long answer off, opens the window anew, and expects of that answer what had come of it. */
  async function interruptedAfterReload(breakOff = async (): Promise<void> => {}): Promise<void> {
    const beginning = await inMidAnswer();
    // Before: the page goes with its host.
    const asked = await window.chat.locator(".question").count();
    await breakOff();
    await window.reload();
    await window.openChat();
    await answers().last().locator(".note", { hasText: "Interrupted" }).waitFor();
    assert.equal(await window.chat.locator(".question").count(), asked);
    await until("what was said stays", async () => (await words()).startsWith(beginning));
    await answers().last().getByRole("button", { name: "Answer again" }).waitFor();
  }

  it("the window is reloaded in mid-answer: what had come is there, marked as interrupted", async () => {
    await interruptedAfterReload();
  });

  it("the extension host crashes in mid-answer: the same", async () => {
    await interruptedAfterReload(() => workbench.server.crashExtensionHosts());
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
