// “Show Recent Requests” as a person uses it: a ghost, the command, the record of that ghost, the file for a viewer.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { TraceEvent } from "../../src/client/trace/requestTraceEvents.ts";
import { until } from "../support/workers.ts";
import { enter, write } from "./support/typing.ts";
import { modelLimitMs, type WorkbenchWindow } from "./support/window.ts";
import { sharedWorkbench, type Workbench } from "./support/workbench.ts";

const python = `def add(a, b):
    return a + b


def subtract(a, b):
`;
const title = "Ghostlight: Recent Requests";

describe("the request trace", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    workbench = await sharedWorkbench();
    window = await workbench.open("trace", { "math.py": python });
    // Only what is on the screen can be read.
    await window.page.setViewportSize({ width: 1280, height: 2400 });
    await window.openFile("math.py");
    await window.waitForStatus(/is ready/);
  });
  after(() => window.close());

  /** What the page says. */
  const shownText = async (): Promise<string> =>
    (await window.reportPage.locator("main").innerText()).replaceAll("\u00a0", " ");
  const showTrace = async (): Promise<void> => {
    await window.run("Ghostlight: Show Recent Requests");
    await window.page.locator(".tab.active", { hasText: title }).waitFor();
  };

  it("shows the suggestion that was just shown: its place, its times, its tokens", async () => {
    await window.newLineAt(5, 20);
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
    await showTrace();
    // On a busy machine it was late, and came from the cache.
    const told = /math\.py:6:5.* shown(?: from the cache)?, \d+ characters/;
    await until("the ghost is told", async () => told.test(await shownText()));
    await window.keepPicture("trace");
    const text = await shownText();
    assert.match(text, /Request \d+ in lane “ghost”: waited/);
    assert.match(text, /Tokens: prompt \d+, reused \d+, evaluated \d+, produced \d+\. Slices: \d+/);
    assert.doesNotMatch(text, /return|subtract/, "no code is in it");
  });

  it("has a table and a drawing of the last requests, and is written anew when it is shown again", async () => {
    const drawing = window.reportPage.getByRole("img", { name: /The last \d+ requests/ });
    assert.ok((await drawing.locator("rect.read").count()) > 1);
    assert.ok((await window.reportPage.locator("tbody tr").count()) > 0);
    assert.doesNotMatch(await shownText(), /^#|^\|/m);
    await window.openFile("math.py");
    await window.goTo(6, 5);
    await window.type("ret");
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
    await showTrace();
    await until("the new suggestion is listed", async () => /math\.py:6:[678]/.test(await shownText()));
    assert.equal(await window.page.locator(".tab", { hasText: title }).count(), 1);
  });

  it("exports a file that a viewer opens, from the page", async () => {
    const file = path.join(window.workspace, "exported.json");
    await window.reportPage.getByText("Export for chrome://tracing").click();
    await until("the dialog names a file", async () => /ghostlight-trace-/.test(await window.input.inputValue()));
    await write(window.input, file);
    await enter(window.input);
    await until("the file is there", () => existsSync(file));
    const { traceEvents } = JSON.parse(readFileSync(file, "utf8")) as { traceEvents: TraceEvent[] };
    const names = traceEvents.filter(({ name }) => name === "thread_name").map(({ args }) => args["name"]);
    assert.ok(names.includes("ghost text") && names.includes("ghost lane"), names.join());
    assert.ok(traceEvents.some(({ name }) => /^math\.py:6:5 shown$/.test(name)));
    assert.match(await window.notifications(), /exported\.json/);
    await window.page.keyboard.press("Escape");
  });

  it("is in the menu of the status item, and works without a worker", async () => {
    await workbench.server.killWorker();
    await window.waitForStatus(/worker stopped/i);
    await window.takeRow(() => window.status.click(), "", "Show Recent Requests");
    await until("it says that there is no worker", async () => /worker is not running/.test(await shownText()));
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
