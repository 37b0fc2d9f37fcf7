// Saved chats where several windows share a folder for them, and where they cannot be saved.
import assert from "node:assert/strict";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { savedChatWith } from "../support/savedChat.ts";
import type { WorkbenchWindow } from "../support/window.ts";
import { Workbench } from "../support/workbench.ts";

describe("saved chats", () => {
  let workbench: Workbench;
  before(async () => {
    // A question is saved whether or not a model answers it.
    workbench = await Workbench.start({ model: "missing" });
  });
  after(() => workbench.stop());

  async function ask(window: WorkbenchWindow, words: string): Promise<void> {
    await window.ask(words);
    await window.chat.locator(".bubble", { hasText: words }).first().waitFor();
  }

  async function emptyWindow(): Promise<WorkbenchWindow> {
    const window = await workbench.openFolder(undefined);
    await window.openChat();
    return window;
  }

  it("of two windows without a folder keep apart, also when both continue the same one", async () => {
    const one = await emptyWindow();
    await ask(one, "the common question");
    const common = await savedChatWith(workbench, "the common question");
    const two = await emptyWindow();
    await two.chat.locator(".bubble", { hasText: "the common question" }).waitFor();
    await ask(one, "only the first asks this");
    await savedChatWith(workbench, "only the first asks this");
    await ask(two, "only the second asks this");
    const copy = await savedChatWith(workbench, "only the second asks this");
    assert.notEqual(copy, common);
    await two.chat.locator(".notices", { hasText: "also changed in another window" }).waitFor();
    const texts = workbench.server.savedChats().map((file) => readFileSync(file, "utf8"));
    for (const words of ["only the first asks this", "only the second asks this"])
      assert.ok(texts.some((text) => text.includes("the common question") && text.includes(words)));
    await ask(one, "and the first goes on");
    assert.equal(await savedChatWith(workbench, "and the first goes on"), common);
    await one.close();
    await two.close();
  });

  it("of two windows on one folder are the same, and kept in the same place", async () => {
    const folder = workbench.server.workspace("shared", { "a.py": "a = 1\n" });
    const one = await workbench.openFolder(folder);
    await one.openChat();
    await ask(one, "asked in the first window");
    const first = await savedChatWith(workbench, "asked in the first window");
    const two = await workbench.openFolder(folder);
    await two.openChat();
    await two.chat.locator(".bubble", { hasText: "asked in the first window" }).waitFor();
    await two.newChat();
    await ask(two, "asked in the second window");
    // The editor gives the second window storage of its own, which nothing reads after a reload.
    const second = await savedChatWith(workbench, "asked in the second window");
    assert.equal(path.dirname(second), path.dirname(first));
    await two.close();
    await one.close();
  });

  it("that cannot be saved say so until they are", async () => {
    const window = await workbench.open("unsaved", { "a.py": "a = 1\n" });
    await window.openChat();
    await ask(window, "a first question");
    const folder = path.dirname(await savedChatWith(workbench, "a first question"));
    // The same for every user, root too.
    renameSync(folder, `${folder}.away`);
    writeFileSync(folder, "in the way");
    await ask(window, "a second question");
    const notice = window.chat.locator(".notices", { hasText: "This chat is not saved" });
    await notice.waitFor();
    rmSync(folder);
    renameSync(`${folder}.away`, folder);
    await notice.waitFor({ state: "hidden" });
    await savedChatWith(workbench, "a second question");
    await window.close();
  });

  it("of a newer version are shown, and continued in a copy", async () => {
    const window = await workbench.open("newer", { "a.py": "a = 1\n" });
    await window.openChat();
    await ask(window, "a question of today");
    const file = await savedChatWith(workbench, "a question of today");
    await workbench.closeForGood(window);
    const newer = readFileSync(file, "utf8").replace('"version":2', '"version":9,"mood":"fine"');
    writeFileSync(file, newer);
    const again = await workbench.openFolder(window.workspace);
    await again.openChat();
    await again.chat.locator(".notices", { hasText: "newer version of Ghostlight" }).waitFor();
    await ask(again, "a question of tomorrow");
    assert.notEqual(await savedChatWith(workbench, "a question of tomorrow"), file);
    assert.equal(readFileSync(file, "utf8"), newer);
  });
});
