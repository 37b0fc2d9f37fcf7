// A server instead of a model: chosen in the editor with its key, it gives ghost text and chat.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Locator } from "playwright-core";
import { ScriptedServer } from "../support/servers/scriptedServer.ts";
import { until } from "../support/workers.ts";
import { comes } from "./support/quickInput.ts";
import { enter, write } from "./support/typing.ts";
import { modelLimitMs, type WorkbenchWindow } from "./support/window.ts";
import { sharedWorkbench, type Workbench } from "./support/workbench.ts";

const key = "sk-workbench-0123456789";

const root = `function squareRoot(x: number): number {

}
`;

const list = `const names = ["a", "b"];
const first = names
`;

describe("a server instead of a model", () => {
  let server: ScriptedServer;
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    const answer = ["return", " first", " +", " second", "\n"];
    server = await ScriptedServer.start({ key, hasProbabilities: false, answer });
    workbench = await sharedWorkbench("missing");
    window = await workbench.open("remote", {
      "add.py": "def add(first, second):\n\n\nprint(add(1, 2))\n",
      "root.ts": root,
      "list.ts": list,
    });
  });
  after(async () => {
    workbench.server.set({});
    await window.close();
    await server.stop();
  });

  async function answer(question: RegExp, text: string): Promise<void> {
    await window.page.locator(".quick-input-widget", { hasText: question }).waitFor();
    await write(window.input, text);
    await enter(window.input);
    await window.page.locator(".quick-input-widget", { hasText: question }).waitFor({ state: "hidden" });
  }

  it("is chosen by its address and key, and says what it lacks", async () => {
    await window.openFile("add.py");
    await window.run("Ghostlight: Use a Server");
    await write(window.input, `127.0.0.1:${server.port}/v1/chat/completions`);
    await window.page.locator(".quick-input-widget", { hasText: `Ghostlight uses ${server.url}.` }).waitFor();
    await enter(window.input);
    await answer(/stored as a secret/, key);
    await answer(/Name of the model on the server/, "");
    await window.waitForStatus(/qwen2\.5-coder-7b is ready/);
    await window.run("Ghostlight: Use a Server");
    await until(
      "the setting has the address as it is used",
      async () => (await window.input.inputValue()) === server.url,
    );
    await window.page.keyboard.press("Escape");
    assert.ok(server.requests.every(({ authorization }) => authorization === `Bearer ${key}`));
  });

  it("gives ghost text", async () => {
    await window.openFile("add.py");
    await window.goTo(2, 1);
    // The server says the same wherever it is asked, so it is asked before the word begins.
    await window.type("    ");
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
    await window.type("ret");
    await until(
      "the rest of the line is shown",
      async () => /urn\sfirst\s\+\ssecond/.test((await window.ghost.allInnerTexts()).join("")),
      modelLimitMs,
    );
  });

  // A server that always says the same: what a small model says here is too unsure to be shown, or to be counted on.
  describe("beside an open IntelliSense popup, ghost text", () => {
    // Not all of the ghost is marked as one there.
    const lines = async (): Promise<string> =>
      (await window.page.locator(".editor-instance .view-lines").first().innerText()).replaceAll("\u00a0", " ");
    const prompts = (): string[] => server.asked("/v1/completions").map(({ body }) => String(body["prompt"]));
    const entry = (): Locator => window.page.locator(".suggest-widget.visible .monaco-list-row.focused");

    it("is not bent to the entry that a popup opens with", async () => {
      server.options = { ...server.options, answer: ["sqrt", "(", "x", ")", ";", "\n"] };
      await window.openFile("root.ts");
      await window.goTo(2, 1);
      await window.type("  return Math.");
      await entry().waitFor();
      const isShown = async (): Promise<boolean> => (await lines()).includes("return Math.sqrt(x);");
      // A popup that opens before the answer has come stays with its own entry, and hides what does not begin with that.
      if (!(await comes(until("the answer is shown", isShown, 10_000)))) {
        await window.page.keyboard.press("Escape");
        await until("the answer is shown", isShown);
      }
      await workbench.server.workerIsIdle();
      for (const prompt of prompts()) assert.doesNotMatch(prompt, /Math\.(?!sqrt)\w/);
      await window.page.keyboard.press("Escape");
      await window.page.keyboard.press("Escape");
    });

    it("goes the way of the entry that the user has moved to", async () => {
      server.options = { ...server.options, answer: ["(", "0", ")", ";", "\n"] };
      await window.openFile("list.ts");
      await window.goTo(2, 20);
      await window.type(".");
      await entry().waitFor();
      await window.page.keyboard.press("ArrowDown");
      const name = async (): Promise<string> => (await entry().getAttribute("aria-label"))?.split(/[,( ]/)[0] ?? "";
      await until("the ghost continues the entry", async () => (await lines()).includes(`names.${await name()}(0);`));
      assert.ok(
        prompts().some((prompt) => /names\.[a-z]+$/i.test(prompt)),
        prompts().at(-1),
      );
      await window.page.keyboard.press("Escape");
      await window.page.keyboard.press("Escape");
    });
  });

  it("answers a chat", async () => {
    server.options = { ...server.options, answer: ["It ", "adds ", "two ", "numbers."] };
    await window.openChat();
    const introduction = window.chat.locator(".empty p").first();
    await until("the chat says where messages go", async () =>
      (await introduction.innerText()).includes(`are sent to ${server.url}`),
    );
    assert.doesNotMatch(await introduction.innerText(), /nothing you write leaves/);
    await window.ask("What does it do?");
    const last = window.chat.locator(".answer .markdown").last();
    await until("the answer is there", async () => /It adds two numbers\./.test(await last.innerText()), modelLimitMs);
    const [asked] = server.asked("/v1/chat/completions").slice(-1);
    assert.match(JSON.stringify(asked?.body["messages"]), /What does it do\?/);
  });

  it("the meter runs while an answer streams, and stays where it is stopped", async () => {
    // It would go on for longer than any machine takes to look.
    const answer = Array.from({ length: 100_000 }, (_, index) => `word${index} `);
    server.options = { ...server.options, answer, tokenMs: 20 };
    const figures = window.chat.locator(".budget-figures");
    const used = async (): Promise<number> => Number((await figures.innerText()).replaceAll(",", "").match(/\d+/)?.[0]);
    await window.ask("Count on and on.");
    const seen = new Set<number>();
    const isStreaming = window.chat.getByRole("button", { name: "Stop" });
    await until(
      "it has shown three sizes of the running answer",
      async () => (await isStreaming.count()) > 0 && seen.add(await used()).size > 3,
      modelLimitMs,
    );
    const sizes = [...seen];
    assert.deepEqual(
      sizes.slice(1),
      sizes.slice(1).toSorted((a, b) => a - b),
      "it only grows",
    );
    await isStreaming.first().click();
    await window.chat.getByText("Stopped.", { exact: true }).waitFor();
    server.options = { ...server.options, tokenMs: 0 };
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
