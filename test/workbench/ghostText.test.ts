import assert from "node:assert/strict";
import { modelLimitMs, type WorkbenchWindow } from "./support/window.ts";
import { sharedWorkbench, type Workbench } from "./support/workbench.ts";

const python = `def add(a, b):
    return a + b


def subtract(a, b):
`;

const typescript = `interface Point {
  x: number;
  y: number;
}

/** Distance between two points. */
function distance(a: Point, b: Point): number {
  const dx = a.x - b.x;
  const dy = a.y - b.y;
}
`;

describe("ghost text", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    workbench = await sharedWorkbench();
    window = await workbench.open("ghost-text", { "math.py": python, "distance.ts": typescript });
  });
  after(() => window.close());

  it("the first editor brings the model into memory by itself", async () => {
    await window.openFile("math.py");
    await window.waitForStatus(/is ready/);
  });

  it("appears in a Python file, and Tab puts it there", async () => {
    await window.goTo(5, 20);
    await window.page.keyboard.press("Enter");
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
    await window.screenshot("ghost-python");
    await window.page.keyboard.press("Tab");
    assert.equal(await window.savedText("math.py"), `${python.trimEnd()}\n    return a - b\n`);
  });

  it("appears in a TypeScript file", async () => {
    await window.openFile("distance.ts");
    await window.goTo(9, 25);
    await window.page.keyboard.press("Enter");
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
    await window.screenshot("ghost-typescript");
    await window.page.keyboard.press("Tab");
    assert.match(await window.savedText("distance.ts"), /dy = a\.y - b\.y;\n {2}return Math\.\S.*\n\}\n/);
  });

  it("is gone when it is switched off, and comes back", async () => {
    await window.run("Ghostlight: Toggle Ghost Text");
    await window.openFile("math.py");
    await window.goTo(6, 17);
    await window.page.keyboard.press("Enter");
    await window.page.keyboard.press("Enter");
    await window.type("def multiply(a, b):");
    await window.page.waitForTimeout(2000);
    assert.equal(await window.ghost.count(), 0);
    await window.run("Ghostlight: Toggle Ghost Text");
    await window.page.keyboard.press("Enter");
    await window.type("ret");
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
    await window.page.keyboard.press("Escape");
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
