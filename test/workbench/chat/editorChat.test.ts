// VS Code's own chat: Ghostlight's model for other extensions, and `@ghostlight`. Without an account.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ScriptedServer } from "../../support/servers/scriptedServer.ts";
import { playTools } from "../../support/servers/toolAnswers.ts";
import { until } from "../../support/workers.ts";
import { write } from "../support/typing.ts";
import { modelLimitMs, type WorkbenchWindow } from "../support/window.ts";
import { Workbench } from "../support/workbench.ts";

interface Got {
  readonly text: string;
  readonly pieces: number;
  readonly calls: readonly { readonly name: string; readonly input: Readonly<Record<string, unknown>> }[];
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number };
  readonly error?: string;
}

describe("the editor's own chat", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;

  before(async () => {
    workbench = await Workbench.start({
      model: "installed",
      // Tools need more than the usual context.
      settings: { "chat.disableAIFeatures": false, "ghostlight.contextTokens": 16_384 },
      otherExtension: fileURLToPath(new URL("../material/askingExtension", import.meta.url)),
    });
    window = await workbench.open("editor-chat", { "math.py": "def add(a, b):\n    return a + b\n" });
    await window.openFile("math.py");
    await window.waitForStatus(/is ready/);
  });
  after(() => workbench.stop());

  /** What the other extension has written down. */
  async function written<T>(name: string): Promise<T> {
    const file = path.join(window.workspace, `${name}.json`);
    await until(`the other extension has written ${name}`, () => existsSync(file), modelLimitMs);
    return JSON.parse(readFileSync(file, "utf8")) as T;
  }

  it("gives other extensions the model: exact counts, streamed, cancelled, nothing cut", async () => {
    await window.run("Ask the Model on This Machine");
    const seen = await written<Record<string, unknown> & Record<"tooLong" | "cancelled", Got>>("seen");
    assert.equal(seen["count"], 1);
    assert.match(String(seen["name"]), /Qwen2\.5/);
    assert.equal(seen["tokens"], 7);
    assert.match(seen.tooLong.error ?? "", /needs [\d,]+ tokens, but the model's context holds [\d,]+/);
    // All of it would be about 1500.
    assert.ok(seen.cancelled.text !== "" && seen.cancelled.pieces < 500, JSON.stringify(seen.cancelled));
    let outcomes: readonly string[] = [];
    await until("the worker has stopped too", async () => {
      const chats = (await workbench.server.trace()).filter(({ purpose }) => purpose === "chat");
      outcomes = chats.map(({ outcome }) => outcome);
      return outcomes.at(-1) === "cancelled";
    }).catch(() => assert.equal(outcomes.join(), "cancelled"));
  });

  it("lets other extensions have tools called, and reads only what is new in the next step", async () => {
    await window.run("Let the Model on This Machine Call Tools");
    const { called, next } = await written<Record<"called" | "next", Got>>("called");
    const { odd, none } = await written<Record<"odd" | "none", Got>>("odd");
    assert.ok(called.calls.length > 0, JSON.stringify(called));
    for (const { name, input } of called.calls)
      if (name === "read_file") assert.match(String(input["path"]), /^(?:math|other)\.py$/);
      else assert.ok(name === "3d view" && [30, 60].includes(Number(input["angle"])), JSON.stringify(called));
    assert.ok((called.usage?.prompt_tokens ?? 0) > 100 && (called.usage?.completion_tokens ?? 0) > 5);
    // A small model may say anything, or call again. But not nothing.
    assert.ok(next.text !== "" || next.calls.length > 0 || next.error !== undefined, JSON.stringify(next));
    assert.deepEqual([...new Set(odd.calls.map(({ name }) => name))], ["3d view"], JSON.stringify(odd));
    assert.match(none.error ?? "", /A tool has to be called, but there is none/);
    const steps = (await workbench.server.trace()).filter(({ purpose }) => purpose === "agent");
    const [first, second] = steps.map(({ usage }) => usage);
    assert.ok(first && second && first.evaluated > 100, JSON.stringify(steps));
    assert.ok(second.reused >= first.evaluated && second.evaluated < 100, JSON.stringify(steps));
  });

  /** Asks in the Chat view, where Ghostlight's model is the only one. A key that gets lost is pressed again. */
  async function ask(whom: string, question: string): Promise<void> {
    await window.run("Chat: Open Chat");
    const input = window.page.locator(".interactive-input-part");
    await input.getByText("Qwen2.5").first().waitFor();
    const asked = window.page.locator(".interactive-request", { hasText: question });
    const isAsked = async (): Promise<boolean> => {
      await input.locator(".monaco-editor").first().click({ timeout: 5000 });
      await window.page.keyboard.press("Control+A");
      await window.page.keyboard.type(`@${whom} ${question}`, { delay: 20 });
      await window.page.keyboard.press("Escape");
      await window.page.keyboard.press("Enter");
      await asked.last().waitFor({ timeout: 10_000 });
      return true;
    };
    await until(`@${whom} is asked`, async () => (await asked.count()) > 0 || isAsked().catch(() => false), 120_000);
  }

  it("is the only model of the Chat view, where @ghostlight answers", async () => {
    const chats = async (): Promise<number> =>
      (await workbench.server.trace()).filter(({ purpose, outcome }) => purpose === "chat" && outcome !== "cancelled")
        .length;
    const before = await chats();
    await ask("ghostlight", "say hello");
    await until("the worker has answered", async () => (await chats()) > before, modelLimitMs);
    const answer = window.page.locator(".interactive-response .rendered-markdown").last();
    await until("the answer is shown", async () => /\w/.test(await answer.innerText().catch(() => "")));
  });

  it("calls a tool of the editor for an agent in the Chat view", async () => {
    await ask("asker", "how many lines has the file?");
    const turn = await written<{ readonly model: string; readonly calls: Got["calls"]; readonly answer: Got }>("turn");
    assert.match(turn.model, /Qwen2\.5/);
    assert.ok(turn.calls.length > 0, JSON.stringify(turn));
    for (const { name, input } of turn.calls) {
      assert.equal(name, "asking_countLines");
      assert.match(String(input["unit"]), /^(?:lines|words)$/);
    }
    await window.page.locator(".interactive-response", { hasText: "Tools called: asking_countLines" }).last().waitFor();
    await window.keepPicture("editor-chat-asker");
  });

  it("lends the agent in the side bar a tool of another extension, once it is chosen, and asks before the call", async () => {
    const server = await ScriptedServer.start({ hasProbabilities: false, contextTokens: 32_768 });
    try {
      const tool = "asking_countLines";
      const declared = (): readonly string[] => {
        const body = server.streamed("/v1/chat/completions").at(-1)?.body;
        return ((body?.["tools"] ?? []) as { function: { name: string } }[]).map((each) => each.function.name);
      };
      workbench.server.set({ "chat.disableAIFeatures": false, "ghostlight.remote.url": server.url });
      await window.openChat();
      const mode = window.chat.getByRole("combobox", { name: "Mode" });
      const tools = window.chat.getByRole("button", { name: /^Tools/ });
      await window.actUntil(() => mode.selectOption("agent", { timeout: 5000 }), tools);
      playTools(server, ["Nothing to do."]);
      await window.ask("Say so.");
      await window.chat.getByText("Nothing to do.").first().waitFor({ timeout: modelLimitMs });
      assert.equal(declared().length, 9, "none is on by itself");
      const list = window.page.locator(".quick-input-widget");
      const choose = async (): Promise<void> => {
        await window.run("Ghostlight: Choose Tools for the Agent…");
        const row = list.locator(".monaco-list-row", { hasText: tool });
        await write(list.locator("input[type=text]"), tool, { timeout: 5000 });
        await row.getByText(/\d tokens/).waitFor({ timeout: 5000 });
        await window.keepPicture("agent-tools");
        if ((await row.getAttribute("aria-checked")) !== "true") await row.click({ timeout: 5000 });
        await list.getByRole("button", { name: "OK" }).click({ timeout: 5000 });
      };
      await window.actUntil(choose, tools.and(window.chat.getByText("Tools (1)", { exact: true })));
      playTools(server, [[[tool, { unit: "lines" }]], "It is short."]);
      await window.ask("How long is the file?");
      const card = window.chat.locator(".call", { hasText: tool }).last();
      await card.locator("pre", { hasText: '"unit": "lines"' }).waitFor({ timeout: modelLimitMs });
      const done = card.locator(".call-state", { hasText: "Done" });
      await window.actUntil(() => card.getByRole("button", { name: "Approve" }).click({ timeout: 5000 }), done);
      await window.chat.getByText("It is short.").first().waitFor({ timeout: modelLimitMs });
      assert.deepEqual(declared().slice(9), [tool]);
      const said = (server.streamed("/v1/chat/completions").at(-1)?.body["messages"] ?? []) as {
        readonly role: string;
        readonly content: string;
      }[];
      assert.match(said.findLast(({ role }) => role === "tool")?.content ?? "", /The file has 42 lines/);
    } finally {
      await server.stop();
    }
  });
});
