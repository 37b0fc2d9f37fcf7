import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Locator } from "playwright-core";
import { skipBecause } from "../../support/run/skipped.ts";
import { until } from "../../support/workers.ts";
import { comes } from "../support/quickInput.ts";
import { modelLimitMs, withoutSuggestions, type WorkbenchWindow } from "../support/window.ts";
import { sharedWorkbench, type Workbench } from "../support/workbench.ts";

const source = `import os


def average(numbers):
    total = 0
    for number in numbers
        total += number
    return total / len(numbers)


print(average([1, 2, 3]))
`;
const price = `def total_price(prices, tax):
    total = 0
    for price in prices:
        total += price
    return total * (1 + tax)
`;
const rate = `def half(number):
    return number / 2
`;
const rateTests = `from rate import half


def test_half_of_two():
    assert half(2) == 1
`;
const script = `const first = 1;

function twice(a) {
  return (a * 2;
}
`;
/** As the model sees it, long enough that its answer takes a while on any machine. */
const long = `def area(shape):\n${Array.from({ length: 30 }, (_, i) => `    if shape == "shape${i}":\n        return ${i}\n`).join("")}    return 0\n`;

describe("explain and edit", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  /** Enabled, which it is when the answer is whole. */
  let acceptButton: Locator;
  before(async () => {
    workbench = await sharedWorkbench();
    window = await workbench.open("edits", {
      "average.py": source,
      "price.py": price,
      "rate.py": rate,
      "test_rate.py": rateTests,
      "twice.js": script,
      "area.py": long,
      ".vscode/settings.json": JSON.stringify(withoutSuggestions),
    });
    acceptButton = window.page.locator(
      ".editor-actions .action-label:not(.disabled)[aria-label^='Accept All Changes']",
    );
    await window.openFile("average.py");
    await window.loadModel();
  });
  after(() => window.close());

  it("explains the selection in the chat", async () => {
    await pickAction(4, 8, "Explain");
    await window.chat.getByText("About: average.py:4-8").first().waitFor();
    const answer = window.chat.locator(".answer .markdown").last();
    await answer.waitFor({ timeout: modelLimitMs });
    await until("it explains", async () => (await answer.innerText()).length > 80, modelLimitMs);
    // Nobody waits for the rest of it.
    await window.newChat();
  });

  it("shows a fix in the file; Accept puts it there, and one undo takes it out again", async () => {
    await pickAction(4, 8, "Fix");
    await window.inlineEditIsShown("average.py");
    await window.keepPicture("fix");
    assert.equal(await window.page.locator(".tab.dirty").count(), 0, "nothing has changed so far");
    await window.actUntil(() => window.lens("Accept").click({ timeout: 5000 }), isGone);
    const fixed = await window.savedText("average.py");
    assert.match(fixed, /^import os\n\n\ndef average\(numbers\):\n {4}total = 0\n {4}for number in numbers:\n/);
    assert.ok(fixed.endsWith("\n\n\nprint(average([1, 2, 3]))\n"), "what follows the selection is as it was");
    await window.undo();
    assert.equal(await window.savedText("average.py"), source);
  });

  it("the actions are in the menu that the keyboard opens, with nothing selected too", async () => {
    await window.goTo(5, 1);
    await window.page.keyboard.press("Shift+F10");
    await until("the submenu is open", () => submenuOpens());
    for (const title of ["Explain", "Fix", "Document", "Add Tests", "Edit with Instruction…"])
      await window.contextMenuEntry(title).waitFor();
    await window.page.keyboard.press("Escape");
    await window.page.keyboard.press("Escape");
    await window.page.keyboard.press("Escape");
  });

  it("discarding leaves the file as it is", async () => {
    await proposeFix();
    await window.keepPicture("fix-diff");
    await acceptButton.waitFor();
    await window.page.getByRole("button", { name: /Discard Edit/ }).click();
    await window.fileIsInFront("average.py");
    assert.equal(await window.savedText("average.py"), source);
  });

  it("a change is rejected at the cursor, and asked for again with a note", async () => {
    await proposeFix();
    const before = await workbench.server.requestsFor("fix");
    await window.run("Ghostlight: Retry with a Note");
    await window.answerBox("Keep the loop, and also add a comment above it.");
    await until("it is asked again", async () => (await workbench.server.requestsFor("fix")) > before, modelLimitMs);
    await window.diffIsShown("Fix: average.py");
    await clickUntilClosed("Reject Change at Cursor", "Fix: average.py");
    await window.fileIsInFront("average.py");
    assert.equal(await window.savedText("average.py"), source);
  });

  it("withdraws what is typed over, and leaves what was typed", async () => {
    await proposeFix();
    await typeOnTheLeft(6, ":", "End");
    await until("the edit is discarded", async () => (await editTab("Fix: average.py").count()) === 0);
    await window.fileIsInFront("average.py");
    assert.equal(await window.savedText("average.py"), source.replace("in numbers\n", "in numbers:\n"));
    await window.undo();
    assert.equal(await window.savedText("average.py"), source);
  });

  it("follows what is typed elsewhere meanwhile", async () => {
    await proposeFix();
    await typeOnTheLeft(1, "# a new first line\n", "Home");
    await window.run("Ghostlight: Accept All Changes");
    await window.fileIsInFront("average.py");
    const fixed = await window.savedText("average.py");
    assert.match(
      fixed,
      /^# a new first line\nimport os\n\n\ndef average\(numbers\):\n {4}total = 0\n {4}for number in numbers:\n/,
    );
  });

  it("documents the function around the cursor without touching its code", async () => {
    await window.openFile("price.py");
    await window.goTo(4, 1);
    await window.run("Ghostlight: Document");
    await window.inlineEditIsShown("price.py");
    await window.run("Ghostlight: Accept All Changes");
    await until("it is accepted", isGone);
    const documented = (await window.savedText("price.py")).split("\n");
    const lines = price.split("\n");
    assert.ok(documented.length > lines.length);
    assert.deepEqual(
      lines.filter((line) => !documented.includes(line)),
      [],
    );
  });

  it("fixes and explains from the lightbulb on a diagnostic", async () => {
    await window.openFile("twice.js");
    await window.page.locator(".squiggly-error").first().waitFor({ timeout: modelLimitMs });
    await window.takeQuickFix([4, 16], "Fix with Ghostlight", "Explain with Ghostlight");
    await window.inlineEditIsShown("twice.js");
    await window.run("Ghostlight: Accept All Changes");
    await until("it is accepted", isGone);
    const fixed = await window.savedText("twice.js");
    assert.match(fixed, /^const first = 1;\n\nfunction twice\(a\) \{\n/);
    assert.doesNotMatch(fixed, /\(a \* 2;/);
  });

  it("shows an edit of long code as a diff; when the worker dies in the middle, says so and leaves the text alone", async () => {
    await window.openFile("area.py");
    await window.goTo(3, 9);
    await window.run("Ghostlight: Document");
    await window.page.locator(".monaco-diff-editor .line-insert").first().waitFor({ timeout: modelLimitMs });
    await workbench.server.killWorker();
    await until("the diff is closed", async () => (await editTab("Document: area.py").count()) === 0);
    await window.notifications();
    await window.page.locator(".notifications-center").getByText("Try Again").waitFor();
    await window.run("Notifications: Clear All Notifications");
    assert.equal(await window.savedText("area.py"), long);
  });

  it("says what is missing where there is no code", async () => {
    await window.openFile("average.py");
    await window.goTo(3, 1);
    await window.run("Ghostlight: Fix");
    await window.said(/place the cursor in a function/);
  });

  it("writes a commit message for what is staged", async function () {
    try {
      execFileSync("git", ["--version"]);
    } catch {
      skipBecause(this, "git is not installed");
    }
    const folder = workbench.server.workspace("commit", { "sum.py": "def add(a, b):\n    return a - b\n" });
    const git = (...args: string[]): string => execFileSync("git", args, { cwd: folder, encoding: "utf8" });
    git("init", "-q");
    git("add", "sum.py");
    git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "Add sums");
    workbench.server.workspace("commit", {
      "sum.py": "def add(a, b):\n    return a + b\n",
      ".env": "PASSWORD=hunter2\n",
    });
    const other = await workbench.openFolder(folder);
    try {
      await other.run("Source Control: Focus on Changes View");
      await other.page.locator(".scm-view .monaco-list-row", { hasText: "sum.py" }).waitFor();
      const box = other.page.locator(".scm-editor .view-lines");
      const text = async (): Promise<string> => (await box.innerText()).replaceAll("\u00a0", " ").trim();
      // Where nothing is staged, the message is about the working tree, and says so; whoever does not see it is led to it.
      await other.run("View: Show Explorer");
      await other.run("Ghostlight: Write Commit Message");
      const shown = other.page.locator(".notifications-center").getByRole("button", { name: "Show", exact: true });
      const about = /Nothing is staged, so the message describes all changes of the working tree/;
      const isOffered = async (): Promise<boolean> => about.test(await other.notifications()) && shown.isVisible();
      await until("it is said what the message is about, and where it is", isOffered, modelLimitMs);
      await shown.click();
      await until("the message is there", async () => (await box.isVisible()) && (await text()).length > 5);
      assert.notEqual((await text()).toLowerCase(), "add sums", "no repetition of the last message");
      await box.click();
      await other.page.keyboard.press("Control+A");
      await other.page.keyboard.press("Delete");
      git("add", ".env");
      await other.page.locator(".scm-view .monaco-list-row", { hasText: "Staged Changes" }).waitFor();
      // A secret is never shown to the model, and the user is told.
      await other.run("Ghostlight: Write Commit Message");
      await other.said(/not shown to the model because they may contain secrets: \.env/);
      git("add", "sum.py");
      await other.run("Ghostlight: Write Commit Message");
      await until("a message is there", async () => (await text()).length > 5, modelLimitMs);
      await other.said(/The changes of these files were not shown to the model .*: \.env/);
      assert.doesNotMatch(await text(), /^["'`]|```/);
      // What the user begins with stays, and one undo takes the rest away.
      await box.click();
      await other.page.keyboard.press("Control+A");
      await other.page.keyboard.type("chore(sum): ");
      await other.run("Ghostlight: Write Commit Message");
      await until("the message goes on", async () => (await text()).length > "chore(sum): ".length, modelLimitMs);
      assert.match(await text(), /^chore\(sum\): \S/);
      await box.click();
      await other.page.keyboard.press("Control+Z");
      await until("it is as it was begun", async () => (await text()) === "chore(sum):");
    } finally {
      await other.close();
    }
  });

  it("tests for code that has some already are an edit to review, and nothing before it is accepted", async () => {
    await window.openFile("rate.py");
    await window.goTo(1, 1);
    await window.run("Ghostlight: Add Tests");
    await window.inlineEditIsShown("test_rate.py");
    assert.equal(readFileSync(path.join(window.workspace, "test_rate.py"), "utf8"), rateTests);
    await window.run("Ghostlight: Accept All Changes");
    await until("it is accepted", isGone);
    const text = await window.savedText("test_rate.py");
    // An import that the new tests need goes to the others.
    const old = rateTests.slice(rateTests.indexOf("\n\n"));
    assert.ok(text.includes(`${old}\n\ndef test`) && text.includes("from rate import half\n"), text);
    assert.equal(text.split("from rate import half").length, 2, "imported once");
    await window.undo();
    assert.equal(await window.savedText("test_rate.py"), rateTests);
  });

  it("writes tests into a new document beside the code", async () => {
    await window.openFile("price.py");
    await window.goTo(2, 1);
    await window.run("Ghostlight: Add Tests");
    const tab = window.page.locator(".tab.active", { hasText: "test_price.py" });
    await tab.waitFor();
    const text = window.page.locator(".editor-group-container", { has: tab }).locator(".view-lines").first();
    await until("they are coming", async () => /total_price/.test(await text.innerText()), modelLimitMs);
    await window.notifications();
    const cancel = window.page.locator(".notifications-center").getByRole("button", { name: "Cancel" });
    await until("they come no more", async () => {
      if ((await cancel.count()) > 0)
        await cancel
          .first()
          .click({ timeout: 3000 })
          .catch(() => undefined);
      return (await workbench.server.requestsFor("tests")) > 0;
    });
    await window.page.keyboard.press("Escape");
  });

  it("nothing went wrong meanwhile", () =>
    assert.deepEqual(
      workbench.problems().filter((line) => !/worker/i.test(line)),
      [],
    ));

  /** Asks for a fix, and has it shown as a diff. */
  async function proposeFix(): Promise<void> {
    await window.goTo(6, 1);
    await window.run("Ghostlight: Fix");
    await window.inlineEditIsShown("average.py");
    await window.showAsDiff("Fix: average.py");
  }

  /** Whether no edit is shown in the file any more. */
  async function isGone(): Promise<boolean> {
    return (await window.inlineEdit.count()) === 0;
  }

  /** Selects lines and picks from the product's submenu of the editor's context menu. */
  async function pickAction(first: number, last: number, title: string): Promise<void> {
    const entry = window.page.locator(".monaco-submenu .action-item", { hasText: title }).first();
    // A menu that opens while the window is busy is closed again at times.
    await until("the submenu is open", async () => {
      await window.selectLines(first, last);
      const box = await window.page.locator(".editor-instance .selected-text").first().boundingBox();
      if (box === null) return false;
      await window.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2, { button: "right" });
      if (await submenuOpens()) return true;
      await window.page.keyboard.press("Escape");
      await window.page.keyboard.press("Escape");
      return false;
    });
    // The menu takes no click right after it has opened.
    for (let tries = 0; tries < 5 && (await entry.isVisible()); tries++) {
      await entry.click();
      await window.page.waitForTimeout(300);
    }
  }

  /** Goes over the context menu to the product's submenu. False when it did not open. */
  async function submenuOpens(): Promise<boolean> {
    const limit = { timeout: 5000 };
    const opening = async (): Promise<void> => {
      // A pointer that already stands there is no news to a menu that has just been drawn.
      await window.contextMenuEntry("Copy").hover(limit);
      await window.contextMenuEntry("Ghostlight").hover(limit);
      await window.page.locator(".monaco-submenu .action-item").first().waitFor(limit);
    };
    return comes(opening());
  }

  function editTab(title: string): Locator {
    return window.page.locator(".tab", { hasText: title });
  }

  /** Clicks a button of the diff until the diff is gone. */
  async function clickUntilClosed(label: string, title: string): Promise<void> {
    const button = window.page.locator(`.editor-actions .action-label:not(.disabled)[aria-label^="${label}"]`);
    await until(`${title} is closed`, async () => {
      if ((await editTab(title).count()) === 0) return true;
      // The diff may go away under the pointer.
      await button.click({ timeout: 3000 }).catch(() => undefined);
      return false;
    });
  }

  /** Types at an end of a line of the file itself, which is the diff's left side. */
  async function typeOnTheLeft(line: number, text: string, end: "Home" | "End"): Promise<void> {
    await window.page
      .locator(".diff-editor .editor.original, .monaco-diff-editor .original-in-monaco-diff-editor")
      .first()
      .click();
    await window.page.keyboard.press("Control+Home");
    for (let at = 1; at < line; at++) await window.page.keyboard.press("ArrowDown");
    await window.page.keyboard.press(end);
    await window.type(text);
  }
});
