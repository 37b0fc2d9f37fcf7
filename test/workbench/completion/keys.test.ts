// Ghost text under the user's keys: typed through, taken word by word, cycled, refused, taken back, snoozed, switched off.
import assert from "node:assert/strict";
import { until } from "../../support/workers.ts";
import { modelLimitMs, type WorkbenchWindow } from "../support/window.ts";
import { sharedWorkbench, type Workbench } from "../support/workbench.ts";

const python = `def add(a, b):
    return a + b


def subtract(a, b):
`;

const javascript = `function add(a, b) {
  return a + b;
}

function subtract(a, b) {
}
`;

/** Time for a key to reach the extension, whose reason for silence is then told without a model. */
const silenceMs = 1000;

describe("ghost text under the user's keys", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;

  const ghostText = async (): Promise<string> =>
    (await window.ghost.allInnerTexts()).join("").replaceAll("\u00a0", " ");

  /** Opens a line below line 5 of a file and answers the ghost that is there to stay. */
  async function ghostIn(file: string): Promise<string> {
    await window.openFile(file);
    await window.newLineAt(5, 25);
    return settledGhost();
  }

  async function settledGhost(): Promise<string> {
    const appears = window.ghost.first().waitFor({ timeout: modelLimitMs });
    await appears.catch(async () => assert.fail(`no ghost: ${await window.askWhy()}`));
    let before = "";
    const isSettled = async (): Promise<boolean> => {
      await workbench.server.workerIsIdle();
      // What the worker has said is drawn with one of the next frames.
      await window.page.waitForTimeout(200);
      const now = await ghostText();
      const isSame = now !== "" && now === before;
      before = now;
      return isSame;
    };
    await until("the ghost grows no more", isSettled, modelLimitMs);
    return before;
  }

  /** Counts the frames in which no ghost is drawn, from now on. */
  async function watchFrames(): Promise<() => Promise<number>> {
    await window.page.evaluate(() => {
      const watch = { missing: 0, isOn: true };
      (globalThis as unknown as { watch: typeof watch }).watch = watch;
      const look = (): void => {
        if (document.querySelector(".ghost-text-decoration, .ghost-text") === null) watch.missing++;
        if (watch.isOn) requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    return () =>
      window.page.evaluate(() => {
        const { watch } = globalThis as unknown as { watch: { missing: number; isOn: boolean } };
        watch.isOn = false;
        return watch.missing;
      });
  }

  async function noGhost(why: RegExp): Promise<void> {
    let told = "";
    const isTold = async (): Promise<boolean> => {
      await window.page.waitForTimeout(silenceMs);
      assert.equal(await window.ghost.count(), 0);
      told = await window.askWhy();
      return why.test(told);
    };
    await until(`it is told: ${why}`, isTold).catch((error: unknown) => {
      assert.match(told, why);
      throw error;
    });
  }

  before(async () => {
    workbench = await sharedWorkbench();
    window = await workbench.open("ghost-keys", {
      ".vscode/settings.json": JSON.stringify({
        "[javascript]": { "ghostlight.inlineCompletions.enabled": false },
        "[typescript]": { "editor.inlineSuggest.enabled": false },
      }),
      "through.py": python,
      "words.py": python,
      "others.py": "def area(r):\n    return\n",
      "refused.py": python,
      "undone.py": python,
      "snoozed.py": python,
      "silent.py": python,
      "late.py": python,
      "off.js": javascript,
      "off.ts": javascript,
    });
    await window.openFile("through.py");
    await window.waitForStatus(/is ready/);
  });
  after(() => window.close());

  it("stays in every frame while what it says is typed", async () => {
    const whole = await ghostIn("through.py");
    assert.ok(whole.length > 6, whole);
    const missing = await watchFrames();
    for (let length = 1; length <= 6; length++) {
      await window.page.keyboard.type(whole[length - 1]!);
      await until("the ghost is shorter", async () => whole.slice(length) === (await ghostText()));
    }
    assert.equal(await missing(), 0, "frames without a ghost");
  });

  it("Ctrl+Right takes one word, and the rest stays in every frame", async () => {
    const whole = await ghostIn("words.py");
    const missing = await watchFrames();
    await window.page.keyboard.press("Control+ArrowRight");
    await until("a word is taken", async () => {
      const rest = await ghostText();
      return rest !== "" && rest.length < whole.length && whole.endsWith(rest);
    });
    await workbench.server.workerIsIdle();
    assert.equal(await missing(), 0, "frames without a ghost");
    const rest = await ghostText();
    await window.page.keyboard.press("Tab");
    assert.ok((await window.savedText("words.py")).includes(whole), `${whole}, then ${rest}`);
  });

  it("Alt+] shows another one, Alt+[ the first again", async () => {
    await window.openFile("others.py");
    await window.goTo(2, 11);
    await window.type(" ");
    const first = await settledGhost();
    await window.page.keyboard.press("Alt+BracketRight");
    await until("another ghost is shown", async () => ![first, ""].includes(await ghostText()), modelLimitMs);
    await window.page.keyboard.press("Alt+BracketLeft");
    await until("the first ghost is shown again", async () => (await ghostText()) === first, modelLimitMs);
    await window.page.keyboard.press("Escape");
  });

  it("is not offered again where it was typed over, but asked for by hand it is", async () => {
    const first = await ghostIn("refused.py");
    await window.type(first.startsWith("q") ? "z" : "q");
    await until("it is gone", async () => (await ghostText()) !== first);
    // What is taken back before the editor asks about it was a slip, and rejects nothing.
    await until("the editor has asked", async () => !/has not requested/.test(await window.askWhy()), modelLimitMs);
    await workbench.server.workerIsIdle();
    await window.page.keyboard.press("Backspace");
    await noGhost(/You rejected a suggestion/);
    await window.page.keyboard.press("Alt+Backslash");
    assert.equal(await settledGhost(), first);
    await window.page.keyboard.press("Escape");
  });

  it("is not offered right after an undo", async () => {
    const ghost = await ghostIn("undone.py");
    await window.page.keyboard.press("Tab");
    const lines = window.page.locator(".editor-instance .view-lines").first();
    const isText = async (): Promise<boolean> =>
      (await ghostText()) !== ghost && (await lines.innerText()).replaceAll("\u00a0", " ").includes(ghost);
    await until("it is in the document", isText);
    await window.undo();
    await noGhost(/undo or a redo/);
  });

  it("is silent inside a word and after a finished statement, and says so", async () => {
    await window.openFile("silent.py");
    await window.goTo(2, 17);
    await window.type(" + max(a)");
    await noGhost(/line looks finished/);
    await window.goTo(5, 8);
    await window.type("x");
    await noGhost(/inside a word/);
    await window.goTo(3, 1);
    await window.run("Add Cursor Below");
    await window.type("a");
    await noGhost(/multiple cursors/);
    await window.page.keyboard.press("Escape");
  });

  it("can be snoozed: the status says until when, and asking by hand still works", async () => {
    await window.takeRow("Ghostlight: Snooze Ghost Text", "", /^5 minutes/);
    await window.waitForStatus(/snoozed until \d/);
    await window.openFile("snoozed.py");
    await window.newLineAt(5, 25);
    await noGhost(/is snoozed/);
    await window.run("Trigger Inline Suggestion");
    await settledGhost();
    await window.page.keyboard.press("Escape");
    await window.takeRow("Ghostlight: Snooze Ghost Text", "", "Resume Now");
    await until("it is over", async () => !/snoozed/.test(await window.statusText()));
    await window.page.keyboard.press("End");
    await window.type("re");
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
    await window.page.keyboard.press("Escape");
  });

  it("can be switched off for a language, here or in the editor itself, and says where", async () => {
    await window.openFile("off.js");
    await window.newLineAt(5, 27);
    await noGhost(/turned off for this language/);
    await window.openFile("off.ts");
    await window.newLineAt(5, 27);
    await noGhost(/turned off in the editor itself/);
    await window.run("Ghostlight: Why No Suggestion Here?");
    await window.notifications();
    const settings = window.page.locator(".notifications-center").getByRole("button", { name: "Open Settings" });
    await settings.first().waitFor();
    await window.run("Notifications: Clear All Notifications");
  });

  it("comes late all the same, where the user has stayed: here the model was not in memory", async () => {
    await window.run("Ghostlight: Free Memory");
    await window.waitForStatus(/memory is free/);
    await window.openFile("late.py");
    await window.newLineAt(5, 25);
    await noGhost(/freed the model's memory/);
    await window.run("Ghostlight: Load Model");
    await settledGhost();
    await window.page.keyboard.press("Escape");
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
