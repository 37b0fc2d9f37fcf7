// A model has one name wherever a person reads it, also when it cannot be loaded; one for ghost text alone serves the chat too.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { tinyModel } from "../support/models/models.ts";
import { soundModel } from "../support/models/soundModel.ts";
import { until } from "../support/workers.ts";
import type { WorkbenchWindow } from "./support/window.ts";
import { Workbench } from "./support/workbench.ts";

const name = "Patchwork 1B";

describe("the name of a model", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  const modelsFile = (file: string): string => path.join(workbench.server.home, "models", file);
  before(async () => {
    workbench = await Workbench.start({ model: "missing" });
    // Its header is right, so that only the inference library finds out.
    const bytes = soundModel();
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const file = { name: "patchwork.gguf", sizeBytes: bytes.length, sha256 };
    const models = [{ id: "patchwork", name, architecture: "qwen2", parameters: 1e9, files: [file] }];
    writeFileSync(path.join(workbench.server.home, "models.json"), JSON.stringify({ models }));
    writeFileSync(modelsFile("patchwork.gguf"), bytes);
    symlinkSync(tinyModel("qwen2"), modelsFile("small.gguf"));
    workbench.server.set({ "ghostlight.model": "patchwork", "ghostlight.gpu": "off" });
    window = await workbench.open("names", { "notes.txt": "One.\n" });
  });
  after(() => workbench.stop());

  const chatNames = async (words: string): Promise<void> => {
    const button = window.chat.locator(".model-button");
    await until(`the chat names ${words}`, async () => (await button.innerText()) === words);
  };

  it("is the same in the status bar and in the chat before it loads and after that failed, and in what is said of it", async () => {
    await window.waitForStatus(new RegExp(`${name} loads when it is first needed`));
    await window.openChat();
    await chatNames(name);
    await window.run("Ghostlight: Load Model");
    const buttons = window.page.locator(".notifications-center").getByRole("button");
    await until("another model and the log are at hand", async () => {
      await window.notifications();
      const names = await buttons.allInnerTexts();
      return ["Choose or Download Model…", "Show Log"].every((each) => names.includes(each));
    });
    const said = await window.said(/Ghostlight: (?!.*loads).*/);
    assert.match(said, new RegExp(`^Ghostlight: ${name}: .*patchwork\\.gguf could not be loaded`));
    await window.waitForStatus(new RegExp(`model failed\\. ${name}: .*could not be loaded`));
    await chatNames(name);
    await window.keepPicture("model-failed");
    await window.ask("Are you there?");
    await window.chat
      .locator(".cause", { hasText: `${name}: ` })
      .first()
      .waitFor();
  });

  it("is what the list calls the one in use", async () => {
    const rows = window.page.locator(".quick-input-list .monaco-list-row");
    const used = rows.filter({ hasText: "in use" });
    await window.actUntil(() => window.run("Ghostlight: Choose or Download Model"), used);
    assert.match((await used.first().innerText()).replaceAll("\u00a0", " "), new RegExp(name));
    await window.closeInput();
  });

  it("a model chosen for ghost text alone answers in the chat, under its file's name", async () => {
    workbench.server.set({ "ghostlight.inlineCompletions.model": "small.gguf", "ghostlight.gpu": "off" });
    await window.waitForStatus(/small loads when it is first needed/);
    await chatNames("small");
    await window.newChat();
    await window.ask("Are you there?");
    await window.waitForStatus(/small is ready/);
    await window.stopAnswer();
    // The tiny model says nothing that could be read.
    await until("it was asked", async () => (await workbench.server.requestsFor("chat")) > 0);
    assert.equal(await window.chat.locator(".cause").count(), 0);
    await chatNames("small");
  });

  it("it stays when ghost text is to use the same model as the chat, which has no other one", async () => {
    await window.takeRow("Ghostlight: Choose Model for Ghost Text…", "", "Same Model as for Chat");
    const settings = (): string => readFileSync(workbench.server.settingsFile, "utf8");
    await until("it is the model for both", () => /"ghostlight\.model": *"small\.gguf"/.test(settings()));
    await until("none is for ghost text alone", () => !/"ghostlight\.inlineCompletions\.model": *"\w/.test(settings()));
    await window.waitForStatus(/small is ready/);
    await chatNames("small");
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
