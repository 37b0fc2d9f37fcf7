// Ghost text where there is more, or less, than a file in an editor: a new document, a notebook's cell, a comparison, a selection.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { until } from "../../support/workers.ts";
import { modelLimitMs, type WorkbenchWindow } from "../support/window.ts";
import { sharedWorkbench, type Workbench } from "../support/workbench.ts";

const python = `def add(a, b):
    return a + b


def subtract(a, b):
`;

const cell = (source: string): object => ({
  cell_type: "code",
  execution_count: null,
  metadata: {},
  outputs: [],
  source: [source],
});

const notebook = JSON.stringify({
  cells: [cell("def add(a, b):\n    return a + b"), cell("def subtract(a, b):")],
  metadata: { language_info: { name: "python" } },
  nbformat: 4,
  nbformat_minor: 5,
});

describe("ghost text in other documents", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    workbench = await sharedWorkbench();
    window = await workbench.open("other-documents", {
      "math.py": python,
      "other.py": python.replaceAll("subtract", "difference"),
      "book.ipynb": notebook,
      "western.py": "",
    });
    // An é of one byte, which UTF-8 does not have.
    writeFileSync(path.join(window.workspace, "western.py"), Buffer.from(`# caf\u00e9\n${python}`, "latin1"));
    await window.openFile("math.py");
    await window.waitForStatus(/is ready/);
  });
  after(() => window.close());

  it("comes in a cell of a notebook", async () => {
    await window.openNamed("book.ipynb");
    const editor = window.page.locator(".notebook-editor .code-cell-row .monaco-editor").last();
    await editor.locator(".view-line").first().click();
    await window.page.keyboard.press("Control+End");
    await window.page.keyboard.press("Enter");
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
    await window.page.keyboard.press("Tab");
    await until("the ghost is the cell's text", async () =>
      /return a - b/.test((await editor.innerText()).replaceAll("\u00a0", " ")),
    );
  });

  it("stays away from a file that was opened in a wrong encoding, and says why", async () => {
    await window.openFile("western.py");
    await window.newLineAt(7, 100);
    await window.type("ret");
    assert.match(await window.askWhy(), /an encoding that is not its own.*Reopen with Encoding/);
    assert.equal(await window.ghost.count(), 0);
    await window.run("File: Revert File");
  });

  it("comes in a document that was never saved", async () => {
    // Its title is the end of another command's, which the palette puts first.
    await window.page.keyboard.press("Control+Alt+N");
    await window.page.locator(".tab.active", { hasText: "Untitled-1" }).waitFor();
    const mode = window.page.locator('[id="status.editor.mode"]');
    await window.pick(() => mode.click(), "python", "Python");
    await until("it is Python", async () => (await mode.innerText()) === "Python");
    await window.editorHasFocus();
    await window.type("def subtract(a, b):");
    await window.page.keyboard.press("Enter");
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
  });

  it("stays away where a comparison is shown, and where something is selected, and says so", async () => {
    await window.openFile("math.py");
    await window.selectLines(1, 2);
    assert.match(await window.askWhy(), /Text is selected/);
    await window.pick(() => window.run("File: Compare Active File With..."), "other.py", "other.py");
    const right = window.page.locator(
      ".diff-editor-container .modified-in-monaco-diff-editor, .monaco-diff-editor .modified",
    );
    await right.locator(".view-line").first().click();
    await window.page.keyboard.press("Control+End");
    await window.page.keyboard.press("Enter");
    assert.match(await window.askWhy(), /disabled in diff editors/);
    assert.equal(await window.ghost.count(), 0);
  });
});
