import assert from "node:assert/strict";
import type { TraceRecord } from "../../../src/protocol/workerProtocol.ts";
import { until } from "../../support/workers.ts";
import { modelLimitMs, type WorkbenchWindow } from "../support/window.ts";
import { sharedWorkbench, type Workbench } from "../support/workbench.ts";

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
    window = await workbench.open("ghost-text", {
      "math.py": python,
      "distance.ts": typescript,
      "typed.py": python,
      "rest.ts": typescript,
    });
  });
  after(() => window.close());

  it("the first editor brings the model into memory by itself", async () => {
    await window.openFile("math.py");
    await window.waitForStatus(/is ready/);
  });

  it("appears in a Python file, and Tab puts it there", async () => {
    await window.newLineAt(5, 20);
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
    await window.keepPicture("ghost-python");
    await window.page.keyboard.press("Tab");
    assert.equal(await window.savedText("math.py"), `${python.trimEnd()}\n    return a - b\n`);
  });

  // An editor asks about no key before it is idle for the first time; that loses nearly every second of these ghosts.
  it("appears after the first key in a fresh window", async () => {
    for (let round = 0; round < 2; round++) {
      const fresh = await workbench.open(`fresh-${round}`, { "math.py": python });
      await fresh.openFile("math.py");
      await fresh.newLineAt(5, 20);
      await fresh.ghost.first().waitFor({ timeout: modelLimitMs });
      await fresh.close();
    }
  });

  it("appears in a TypeScript file", async () => {
    await window.openFile("distance.ts");
    await window.newLineAt(9, 25);
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
    await window.page.keyboard.press("Tab");
    assert.match(await window.savedText("distance.ts"), /dy = a\.y - b\.y;\n {2}return Math\.\S.*\n\}\n/);
  });

  it("where the cursor has rested, the first key costs a few tokens only", async () => {
    const newest = async (): Promise<TraceRecord | undefined> => (await workbench.server.trace()).at(-1);
    const idBefore = (await newest())?.id ?? 0;
    await window.openFile("rest.ts");
    await window.goTo(9, 25);
    // The context of other files comes in a pause of three seconds, and has everything evaluated once more.
    const isWarm = async (): Promise<boolean> => {
      const before = await newest();
      await window.page.waitForTimeout(5000);
      const now = await newest();
      const isOfThisFile = now !== undefined && now.id > idBefore && now.purpose === "warm";
      return (
        isOfThisFile &&
        now.outcome === "endOfText" &&
        now.id === before?.id &&
        !(await window.ghost.first().isVisible())
      );
    };
    await until("the surroundings are evaluated", isWarm, modelLimitMs);
    await window.page.keyboard.press("Enter");
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
    const last = (await workbench.server.trace()).findLast((record) => record.purpose === "complete")!;
    assert.ok(last.usage.evaluated <= 8, `${last.usage.evaluated} tokens evaluated, ${last.usage.reused} reused`);
    await window.page.keyboard.press("Escape");
  });

  it("stays while what it says is typed", async () => {
    await window.openFile("typed.py");
    await window.newLineAt(5, 20);
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
    const whole = (await window.ghost.allInnerTexts()).join("");
    assert.ok(whole.length > 4, whole);
    await window.type(whole.slice(0, 3));
    await window.ghost.first().waitFor();
    assert.equal((await window.ghost.allInnerTexts()).join(""), whole.slice(3));
    await window.page.keyboard.press("Escape");
  });

  it("is gone when it is switched off, and comes back", async () => {
    await window.run("Ghostlight: Toggle Ghost Text");
    await window.status.locator(".codicon-circle-slash").waitFor();
    await window.status.getByText("Ghostlight: ghost text off").waitFor();
    await window.openFile("math.py");
    await window.newLineAt(6, 17);
    await window.page.keyboard.press("Enter");
    await window.type("def multiply(a, b):");
    await window.page.waitForTimeout(1000);
    assert.equal(await window.ghost.count(), 0);
    assert.match(await window.askWhy(), /turned off/);
    await window.run("Ghostlight: Toggle Ghost Text");
    await window.openFile("math.py");
    await window.newLineAt(8, 20);
    await window.type("ret");
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
    await window.page.keyboard.press("Escape");
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
