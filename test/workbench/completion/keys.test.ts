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

const list = `const names = ["a", "b"];
const first = names
`;

/** Long enough for a question to be asked and answered where nothing should be. */
const silenceMs = 2500;

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
    let since = 0;
    await until(
      "the ghost grows no more",
      async () => {
        const now = await ghostText();
        if (now === "" || now !== before) since = Date.now();
        before = now;
        return Date.now() - since > 1500;
      },
      modelLimitMs,
    );
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

  async function noGhost(why: RegExp, shot: string): Promise<void> {
    await window.page.waitForTimeout(silenceMs);
    await window.screenshot(shot);
    assert.equal(await window.ghost.count(), 0);
    assert.match(await window.askWhy(), why);
  }

  before(async () => {
    workbench = await sharedWorkbench();
    window = await workbench.open("ghost-keys", {
      ".vscode/settings.json": JSON.stringify({ "[javascript]": { "ghostlight.inlineCompletions.enabled": false } }),
      "through.py": python,
      "words.py": python,
      "others.py": "def area(r):\n    return\n",
      "refused.py": python,
      "undone.py": python,
      "snoozed.py": python,
      "silent.py": python,
      "late.py": python,
      "off.js": javascript,
      "list.ts": list,
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
      await until("the ghost is shorter", async () => whole.slice(length) === (await ghostText()), 20_000);
    }
    assert.equal(await missing(), 0, "frames without a ghost");
    await window.screenshot("ghost-typed-through");
  });

  it("Ctrl+Right takes one word, and the rest stays in every frame", async () => {
    const whole = await ghostIn("words.py");
    const missing = await watchFrames();
    await window.page.keyboard.press("Control+ArrowRight");
    await until("a word is taken", async () => {
      const rest = await ghostText();
      return rest !== "" && rest.length < whole.length && whole.endsWith(rest);
    });
    await window.page.waitForTimeout(1000);
    assert.equal(await missing(), 0, "frames without a ghost");
    const rest = await ghostText();
    await window.screenshot("ghost-word");
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
    await window.screenshot("ghost-another");
    await window.page.keyboard.press("Alt+BracketLeft");
    await until("the first ghost is shown again", async () => (await ghostText()) === first, modelLimitMs);
    await window.page.keyboard.press("Escape");
  });

  it("is not offered again where it was typed over, but asked for by hand it is", async () => {
    const first = await ghostIn("refused.py");
    await window.type(first.startsWith("q") ? "z" : "q");
    await window.page.waitForTimeout(1500);
    await window.page.keyboard.press("Backspace");
    await noGhost(/You have typed over a suggestion/, "ghost-refused");
    await window.run("Trigger Inline Suggestion");
    assert.equal(await settledGhost(), first);
    await window.page.keyboard.press("Escape");
  });

  it("is not offered right after an undo", async () => {
    await ghostIn("undone.py");
    await window.page.keyboard.press("Tab");
    await window.page.waitForTimeout(500);
    await window.page.keyboard.press("Control+Z");
    await noGhost(/undo or a redo/, "ghost-undone");
  });

  it("is silent inside a word and after a finished statement, and says so", async () => {
    await window.openFile("silent.py");
    await window.goTo(2, 17);
    await window.type(" + max(a)");
    await noGhost(/line looks finished/, "ghost-finished");
    await window.goTo(5, 8);
    await window.type("x");
    await noGhost(/inside a word/, "ghost-inside-word");
    await window.goTo(3, 1);
    await window.run("Add Cursor Below");
    await window.type("a");
    await noGhost(/several cursors/, "ghost-cursors");
    await window.page.keyboard.press("Escape");
  });

  it("can be snoozed: the status says until when, and asking by hand still works", async () => {
    await window.run("Ghostlight: Snooze Ghost Text");
    await window.page.locator(".quick-input-list .monaco-list-row", { hasText: /^5 minutes/ }).click();
    await window.waitForStatus(/snoozed until \d/, 10_000);
    await window.openFile("snoozed.py");
    await window.newLineAt(5, 25);
    await noGhost(/is snoozed/, "ghost-snoozed");
    await window.run("Trigger Inline Suggestion");
    await settledGhost();
    await window.page.keyboard.press("Escape");
    await window.run("Ghostlight: Snooze Ghost Text");
    await window.screenshot("snooze-menu");
    await window.page.locator(".quick-input-list .monaco-list-row", { hasText: "Resume Now" }).click();
    await until("it is over", async () => !/snoozed/.test(await window.statusText()));
    await window.page.keyboard.press("End");
    await window.type("re");
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
    await window.page.keyboard.press("Escape");
  });

  it("can be switched off for a language", async () => {
    await window.openFile("off.js");
    await window.newLineAt(5, 27);
    await noGhost(/switched off for this language/, "ghost-off");
  });

  it("goes the way of the IntelliSense entry that the user has moved to", async () => {
    await window.openFile("list.ts");
    await window.goTo(2, 20);
    await window.type(".");
    const row = window.page.locator(".suggest-widget.visible .monaco-list-row.focused");
    await row.waitFor({ timeout: 20_000 });
    await window.page.keyboard.press("ArrowDown");
    await window.page.waitForTimeout(6000);
    const entry = (await row.getAttribute("aria-label"))?.split(/[,( ]/)[0] ?? "";
    const ghost = await ghostText();
    await window.screenshot("ghost-entry");
    if (ghost !== "") assert.ok(ghost.startsWith(entry), `${entry}: ${ghost}`);
    await window.page.keyboard.press("Escape");
    await window.page.keyboard.press("Escape");
  });

  it("comes late all the same, where the user has stayed: here the model was not in memory", async () => {
    await window.run("Ghostlight: Unload Model");
    await window.waitForStatus(/idle/);
    await window.openFile("late.py");
    await window.newLineAt(5, 25);
    await noGhost(/not in memory/, "ghost-without-model");
    await window.run("Ghostlight: Load Model");
    await settledGhost();
    await window.page.keyboard.press("Escape");
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
