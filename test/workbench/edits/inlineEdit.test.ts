// An edit in the file itself, and the lightbulb on a selection, by the keyboard.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { until } from "../../support/workers.ts";
import { enter } from "../support/typing.ts";
import { modelLimitMs, type WorkbenchWindow } from "../support/window.ts";
import { sharedWorkbench, type Workbench } from "../support/workbench.ts";

const source = `import os


def average(numbers):
    total = 0
    for number in numbers:
        total += number
    return total / len(numbers)


print(average([1, 2, 3]))
`;

describe("an edit at the cursor", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    workbench = await sharedWorkbench();
    window = await workbench.open("inline-edit", { "average.py": source });
    await window.openFile("average.py");
    await window.waitForStatus(/is ready/);
  });
  after(() => window.close());

  it("is asked in place, shown in the file, accepted, one undo step", async () => {
    await askAtCursor(7, 9, "rename total to result");
    await window.inlineEditIsShown("average.py");
    await window.keepPicture("inline-edit");
    for (const [theme, kind] of [
      ["Dark 2026", "vs-dark"],
      ["Default High Contrast", "hc-black"],
    ] as const) {
      workbench.server.set({ "workbench.colorTheme": theme });
      await window.page.locator(`.monaco-workbench.${kind}`).waitFor();
      await window.keepPicture(`inline-edit-${kind}`);
    }
    workbench.server.set({});
    assert.equal(readFileSync(path.join(window.workspace, "average.py"), "utf8"), source);
    assert.equal(await window.page.locator(".tab.dirty").count(), 0, "nothing has changed so far");
    assert.equal(await window.page.locator(".comments-panel").count(), 0, "no panel opens for it");
    assert.match((await window.inlineEdit.innerText()).replaceAll("\u00a0", " "), /result/);
    await window.page.keyboard.press("Shift+Alt+Y");
    await window.inlineEdit.waitFor({ state: "detached" });
    const text = await window.savedText("average.py");
    assert.match(text, /result/);
    assert.ok(text.startsWith("import os\n\n\n") && text.endsWith("\n\n\nprint(average([1, 2, 3]))\n"));
    await window.undo();
    assert.equal(await window.savedText("average.py"), source);
  });

  it("takes the last instruction again, typing elsewhere, a note, the diff, discarded byte for byte", async () => {
    await openBox(7, 9);
    const rows = window.page.locator(".quick-input-list .monaco-list-row");
    await rows.filter({ hasText: "rename total to result" }).waitFor();
    await enter(window.input);
    await window.lens("Accept").waitFor({ timeout: modelLimitMs });
    // Somebody goes on typing at another place.
    await window.goTo(1, 1);
    await window.type("#");
    const before = await workbench.server.requestsFor("edit");
    const box = window.page.locator(".quick-input-widget", { hasText: "Retry with a Note" });
    await window.actUntil(() => window.lens("Retry with a Note").click({ timeout: 5000 }), box);
    await window.answerBox("call it sum_of_all instead");
    await until("it is asked again", async () => (await workbench.server.requestsFor("edit")) > before, modelLimitMs);
    await window.showAsDiff("Edit: average.py");
    await window.inlineEdit.waitFor({ state: "detached" });
    await window.page.keyboard.press("Shift+Alt+N");
    await window.fileIsInFront("average.py");
    assert.equal(await window.savedText("average.py"), `#${source}`);
    await window.undo();
    assert.equal(await window.savedText("average.py"), source);
  });

  it("is stopped by a key, and ends with its file", async () => {
    await askAtCursor(7, 9, "add a comment above every line");
    await window.lens("Writing").waitFor({ timeout: modelLimitMs });
    await window.page.keyboard.press("Shift+Alt+S");
    await window.inlineEdit.waitFor({ state: "detached" });
    await askAtCursor(7, 9, "rename numbers to values");
    await window.lens("Accept").waitFor({ timeout: modelLimitMs });
    await window.page.locator(".tab.active").click({ button: "middle" });
    await window.said(/discarded because the file was closed/);
    await window.openFile("average.py");
    assert.equal(await window.inlineEdit.count(), 0);
    assert.equal(await window.savedText("average.py"), source);
  });

  it("is offered by the lightbulb on a selection, beside everything else that can be done with it", async () => {
    await window.selectLines(5, 7);
    const rows = window.page.locator(".action-widget .monaco-list-row");
    await window.actUntil(() => window.page.keyboard.press("Control+."), rows.first());
    for (const title of ["Explain", "Fix", "Document", "Add Tests", "Edit"])
      await rows
        .filter({ hasText: `${title} with Ghostlight` })
        .first()
        .waitFor();
    await window.page.keyboard.press("Escape");
  });

  /** Presses the key for an edit at a place, and says what to change. */
  async function askAtCursor(line: number, column: number, instruction: string): Promise<void> {
    await openBox(line, column);
    await window.answerBox(instruction);
  }

  /** Presses the key for an edit at a place. */
  async function openBox(line: number, column: number): Promise<void> {
    await window.goTo(line, column);
    await window.actUntil(() => window.page.keyboard.press("Shift+Alt+K"), window.page.locator(".quick-input-widget"));
  }
});
