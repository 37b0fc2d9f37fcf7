// The first minutes with the product on a machine that has nothing: the walkthrough, the list of models, the download from a
// hub on this machine, the first ghost text; then daily life with the model: its status, its memory, the doctor.
import assert from "node:assert/strict";
import { copyFileSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { defaultEntry } from "../../src/core/models/catalogue/catalogue.ts";
import { startHub, status, whole, type HubBehaviour, type HubServer } from "../support/servers/hubServer.ts";
import { realModel, tinyModel } from "../support/models/models.ts";
import { ScriptedServer } from "../support/servers/scriptedServer.ts";
import { TestAuthority, TlsFront } from "../support/servers/testAuthority.ts";
import { TestProxy } from "../support/servers/testProxy.ts";
import { UserHome } from "../support/store/otherPrograms.ts";
import { until } from "../support/workers.ts";
import { enter, pressIn, write } from "./support/typing.ts";
import { modelLimitMs, type WorkbenchWindow } from "./support/window.ts";
import { Workbench } from "./support/workbench.ts";

const firstBytes = 1_000_000;
const settings = { "ghostlight.gpu": "off" };

/** The beginning of the file, then nothing more for as long as anybody waits. */
const beginning: HubBehaviour = (reply, content) => {
  reply.writeHead(200, { "content-length": content.length, "content-type": "application/octet-stream" });
  reply.write(content.subarray(0, firstBytes));
};

describe("first run", () => {
  let hub: HubServer;
  let behaviour: HubBehaviour = beginning;
  /** Home of a user who has other programs that keep models. */
  const user = new UserHome();
  let ollamaBlob: string;
  let modelServer: ScriptedServer;
  /** A mirror of the hub that only the proxy knows, with a certificate that nobody trusts. */
  let mirror: TlsFront;
  let proxy: TestProxy;
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    hub = await startHub(readFileSync(realModel()), (...request) => behaviour(...request));
    // Without a PATH there is no package client to turn to.
    const tiny = readFileSync(tinyModel("qwen2"));
    user.file(tiny, ".lmstudio", "models", "somebody", "tiny.gguf");
    user.huggingFace("somebody/tiny", "tiny-hub.gguf", tiny);
    ollamaBlob = user.ollama("tiny", "0.5b", tiny);
    const env = { GHOSTLIGHT_HUB: hub.base, HOME: user.folder, XDG_CACHE_HOME: path.join(user.folder, ".cache") };
    // Verdicts, and the status, are about the processor on every machine that runs this.
    modelServer = await ScriptedServer.start({ model: "behind-a-proxy" });
    const authority = new TestAuthority();
    mirror = await TlsFront.start(Number(new URL(hub.base).port), authority.identity("mirror.example"));
    authority.close();
    proxy = await TestProxy.start({ hosts: { "mirror.example": mirror.port, "models.test": modelServer.port } });
    // This machine, and with it the hub, is reached without the proxy.
    const userSettings = { "http.proxy": proxy.url(), "http.proxyStrictSSL": false };
    workbench = await Workbench.start({ model: "missing", env, path: "", settings, userSettings });
    const folder = workbench.server.workspace("empty-home", {
      "main.py": "def add(a, b):\n    return a + b\n",
      "broken.gguf": "<!DOCTYPE html>",
    });
    copyFileSync(tinyModel("qwen2"), path.join(folder, "mine.gguf"));
    window = await workbench.openFolder(folder);
    // Narrower, and the walkthrough leaves its pictures out.
    await window.page.setViewportSize({ width: 1600, height: 900 });
  });
  after(async () => {
    await workbench.stop();
    await proxy.stop();
    await mirror.stop();
    await modelServer.stop();
    await hub.close();
    user.close();
  });

  const step = (title: string): Locator =>
    window.page.locator(".gettingStartedContainer .getting-started-step", { hasText: title });
  const rows = (): Locator => window.page.locator(".quick-input-list .monaco-list-row");
  const notification = (words: RegExp, { page } = window): Locator =>
    page.locator(".notifications-center .notification-list-item", { hasText: words });
  const part = (): string => path.join(workbench.server.home, "models", `${defaultEntry.files[0].name}.part`);
  const partBytes = (): number | undefined => statSync(part(), { throwIfNoEntry: false })?.size;

  /** Picks the default model, and opens the notifications, of which the tests' VS Code draws no toasts. */
  async function startDownload(into = window): Promise<void> {
    await into.takeRow("Ghostlight: Choose or Download Model", defaultEntry.name, `Download ${defaultEntry.name}`);
    await into.notifications();
  }

  it("activates without a worker, and opens the walkthrough", async () => {
    await window.waitForStatus(/no model/i);
    assert.match(await window.statusText(), /No model yet\. Choose one: the list recommends/);
    assert.equal(await workbench.server.workerPid(), undefined);
    await step("Choose a model").getByText("Choose or Download Model").waitFor();
    await window.keepPicture("walkthrough");
    const own = step("Already have a model, or no network?");
    await own.click();
    for (const button of ["Use a GGUF File", "Show Models"]) await own.getByRole("button", { name: button }).waitFor();
    await window.keepPicture("walkthrough-own-model");
    workbench.server.set({ ...settings, "workbench.colorTheme": "Dark 2026" });
    await step("See your first ghost text").click();
    await window.page.locator(".monaco-workbench.vs-dark").waitFor();
    workbench.server.set(settings);
  });

  it("typing works as ever", async () => {
    await window.openFile("main.py");
    await window.newLineAt(2, 17);
    await window.type("# done");
    assert.equal(await window.savedText("main.py"), "def add(a, b):\n    return a + b\n    # done\n");
    await window.run("Ghostlight: Why No Suggestion Here?");
    await window.notifications();
    const why = notification(/No model is chosen yet/);
    await why.getByRole("button", { name: "Choose or Download Model" }).waitFor();
    assert.equal(await why.getByRole("button", { name: "Show Recent Requests" }).count(), 0, "there were none");
    await window.run("Notifications: Clear All Notifications");
  });

  it("the chat says that there is no model, with a button, and a question gets a card with the next step", async () => {
    await window.openChat();
    await window.chat.getByRole("button", { name: "Choose or download model" }).first().waitFor();
    await window.ask("What is this?");
    await window.chat.getByText("No model is chosen.", { exact: true }).waitFor();
    assert.equal(await window.chat.locator(".think:visible").count(), 0, "no switch for a model that is not there");
  });

  it("the list of models recommends one, says of each whether it fits, and offers a file and a server", async () => {
    const some = rows().getByText("Qwen2.5-Coder");
    await window.actUntil(() => window.run("Ghostlight: Choose or Download Model"), some);
    await window.keepPicture("choose-model");
    const first = await rows().first().innerText();
    assert.match(first, /Qwen2\.5-Coder (0\.5|1\.5)B/);
    assert.match(first, /Recommended for this machine/);
    assert.match(first, /About [\d.]+ tokens\/s on the CPU/);
    await write(window.input, "397B");
    assert.match(await rows().first().innerText(), /Too large for one machine/);
    await write(window.input, "GGUF File");
    await rows().getByText("Choose a GGUF File").first().waitFor();
    await write(window.input, "Server");
    await rows().getByText("Use a Server").first().waitFor();
    await write(window.input, "tiny");
    for (const program of ["LM Studio", "Ollama", "Hugging Face"])
      assert.match(
        await rows()
          .filter({ hasText: `from ${program}` })
          .innerText(),
        /Use tiny.*Used in place, without copying/s,
      );
    await window.closeInput();
  });

  it("a download shows how far it is; Cancel ends it and keeps what has arrived", async () => {
    await startDownload();
    const running = notification(/downloading .* of 491 MB from the model hub/);
    await running.waitFor();
    await window.waitForStatus(/downloading 0 %/);
    await window.keepPicture("download");
    await until("its beginning is on disk", () => partBytes() === firstBytes);
    const second = await workbench.open("second-window", { "other.py": "x = 1\n" });
    await startDownload(second);
    const waiting = notification(/waiting for another window, which has downloaded 1 MB of 491 MB/, second);
    await waiting.waitFor();
    // Else it would go on with the download as soon as this window gives it up.
    await waiting.getByRole("button", { name: "Cancel" }).click();
    await waiting.waitFor({ state: "detached" });
    await second.close();
    await running.getByRole("button", { name: "Cancel" }).click();
    await running.waitFor({ state: "detached" });
    assert.equal(partBytes(), firstBytes);
    await window.waitForStatus(/no model/i);
    assert.equal(await notification(/could not be downloaded|cancelled/).count(), 0, "a wish is no failure");
  });

  it("a download goes through the proxy of the editor's settings, and takes the certificates that they say", async () => {
    const dark = { "workbench.colorTheme": "Dark 2026" };
    workbench.server.set({ ...settings, ...dark, "ghostlight.hub.mirrors": ["https://mirror.example"] });
    await window.page.locator(".monaco-workbench.vs-dark").waitFor();
    const fromMirror = notification(/downloading .* of 491 MB from the mirror mirror\.example/);
    await startDownload();
    await fromMirror.waitFor();
    assert.ok(proxy.asked.includes("CONNECT mirror.example:443"), proxy.asked.join(", "));
    await fromMirror.getByRole("button", { name: "Cancel" }).click();
    await fromMirror.waitFor({ state: "detached" });
    workbench.server.set(settings);
    await window.page.locator(".monaco-workbench:not(.vs-dark)").waitFor();
  });

  it("without a source it says why and what to do", async () => {
    behaviour = status(404);
    await startDownload();
    const told = notification(/could not be downloaded/);
    await told.waitFor();
    assert.match(await told.innerText(), /no such file \(404\).*Python 3 was not found.*Install Python.*try again/s);
    await window.run("Notifications: Clear All Notifications");
  });

  it("can be paused and resumed, asks for a token when the hub wants one, and the model is loaded", async () => {
    behaviour = beginning;
    await startDownload();
    const pause = notification(/downloading/).locator("a", { hasText: "Pause" });
    await window.actUntil(() => pause.click({ timeout: 5000 }), notification(/is paused/));
    await window.waitForStatus(/paused at 0 %/);
    await window.notifications();
    behaviour = (...request) => {
      const isAllowed = hub.seen.at(-1)?.authorization === "Bearer hf_of-a-test";
      (isAllowed ? whole : status(401))(...request);
    };
    await notification(/is paused/)
      .getByRole("button", { name: "Resume Download" })
      .click();
    await window.page.locator(".quick-input-title", { hasText: "Set Hugging Face Token" }).waitFor();
    await write(window.input, "hf_of-a-test");
    await enter(window.input);
    await window.waitForStatus(/is ready/);
    // The box for the token has closed the list.
    await window.notifications();
    await notification(/is downloaded and loaded/)
      .getByRole("button", { name: "Try It" })
      .waitFor();
    assert.equal(await notification(/could not/).count(), 0);
    assert.doesNotMatch(workbench.server.logs("Ghostlight"), /hf_of-a-test/);
  });

  it("the first ghost text comes in the sample file, and the walkthrough's steps are done", async () => {
    await window.run("Ghostlight: Open Walkthrough");
    await step("Choose a model").locator(".codicon-getting-started-step-checked.complete").waitFor();
    await window.run("Ghostlight: Try It in a Sample File");
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
    assert.match(await window.ghost.first().innerText(), /return/);
    await window.page.keyboard.press("Tab");
    await window.run("Ghostlight: Open Walkthrough");
    await step("See your first ghost text").locator(".codicon-getting-started-step-checked.complete").waitFor();
    const isDone = async (title: string): Promise<boolean> =>
      (await step(title).locator(".codicon-getting-started-step-checked.complete").count()) > 0;
    // A question without a model got no answer, and nothing was explained or fixed.
    assert.ok(!(await isDone("Ask in the chat")) && !(await isDone("Explain and fix code")));
  });

  it("the status item tells device, speed and memory", async () => {
    await window.status.hover();
    const hover = window.page.locator(".workbench-hover", { hasText: "is ready" });
    await hover.waitFor();
    await window.keepPicture("status-hover");
    const told = (await hover.innerText()).replaceAll("\u00a0", " ");
    assert.match(told, /Device: CPU.*Speed: \d+ tokens\/s.*Memory: process \d/s);
  });

  it("the list marks the model in use, by the name that the status has", async () => {
    await window.actUntil(() => window.run("Ghostlight: Choose or Download Model"), rows());
    const used = rows().filter({ hasText: "in use" });
    await window.actUntil(() => write(window.input, defaultEntry.name, { timeout: 5000 }), used.first());
    assert.equal(await used.count(), 1);
    assert.ok((await used.innerText()).replaceAll("\u00a0", " ").includes(defaultEntry.name));
    await window.closeInput();
    await window.waitForStatus(new RegExp(defaultEntry.name.replaceAll(".", "\\.")));
  });

  it("Free Memory gives the memory back: typing leaves it free, a suggestion asked for by hand does not", async () => {
    await window.run("Ghostlight: Free Memory");
    await window.waitForStatus(/memory is free\. It loads again when you ask/);
    await window.openFile("main.py");
    await window.newLineAt(3, 11);
    // A request from before may be under way for a moment.
    await until("it says why", async () => /You have freed the model's memory/.test(await window.askWhy()));
    await window.run("Ghostlight: Why No Suggestion Here?");
    await window.notifications();
    // The answer of the last time may still be listed, just before it goes.
    await notification(/You have freed the model's memory/)
      .getByRole("button", { name: "Load Model" })
      .first()
      .waitFor();
    await window.run("Notifications: Clear All Notifications");
    await window.openFile("main.py");
    await window.run("Trigger Inline Suggestion");
    await window.waitForStatus(/is ready/);
    await window.page.keyboard.press("Control+S");
  });

  it("Check Setup opens a page in which every step works, and which can be copied as Markdown", async () => {
    await window.openPage(async () => {
      await window.run("Ghostlight: Check Setup");
      await window.page.locator(".tab.active", { hasText: "Ghostlight: Setup" }).waitFor({ timeout: modelLimitMs });
    }, "Everything works.");
    const report = window.reportPage;
    await window.keepPicture("doctor");
    const text = await report.locator("main").innerText();
    assert.doesNotMatch(text, /FAILED|empty-home|\*\*|^#|\|/m);
    assert.equal(await report.locator("tbody tr").count(), 10);
    await report.getByText("Copy as Markdown").click();
    await window.page.getByText("the report was copied as Markdown").waitFor();
    await window.openFile("main.py");
  });

  it("a server's address is checked, and nothing goes out unencrypted unasked", async () => {
    await window.run("Ghostlight: Use a Server");
    await write(window.input, "ftp://somewhere");
    await window.page.getByText("This is not the address of a server.").waitFor();
    await write(window.input, "http://192.0.2.7:8000");
    await enter(window.input);
    const dialog = window.page.locator(".monaco-dialog-box");
    await dialog.getByText("is not encrypted, and the server is not on this machine").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "detached" });
    await window.waitForStatus(/is ready/);
  });

  it("a server is reached through the proxy of the editor's settings, by the worker too", async () => {
    const question = (words: RegExp): Locator => window.page.locator(".quick-input-widget", { hasText: words });
    const pressEnter = (): Promise<boolean> => pressIn(window.input, "Enter");
    await window.run("Ghostlight: Use a Server");
    await write(window.input, "models.test:8000/v1");
    const send = window.page.locator(".monaco-dialog-box").getByRole("button", { name: "Send Unencrypted" });
    await window.actUntil(pressEnter, send);
    await window.actUntil(() => send.click({ timeout: 5000 }), question(/stored as a secret/));
    await window.actUntil(pressEnter, question(/Name of the model on the server/));
    await window.actUntil(pressEnter, async () => !(await question(/Name of the model on the server/).isVisible()));
    await window.waitForStatus(/behind-a-proxy is ready/);
    assert.ok(proxy.asked.includes("GET http://models.test:8000/v1/models"), proxy.asked.join(", "));
  });

  describe("with models that are there already, and no network", () => {
    let asked: number;
    before(() => (asked = hub.seen.length));
    after(() => assert.equal(hub.seen.length, asked, "the hub was asked"));

    const modelFile = (): FrameLocator => window.reportPage;
    const settingsText = (): string => readFileSync(workbench.server.settingsFile, "utf8");

    it("a GGUF file in an editor says what it is and whether it fits, and is used where it is", async () => {
      await window.openPage(() => window.openNamed("mine.gguf"), "Fits, on the CPU");
      await modelFile().getByText("Architecture: qwen2").waitFor();
      await window.keepPicture("model-file");
      await modelFile().getByRole("link", { name: "Use This Model" }).click();
      await until("it is the chosen one", () => settingsText().includes(path.join(window.workspace, "mine.gguf")));
      await window.waitForStatus(/is ready/);
    });

    it("Benchmark Model opens a page of its own beside that of Check Setup", async () => {
      const tab = (label: string): Locator => window.page.locator(".tab", { hasText: label });
      await window.openPage(async () => {
        await window.run("Ghostlight: Benchmark Model");
        await tab("Ghostlight: Benchmark").waitFor({ timeout: modelLimitMs });
      }, "First text of a chat answer");
      await window.keepPicture("benchmark");
      const report = window.reportPage.locator("main");
      assert.doesNotMatch(await report.innerText(), /empty-home|\*\*|^#|\|/m);
      assert.equal(await report.locator("tbody tr").count(), 8);
      assert.equal(await tab("Ghostlight: Setup").count(), 1);
    });

    it("a file that is no model says so, without the button", async () => {
      await window.openPage(() => window.openNamed("broken.gguf"), "is a web page, not a model");
      assert.equal(await modelFile().getByRole("link").count(), 0);
    });

    it("a model of another program is linked, not copied", async () => {
      await window.takeRow("Ghostlight: Choose or Download Model", "Ollama", "from Ollama");
      const taken = path.join(workbench.server.home, "models", "tiny-0.5b.gguf");
      await until("it is the chosen one", () => settingsText().includes(taken));
      await window.waitForStatus(/is ready/);
      assert.equal(statSync(taken).ino, statSync(ollamaBlob).ino);
    });
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
