import assert from "node:assert/strict";
import { modelLimitMs, type WorkbenchWindow } from "./support/window.ts";
import { sharedWorkbench, type Workbench } from "./support/workbench.ts";

const source = `import os


def average(numbers):
    total = 0
    for number in numbers
        total += number
    return total / len(numbers)


print(average([1, 2, 3]))
`;

describe("explain and fix", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    workbench = await sharedWorkbench();
    window = await workbench.open("edits", { "average.py": source });
    await window.openFile("average.py");
    await window.waitForStatus(/is ready/);
  });
  after(() => window.close());

  it("explains the selection in the chat", async () => {
    await window.selectLines(4, 8);
    await window.pickFromContextMenu("Ghostlight: Explain Selection", "context-menu");
    await window.chat.getByText("About: average.py:4-8").first().waitFor();
    // The answer is awaited from the moment on that its question shows.
    await window.chat.locator(".answer").first().waitFor();
    await window.chat.getByRole("button", { name: "Send" }).waitFor({ timeout: modelLimitMs });
    assert.ok((await window.chat.locator(".answer .markdown").last().innerText()).length > 80);
    await window.screenshot("explain");
  });

  it("shows a fix as a diff; Accept puts it into the file, and one undo takes it out again", async () => {
    await proposeFix();
    await window.screenshot("fix-diff");
    await window.page.getByRole("button", { name: /Accept Fix/ }).click();
    await window.page.locator(".tab.active", { hasText: /^average\.py/ }).waitFor();
    const fixed = await window.savedText("average.py");
    assert.match(fixed, /^import os\n\n\ndef average\(numbers\):\n {4}total = 0\n {4}for number in numbers:\n/);
    assert.ok(fixed.endsWith("\n\n\nprint(average([1, 2, 3]))\n"), "what follows the selection is as it was");
    await window.screenshot("fix-accepted");
    await window.page.keyboard.press("Control+Z");
    assert.equal(await window.savedText("average.py"), source);
  });

  it("both are in the menu that the keyboard opens on a selection it made", async () => {
    await window.selectLines(4, 8);
    await window.page.keyboard.press("Shift+F10");
    for (const title of ["Ghostlight: Explain Selection", "Ghostlight: Fix Selection"])
      await window.contextMenuEntry(title).waitFor();
    await window.page.keyboard.press("Escape");
  });

  it("Reject leaves the file as it is", async () => {
    await proposeFix();
    await window.page.getByRole("button", { name: /Reject Fix/ }).click();
    await window.page.locator(".tab.active", { hasText: /^average\.py/ }).waitFor();
    assert.equal(await window.savedText("average.py"), source);
  });

  it("is asked for and rejected by the keyboard alone", async () => {
    await window.selectLines(4, 8);
    await window.run("Ghostlight: Fix Selection");
    await fixIsShown();
    await window.run("Ghostlight: Reject Fix");
    await window.page.locator(".tab.active", { hasText: /^average\.py/ }).waitFor();
    assert.equal(await window.savedText("average.py"), source);
  });

  it("follows what is typed elsewhere meanwhile", async () => {
    await proposeFix();
    // The diff's left side is the file itself.
    await window.page
      .locator(".diff-editor .editor.original, .monaco-diff-editor .original-in-monaco-diff-editor")
      .first()
      .click();
    await window.page.keyboard.press("Control+Home");
    await window.type("# a new first line");
    await window.page.keyboard.press("Enter");
    await window.run("Ghostlight: Accept Fix");
    await window.page.locator(".tab.active", { hasText: /^average\.py/ }).waitFor();
    const fixed = await window.savedText("average.py");
    assert.match(
      fixed,
      /^# a new first line\nimport os\n\n\ndef average\(numbers\):\n {4}total = 0\n {4}for number in numbers:\n/,
    );
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));

  async function proposeFix(): Promise<void> {
    await window.selectLines(4, 8);
    await window.pickFromContextMenu("Ghostlight: Fix Selection");
    await fixIsShown();
  }

  async function fixIsShown(): Promise<void> {
    await window.page.locator(".tab.active", { hasText: "Fix: average.py" }).waitFor({ timeout: modelLimitMs });
    await window.page.locator(".monaco-diff-editor .line-insert").first().waitFor();
  }
});
