import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import path from "node:path";
import { tinyModel } from "../support/models/models.ts";
import { randomFrom } from "../support/randomNumbers.ts";
import { seed, times } from "../support/run/thoroughness.ts";
import { isAlive, until } from "../support/workers.ts";
import { modelLimitMs, type WorkbenchWindow } from "./support/window.ts";
import { sharedWorkbench, type Workbench } from "./support/workbench.ts";

/** The second of two functions is plain from the first. */
const pair = "def add(a, b):\n    return a + b\n\n\ndef subtract(a, b):\n";
const code = "def area(width, height):\n    return width * height\n";

const kills = times(1, 5);

describe("the model worker", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    workbench = await sharedWorkbench();
    const files = Array.from({ length: kills }, (_, kill) => [`before${kill}.py`, `after${kill}.py`]).flat();
    window = await workbench.open("worker", {
      "one.py": "def one():\n",
      ...Object.fromEntries(files.map((name) => [name, pair])),
    });
    await window.openFile("one.py");
    await window.waitForStatus(/is ready/);
  });
  after(() => window.close());

  it("a second window attaches to the same one and loads nothing", async () => {
    const [pid, loads] = [await workbench.server.workerPid(), workbench.server.loads()];
    assert.ok(pid !== undefined);
    const second = await workbench.open("second", { "two.py": "def two():\n" });
    await second.waitForStatus(/is ready/);
    assert.equal(await workbench.server.workerPid(), pid);
    assert.equal(workbench.server.loads(), loads);
    await second.close();
  });

  it("survives a reload of the window", async () => {
    const [pid, loads] = [await workbench.server.workerPid(), workbench.server.loads()];
    await window.reload();
    await window.waitForStatus(/is ready/);
    assert.equal(await workbench.server.workerPid(), pid);
    assert.equal(workbench.server.loads(), loads);
  });

  it("when it is killed the status says so, and the next request brings it back", async () => {
    // The editor may ask for something at the same moment, which brings the worker back.
    const pid = await window.doUntilStatus(() => workbench.server.killWorker(), /worker stopped/i);
    await window.openFile("one.py");
    await window.newLineAt(1, 11);
    await window.type("return");
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
    await window.waitForStatus(/is ready/);
    assert.notEqual(await workbench.server.workerPid(), pid);
  });

  it(`is killed while two windows ask for ghost text, a chat and an edit: both are served next, by one worker (seed ${seed})`, async () => {
    const second = await workbench.open("second-killed", { "two.py": code });
    await second.openFile("two.py");
    await second.waitForStatus(/is ready/);
    await second.openChat();
    const random = randomFrom(seed);
    const killed: number[] = [];
    const answers = second.chat.locator(".answer");
    for (let kill = 0; kill < kills; kill++) {
      await second.ask("Write a very long tutorial about sorting algorithms.");
      await second.openFile("two.py");
      await second.goTo(2, 5);
      await second.run("Ghostlight: Document");
      await window.openFile(`before${kill}.py`);
      await window.newLineAt(5, 20);
      await window.type("ret");
      // Any moment will do: what counts is what comes then.
      await window.page.waitForTimeout(random() * 2000);
      killed.push(await workbench.server.killWorker());

      await window.openFile(`after${kill}.py`);
      await window.newLineAt(5, 20);
      await window.type("ret");
      await window.ghost.first().waitFor({ timeout: modelLimitMs });
      await second.stopAnswer();
      const before = await answers.count();
      await second.ask("Say hello.");
      await until("it is answered", async () => (await answers.count()) > before, modelLimitMs);
      await answers.last().locator(".markdown > *").first().waitFor({ timeout: modelLimitMs });
      await second.stopAnswer();
    }
    await window.waitForStatus(/is ready/);
    await second.waitForStatus(/is ready/);
    const pid = await workbench.server.workerPid();
    assert.ok(pid !== undefined && !killed.includes(pid));
    assert.equal(new Set(killed).size, killed.length);
    for (const gone of killed) assert.ok(!isAlive(gone), `${gone} is still there`);
    await second.close();
  });

  it("the menu of the status item gives the memory back and loads the model", async () => {
    await window.takeRow(() => window.status.click(), "", "Free Memory");
    await window.waitForStatus(/memory is free. It loads again when you ask/);
    await window.takeRow(() => window.status.click(), "", /Load Model(?! \w)/);
    await window.waitForStatus(/is ready/);
  });

  it("ghost text gets a model of its own beside the one for chat, and gives it back", async () => {
    symlinkSync(tinyModel("qwen2"), path.join(workbench.server.home, "models", "small.gguf"));
    const list = window.page.locator(".quick-input-list");
    const choose = async (label: string): Promise<void> => {
      const same = list.getByText("Same Model as for Chat");
      await window.actUntil(() => window.run("Ghostlight: Choose Model for Ghost Text…"), same);
      await window.keepPicture("ghost-text-model");
      await list.getByText(label).click();
    };
    const details = async (): Promise<string> => {
      const box = window.page.locator(".quick-input-box input");
      await window.actUntil(() => window.status.click({ timeout: 5000 }), box);
      const text = (await box.getAttribute("placeholder")) ?? "";
      await window.closeInput();
      return text;
    };
    const pid = await workbench.server.workerPid();
    await choose("small.gguf");
    await until("its line is in the menu", async () => /Ghost text: \S.*, on CPU/.test(await details()));
    assert.equal(await workbench.server.workerPid(), pid, "both are in one worker");
    await window.waitForStatus(/is ready/);
    await choose("Same Model as for Chat");
    await until("the line is gone", async () => !/Ghost text:/.test(await details()));
    await window.waitForStatus(/is ready/);
  });

  it("restarts at the user's wish", async () => {
    const pid = await workbench.server.workerPid();
    await window.run("Ghostlight: Restart Model Worker");
    await until("another worker runs", async () => ![undefined, pid].includes(await workbench.server.workerPid()));
    await window.waitForStatus(/is ready/);
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
