// Next edits under the user's keys: shown in place, taken where they are near, gone to where they are not, dismissed, taken back.
import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { until } from "../../support/workers.ts";
import { comes } from "../support/quickInput.ts";
import { modelLimitMs, withoutSuggestions, type WorkbenchWindow } from "../support/window.ts";
import { sharedWorkbench, type Workbench } from "../support/workbench.ts";

const check = `function check(a, b, c) {
  if (a == null) return 1;
  if (b == null) return 2;
  if (c == null) return 3;
  return 0;
}
`;
const net = `const limit = 5;

async function fetchAll(urls) {
  const results = [];
  for (const url of urls) {
    let attempt = 0;
    while (attempt < limit) {
      attempt += 1;
      results.push(await fetchOnce(url));
    }
  }
  return results;
}
`;
const start = `export function startAll(a: Timer, b: Timer, c: Timer): void {
  a.start()
  b.start()
  c.start()
}
`;
const shop = `def load_items(path):
    with open(path) as file:
        return [line.strip() for line in file]
`;
const cart = `from shop import load_items


def show_cart(path):
    for item in load_items(path):
        print(item)
`;

/** What takes keys of its own, or writes by itself. */
const quiet = {
  ...withoutSuggestions,
  "editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
  "editor.suggestOnTriggerCharacters": false,
  "editor.wordBasedSuggestions": "off",
  "editor.parameterHints.enabled": false,
  "editor.hover.enabled": "off",
};

const settings = { ...quiet, "[typescript]": { "ghostlight.inlineCompletions.enabled": true } };

/** Longest time for the effect of one key. */
const keyMs = 20_000;

describe("next edits", () => {
  const on = { "ghostlight.nextEdits.enabled": true };
  let workbench: Workbench;
  let window: WorkbenchWindow;
  let status: Locator;
  let cursor: Locator;
  before(async () => {
    workbench = await sharedWorkbench();
    workbench.server.set(on);
    window = await workbench.open("next-edits", {
      ".vscode/settings.json": JSON.stringify(settings),
      ...{ "check.js": check, "net.js": net, "shop.py": shop, "cart.py": cart },
      ...{ "dismissed.js": check, "start.ts": start },
    });
    status = window.page.locator('[id="ghostlight.ghostlight.nextEdit"]');
    cursor = window.page.locator('[id="status.editor.selection"]');
    await window.openFile("check.js");
    await window.loadModel();
  });
  after(async () => {
    workbench.server.set({});
    await window.close();
  });

  /** What a screen reader reads of the edit on offer; empty without one. */
  const offer = async (): Promise<string> =>
    // Of an item that is just going, an attribute would be waited for.
    (await status.evaluateAll((items) => items.map((each) => each.getAttribute("aria-label") ?? ""))).join("");

  async function offered(words: RegExp): Promise<void> {
    await until(`it is offered: ${words}`, async () => words.test(await offer()), modelLimitMs).catch(async () =>
      assert.fail(`not offered, ${words}: ${(await offer()) || (await window.askWhy())}`),
    );
  }

  /** Presses a key, and once more where it was lost. */
  async function press(key: string, effect: string, isDone: () => Promise<boolean>): Promise<void> {
    await until(
      effect,
      async () => {
        await window.page.keyboard.press(key);
        return comes(until(effect, isDone, keyMs));
      },
      modelLimitMs,
    );
  }

  /** Writes at the end of some letters in a line, in place of them; all of it again where a key was lost. */
  async function rewrite(line: number, column: number, letters: number, text: string, then: string): Promise<void> {
    const lines = window.page.locator(".editor-instance .view-lines").first();
    const isWritten = async (): Promise<boolean> => (await lines.innerText()).replaceAll("\u00a0", " ").includes(then);
    await until(
      `line ${line} is ${then}`,
      async () => {
        await window.goTo(line, column);
        for (let count = 0; count < letters; count++) await window.page.keyboard.press("Backspace");
        await window.type(text);
        if (await comes(until("it is written", isWritten, keyMs))) return true;
        await window.run("File: Revert File");
        return false;
      },
      modelLimitMs,
    );
  }

  const cursorIsIn = async (line: number): Promise<boolean> => new RegExp(`Ln ${line},`).test(await cursor.innerText());
  const isGone = async (): Promise<boolean> => (await offer()) === "";

  it("a near one is taken with one key, the next one with another, and each is one undo", async () => {
    await rewrite(2, 11, 0, "=", "if (a === null)");
    await offered(/line 3: if \(b == null\) return 2; becomes if \(b === null\) return 2;/);
    await window.keepPicture("next-edit-near");
    const isSelected = async (): Promise<boolean> => /selected/.test(await cursor.innerText());
    await press("Shift+ArrowLeft", "something is selected", isSelected);
    await press("Escape", "nothing is selected", async () => !(await isSelected()));
    assert.match(await offer(), /line 3/, "the key was for the selection");
    await press("Tab", "the next one is offered", async () => /line 4/.test(await offer()));
    await press("Tab", "both are taken", isGone);
    const all = check.replaceAll("==", "===");
    assert.equal(await window.savedText("check.js"), all);
    await window.undo();
    assert.equal(await window.savedText("check.js"), all.replace("c === null", "c == null"));
  });

  it("one that is far is gone to first, then taken, and reads well in every theme", async () => {
    await window.openFile("net.js");
    await rewrite(1, 12, 5, "maxRetries", "const maxRetries = 5;");
    await offered(/line 7: while \(attempt < limit\) \{ becomes while \(attempt < maxRetries\) \{/);
    for (const [theme, kind] of [
      ["Light 2026", "vs"],
      ["Default High Contrast", "hc-black"],
      ["Default High Contrast Light", "hc-light"],
      ["Dark 2026", "vs-dark"],
    ] as const) {
      workbench.server.set({ ...on, "workbench.colorTheme": theme });
      await window.page.locator(`.monaco-workbench.${kind}`).waitFor();
      await window.keepPicture(`next-edit-${kind}`);
    }
    await press("Tab", "the cursor goes there", () => cursorIsIn(7));
    assert.match(await offer(), /line 7/, "and nothing is changed yet");
    await press("Tab", "it is taken", isGone);
    const renamed = net.replaceAll("limit", "maxRetries");
    assert.equal(await window.savedText("net.js"), renamed);
    await window.undo();
    assert.equal(await window.savedText("net.js"), renamed.replace("< maxRetries", "< limit"));
  });

  it("one in another file is named, opened, and taken there", async () => {
    await window.openFile("cart.py");
    await window.openFile("shop.py");
    await rewrite(1, 15, 10, "read_items", "def read_items(path):");
    await offered(/cart\.py:1: from shop import load_items becomes from shop import read_items/);
    await window.keepPicture("next-edit-other-file");
    await press(
      "Tab",
      "the file is in front",
      async () =>
        (await window.page.locator(".tab.active", { hasText: "cart.py" }).isVisible()) && (await cursorIsIn(1)),
    );
    await press("Tab", "it is taken", async () => !/cart\.py:1:|line 1\b/.test(await offer()));
    assert.match(await window.savedText("cart.py"), /^from shop import read_items\n/);
  });

  it("one at the cursor is ghost text: Tab takes it as any other, Escape dismisses it", async () => {
    await window.openFile("start.ts");
    await rewrite(2, 12, 0, ";", "a.start();");
    await offered(/line 3: b\.start\(\) becomes b\.start\(\);/);
    const ghostIs = async (text: string): Promise<boolean> => (await window.ghost.allInnerTexts()).join("") === text;
    assert.ok(await ghostIs(""), "it is drawn in place while the cursor is elsewhere");
    await window.goTo(3, 12);
    await until("the rest of the line is ghost text", () => ghostIs(";"), modelLimitMs);
    await window.keepPicture("next-edit-ghost");
    await press("Tab", "the next one is offered", async () => /line 4/.test(await offer()));
    const taken = start.replace("a.start()", "a.start();").replace("b.start()", "b.start();");
    assert.equal(await window.savedText("start.ts"), taken);
    await window.goTo(4, 12);
    await until("the next one is ghost text", () => ghostIs(";"), modelLimitMs);
    await press("Escape", "it is dismissed", async () => (await isGone()) && (await ghostIs("")));
    assert.equal(await window.savedText("start.ts"), taken);
    await window.undo();
    assert.equal(await window.savedText("start.ts"), start.replace("a.start()", "a.start();"), "it is one undo");
  });

  it("Escape dismisses it, the key is the editor's again, and nothing is offered once it is switched off", async () => {
    await window.openFile("dismissed.js");
    await rewrite(2, 11, 0, "=", "if (a === null)");
    await offered(/line 3/);
    await press("Escape", "it is dismissed", isGone);
    await press("End", "the cursor is at the end", async () => /Col 28\b/.test(await cursor.innerText()));
    await press("Tab", "blanks are written", async () => !/Col 28\b/.test(await cursor.innerText()));
    assert.equal(
      (await window.savedText("dismissed.js")).replace(/1;\s+\n/, "1;\n"),
      check.replace("a ==", "a ==="),
      "nothing else has changed",
    );
    workbench.server.set({});
    await until("it is switched off", isGone);
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
