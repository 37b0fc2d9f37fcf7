// The download of the default model, as the editor shows it, from a hub on this machine.
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import path from "node:path";
import { defaultRow } from "../../src/core/models/catalogue.ts";
import { startHub, status, type HubBehaviour, type HubServer } from "../support/hubServer.ts";
import { until } from "../support/workers.ts";
import type { WorkbenchWindow } from "./support/window.ts";
import { Workbench } from "./support/workbench.ts";

const firstBytes = 1_000_000;

/** The beginning of a file as long as the real one, then nothing more for as long as anybody waits. */
const beginning: HubBehaviour = (reply, content) => {
  reply.writeHead(200, { "content-length": defaultRow.files[0].sizeBytes, "content-type": "application/octet-stream" });
  reply.write(content);
};

describe("download from the editor", () => {
  let hub: HubServer;
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    hub = await startHub(Buffer.concat([Buffer.from("GGUF"), Buffer.alloc(firstBytes - 4)]), beginning, status(404));
    // Without a PATH there is no package client to turn to.
    workbench = await Workbench.start({ model: "missing", env: { GHOSTLIGHT_HUB: hub.base }, path: "" });
    window = await workbench.open("download", { "main.py": "x = 1\n" });
  });
  after(async () => {
    await workbench.stop();
    await hub.close();
  });

  it("shows how far it is; Cancel ends it and keeps what has arrived", async () => {
    await startDownload();
    const running = notification(/downloading .* of 491 MB from the model hub/);
    await running.waitFor();
    await window.screenshot("download");
    const part = path.join(workbench.server.home, "models", `${defaultRow.files[0].name}.part`);
    await until("its beginning is on disk", () => sizeOf(part) === firstBytes);
    await running.getByRole("button", { name: "Cancel" }).click();
    await running.waitFor({ state: "detached" });
    assert.equal(sizeOf(part), firstBytes);
    assert.match(await window.statusText(), /no model/i);
    assert.equal(await notification(/could not be downloaded|cancelled/).count(), 0, "a wish is no failure");
  });

  it("goes on from there; with no source left it says why and what to do", async () => {
    await startDownload();
    const told = notification(/could not be downloaded/);
    await told.waitFor();
    await window.screenshot("download-failed");
    assert.match(await told.innerText(), /no such file \(404\).*Python 3 was not found.*Install Python.*try again/s);
    assert.deepEqual(hub.requests, [0, firstBytes]);
    assert.match(await window.statusText(), /no model/i);
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));

  /** Picks the default model, and opens the notifications, of which the tests' VS Code draws no toasts. */
  async function startDownload(): Promise<void> {
    await window.run("Ghostlight: Choose or Download Model");
    await window.page.locator(".quick-input-list .monaco-list-row", { hasText: `Download ${defaultRow.name}` }).click();
    await window.notifications();
  }

  function notification(words: RegExp) {
    return window.page.locator(".notifications-center .notification-list-item", { hasText: words });
  }
});

function sizeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}
