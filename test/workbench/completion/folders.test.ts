// Ghost text switched on and off by the user, by a folder and by a workspace: whose word counts where.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { until } from "../../support/workers.ts";
import type { WorkbenchWindow } from "../support/window.ts";
import { Workbench } from "../support/workbench.ts";

const key = "ghostlight.inlineCompletions.enabled";
const python = "def add(a, b):\n    return a + b\n";

describe("ghost text in folders with settings of their own", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    // Whether ghost text is on is told without a model.
    workbench = await Workbench.start({ model: "missing" });
    const folder = workbench.server.workspace("folders", {
      "on/on.py": python,
      "off/off.py": python,
      "off/.vscode/settings.json": JSON.stringify({ [key]: false }),
      "python/some.py": python,
      "python/other.js": "function add(a, b) {\n  return a + b;\n}\n",
      "python/.vscode/settings.json": JSON.stringify({ "[python]": { [key]: false } }),
    });
    const file = path.join(folder, "all.code-workspace");
    const folders = ["on", "off", "python"].map((name) => ({ path: name }));
    writeFileSync(file, JSON.stringify({ folders, settings: { [key]: true } }));
    window = await workbench.openFolder(file);
  });
  after(() => workbench.stop());

  /** Types in a file and answers why nothing is suggested there. */
  async function why(file: string): Promise<string> {
    await window.openFile(file);
    await window.goTo(2, 1);
    await window.page.keyboard.press("End");
    await window.page.keyboard.press("Enter");
    await window.type("x = ");
    let said = "";
    // The editor asks for ghost text a moment after the key.
    await until("there is a reason", async () => /suggested here/.test((said = await window.askWhy())));
    return said;
  }

  it("is off in the folder that says so, and on in the next, in whatever order they are used", async () => {
    assert.match(await why("on.py"), /No model is chosen yet/);
    assert.match(await why("off.py"), /turned off for this language or folder/);
    assert.match(await why("on.py"), /No model is chosen yet/);
  });

  it("is shown in the status bar as it is in the file that is open", async () => {
    const off = /Ghost text is off for this file/;
    for (const [file, isOff] of [
      ["off.py", true],
      ["on.py", false],
      ["some.py", true],
      ["other.js", false],
    ] as const) {
      await window.openFile(file);
      await until(`${file}: ${isOff ? "off" : "on"}`, async () => off.test(await window.statusText()) === isOff);
    }
  });

  it("is off for a language of one folder", async () => {
    assert.match(await why("some.py"), /turned off for this language or folder/);
    assert.match(await why("other.js"), /No model is chosen yet/);
    assert.match(await why("on.py"), /No model is chosen yet/);
  });

  it("is not switched on by a workspace where the user has switched it off", async () => {
    workbench.server.set({ [key]: false });
    await until("the user's word counts", async () => /turned off/.test(await why("on.py")), 150_000);
    assert.match(await why("other.js"), /turned off/);
    workbench.server.set({});
    await until("it is on again", async () => /No model is chosen yet/.test(await why("on.py")), 150_000);
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
