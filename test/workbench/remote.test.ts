// A server instead of a model: chosen in the editor with its key, it gives ghost text and chat.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Locator } from "playwright-core";
import { ScriptedServer } from "../support/servers/scriptedServer.ts";
import { until } from "../support/workers.ts";
import { modelLimitMs, type WorkbenchWindow } from "./support/window.ts";
import { Workbench } from "./support/workbench.ts";

const key = "sk-workbench-0123456789";

describe("a server instead of a model", () => {
  let server: ScriptedServer;
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    const answer = ["return", " first", " +", " second", "\n"];
    server = await ScriptedServer.start({ key, hasProbabilities: false, answer });
    workbench = await Workbench.start({ model: "missing", path: "" });
    window = await workbench.open("remote", { "add.py": "def add(first, second):\n\n\nprint(add(1, 2))\n" });
  });
  after(async () => {
    await workbench.stop();
    await server.stop();
  });

  const input = (): Locator => window.page.locator(".quick-input-widget input");
  async function answer(question: RegExp, text: string): Promise<void> {
    await window.page.locator(".quick-input-widget", { hasText: question }).waitFor();
    await input().fill(text);
    await window.page.keyboard.press("Enter");
    await window.page.locator(".quick-input-widget", { hasText: question }).waitFor({ state: "hidden" });
  }

  it("is chosen by its address and key, and says what it lacks", async () => {
    await window.openFile("add.py");
    await window.run("Ghostlight: Use a Server");
    await answer(/Address of an OpenAI-compatible server/, `${server.url}/v1`);
    await answer(/stored as a secret/, key);
    await answer(/Name of the model on the server/, "");
    await window.waitForStatus(/qwen2\.5-coder-7b is ready/);
    assert.ok(server.requests.every(({ authorization }) => authorization === `Bearer ${key}`));
    await window.screenshot("remote-ready");
  });

  it("gives ghost text", async () => {
    await window.openFile("add.py");
    await window.goTo(2, 1);
    await window.type("    ret");
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
    assert.match((await window.ghost.allInnerTexts()).join(""), /urn\sfirst\s\+\ssecond/);
    await window.screenshot("remote-ghost");
  });

  it("answers a chat", async () => {
    server.options = { ...server.options, answer: ["It ", "adds ", "two ", "numbers."] };
    await window.run("Ghostlight: Open Chat");
    const introduction = window.chat.locator(".empty p").first();
    await until("the chat says where messages go", async () =>
      (await introduction.innerText()).includes(`are sent to ${server.url}`),
    );
    assert.doesNotMatch(await introduction.innerText(), /nothing you write leaves/);
    await window.chat.getByRole("textbox", { name: "Message" }).fill("What does it do?");
    await window.page.keyboard.press("Enter");
    const last = window.chat.locator(".answer .markdown").last();
    await until("the answer is there", async () => /It adds two numbers\./.test(await last.innerText()), modelLimitMs);
    const [asked] = server.asked("/v1/chat/completions").slice(-1);
    assert.match(JSON.stringify(asked?.body["messages"]), /What does it do\?/);
  });

  it("its key is in no file of settings or logs", () => {
    const files = readdirSync(workbench.server.folder, { recursive: true, encoding: "utf8" })
      .map((name) => path.join(workbench.server.folder, name))
      .filter((file) => /\.(log|json|jsonc|jsonl|txt)$/.test(file) && statSync(file).isFile());
    assert.ok(files.some((file) => file.endsWith("settings.json")));
    assert.ok(files.some((file) => file.endsWith(".log")));
    assert.deepEqual(
      files.filter((file) => readFileSync(file, "utf8").includes(key)),
      [],
    );
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
