// What goes wrong around an edit under review: the text of the file is what the user made it, and somebody says what happened.
import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { until } from "../../support/workers.ts";
import { modelLimitMs, withoutSuggestions, type WorkbenchWindow } from "../support/window.ts";
import { sharedWorkbench, type Workbench } from "../support/workbench.ts";

const broken = `def average(numbers):
    total = 0
    for number in numbers
        total += number
    return total / len(numbers)
`;
const script = `function twice(a) {
  return (a * 2;
}
`;
/** More than any model here reads. */
const endless = `def endless():\n${"    print('one more line of a function that does not end')\n".repeat(10_000)}`;

describe("mishaps around an edit", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    workbench = await sharedWorkbench();
    window = await workbench.open("mishaps", {
      "locked.py": broken,
      "deleted.py": broken,
      "rewritten.py": broken,
      "again.py": broken,
      "endless.py": endless,
      "twice.js": script,
      "western.py": "",
      "stored.js": `// café\n${script}`,
      ".vscode/settings.json": JSON.stringify({
        ...withoutSuggestions,
        "[javascript]": { "files.encoding": "windows1252" },
      }),
    });
    await window.openFile("again.py");
    await window.loadModel();
  });
  after(() => window.close());

  const onDisk = (name: string): string => readFileSync(path.join(window.workspace, name), "utf8");

  async function proposeFix(name: string): Promise<void> {
    await window.openFile(name);
    await fix(name);
  }

  async function fix(name: string): Promise<void> {
    await window.goTo(3, 1);
    await window.run("Ghostlight: Fix");
    await window.inlineEditIsShown(name);
  }

  /** Edits under review, in the file in front or as a diff. */
  const reviews = async (name: string): Promise<number> =>
    (await window.page.locator(".review-widget").count()) +
    (await window.page.locator(".tab", { hasText: new RegExp(`^Fix: ${name}`) }).count());

  it("a read-only file is refused before anything is asked", async () => {
    chmodSync(path.join(window.workspace, "locked.py"), 0o444);
    await window.openFile("locked.py");
    await window.goTo(3, 1);
    await window.run("Ghostlight: Fix");
    await window.said(/This file is read-only/);
    assert.equal(await reviews("locked.py"), 0);
  });

  it("a file that was opened in a wrong encoding is refused, and keeps its bytes", async () => {
    const western = Buffer.from(`# caf\xe9\n${broken}`, "latin1");
    writeFileSync(path.join(window.workspace, "western.py"), western);
    const stored = onDisk("stored.js");
    for (const [name, says] of [
      ["western.py", /western\.py was not changed: .* no characters in utf8/],
      ["stored.js", /stored\.js was not changed: it is stored as UTF-8, but open as windows1252/],
    ] as const) {
      await window.openFile(name);
      await window.goTo(4, 1);
      await window.run("Ghostlight: Document");
      await window.said(says);
      assert.equal(await window.page.locator(".tab.dirty").count(), 0);
    }
    assert.deepEqual(readFileSync(path.join(window.workspace, "western.py")), western);
    assert.equal(onDisk("stored.js"), stored);
  });

  it("a file that is deleted meanwhile does not come back by itself", async () => {
    await proposeFix("deleted.py");
    rmSync(path.join(window.workspace, "deleted.py"));
    await window.page
      .locator(".explorer-folders-view .monaco-list-row", { hasText: "deleted.py" })
      .waitFor({ state: "detached" });
    await window.run("Ghostlight: Accept All Changes");
    // The change is in the editor alone, which says that the file is deleted.
    await window.page.locator(".tab.active.dirty", { hasText: "deleted.py" }).waitFor();
    assert.ok(!existsSync(path.join(window.workspace, "deleted.py")));
  });

  it("a file that is written anew meanwhile keeps what was written", async () => {
    await proposeFix("rewritten.py");
    await window.showAsDiff("Fix: rewritten.py");
    const anew = broken.replace("for number in numbers", "for each in numbers:").replace("+= number", "+= each");
    writeFileSync(path.join(window.workspace, "rewritten.py"), anew);
    await window.said(/discarded/);
    await until("the review is closed", async () => (await reviews("rewritten.py")) === 0);
    assert.equal(onDisk("rewritten.py"), anew);
  });

  it("a second edit of the same lines withdraws the first", async () => {
    await proposeFix("again.py");
    await fix("again.py");
    await window.said(/An earlier edit of the same lines was discarded/);
    await until("one edit is under review", async () => (await reviews("again.py")) === 1);
    await window.run("Ghostlight: Discard Edit");
    assert.equal(onDisk("again.py"), broken);
  });

  it("10,000 lines are refused with what to do", async () => {
    await window.openFile("endless.py");
    await window.goTo(5, 1);
    await window.run("Ghostlight: Fix");
    await window.said(/tokens, but the context holds only .* Shorten the selection/);
    assert.equal(await reviews("endless.py"), 0);
  });

  it("the lightbulb's other row explains the problem in the chat", async () => {
    await window.openFile("twice.js");
    await window.page.locator(".squiggly-error").first().waitFor({ timeout: modelLimitMs });
    await window.takeQuickFix([2, 16], "Explain with Ghostlight");
    await window.chat.getByText("About: twice.js").first().waitFor({ timeout: modelLimitMs });
    const answer = window.chat.locator(".answer .markdown").last();
    await until("it is explained", async () => (await answer.innerText().catch(() => "")).length > 10, modelLimitMs);
    await window.stopAnswer();
  });
});
