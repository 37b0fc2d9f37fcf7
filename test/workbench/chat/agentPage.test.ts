// The agent on the chat page by itself in a real browser: many calls, a question answered by the keyboard, the choice of the mode.
import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { ChatPage } from "../../support/chatPage.ts";
import { enter, write } from "../support/typing.ts";

describe("the agent on the chat page", () => {
  let chat: ChatPage;
  let page: Page;
  before(async () => {
    chat = await ChatPage.start();
    page = chat.page;
  });
  after(() => chat.close());

  const tell = (kind: string, value: unknown): Promise<void> => chat.tell(kind, value);
  const show = (turns: readonly object[]): Promise<void> => chat.show(turns);
  const told = (kind: string): Promise<unknown[]> => chat.told(kind);

  it("two hundred calls of an agent: old ones are folded, what is drawn stays, and a question is answered by the keyboard", async () => {
    const call = (id: number, more: object): object => ({
      ...{ kind: "call", step: id, id: `c${id}`, name: "run", arguments: { command: `make ${id}` }, state: "done" },
      ...{ result: `Exit code ${id}.` },
      ...more,
    });
    const work = { folder: "/w", steps: 200, mostSteps: 225, tokens: 5000, sessions: [] };
    const items = Array.from({ length: 200 }, (_, id) => call(id, {}));
    const agent = { ...work, items };
    await show([]);
    await show([
      { kind: "answer", id: 50, purpose: "agent", text: "", thinking: "", state: { kind: "streaming" }, agent },
    ]);
    await page.getByText("175 earlier entries").waitFor();
    assert.equal(await page.locator(".call").count(), 200);
    assert.equal(await page.locator(".call:visible").count(), 25);
    const first = page.locator(".call:visible").first();
    await first.locator("summary").click();
    await first.getByText("Exit code 175.").waitFor();
    const question = { kind: "command", command: "make \\\n  all", why: "It is 2 commands in one.", seconds: 90 };
    const { result: _, ...asking } = call(200, { state: "asking", question }) as { result?: string };
    const change = (item: object): Promise<void> =>
      tell("work", { id: 50, text: "", thinking: "", held: "", items: [{ at: 200, item }], work });
    await change(asking);
    const asked = page.getByRole("group", { name: /^Run make 200: Waiting for you$/ });
    assert.equal(await asked.locator("pre").first().innerText(), "make \\\n  all");
    await asked.getByText("For at most 90 seconds.").waitFor();
    await page.getByRole("status").getByText("The agent waits for your decision: Run make 200").waitFor();
    await first.getByText("Exit code 175.").waitFor();
    const of = { id: 50, call: "c200" };
    await told("decideCall");
    await asked.getByRole("button", { name: "Run", exact: true }).press("Enter");
    await asked.getByRole("button", { name: /^Always run/ }).press("Enter");
    const why = asked.getByRole("textbox", { name: /^Reason for refusing/ });
    await write(why, "Not all.");
    await enter(why);
    const decisions = await told("decideCall");
    assert.deepEqual(decisions, [
      { ...of, how: "approve", text: "" },
      { ...of, how: "always", text: "" },
      { ...of, how: "refuse", text: "Not all." },
    ]);
    await why.press("Escape");
    assert.deepEqual(await told("stop"), [], "Escape leaves the field");
    assert.equal(await why.inputValue(), "");
    await change({ ...asking, state: "refused", result: "Refused." });
    await asked.waitFor({ state: "detached" });
    assert.equal(await page.locator(".call:focus .call-state").innerText(), "Refused");
    await page.locator(".call:focus").press("Escape");
    assert.deepEqual(await told("stop"), [null]);
  });

  it("a tool of others: all that it gets is shown, and only one that reads can always be called", async () => {
    const work = { folder: "/w", steps: 1, mostSteps: 25, tokens: 50, sessions: [], note: "No room for: big." };
    const item = (name: string, mayAlways: boolean): object => ({
      ...{ kind: "call", step: 1, id: name, name, arguments: {}, state: "asking" },
      question: { kind: "tool", tool: name, input: '{\n  "text": "a\u202eb"\n}', mayAlways },
    });
    const agent = { ...work, items: [item("read_page", true), item("send_page", false)] };
    const turn = {
      kind: "answer",
      id: 60,
      purpose: "agent",
      text: "",
      thinking: "",
      state: { kind: "streaming" },
      agent,
    };
    await show([]);
    await show([turn]);
    const asked = (name: string): Locator =>
      page.getByRole("group", { name: `Tool ${name}: Waiting for you`, exact: true });
    assert.match(
      await asked("read_page").locator("pre").first().innerText(),
      /^read_page \{\n {2}"text": "a.*202E.*b"\n\}$/,
    );
    const always = (name: string): Locator =>
      asked(name).getByRole("button", { name: "Always call this tool in this chat" });
    assert.equal(await always("send_page").count(), 0);
    await told("decideCall");
    await always("read_page").press("Enter");
    assert.deepEqual(await told("decideCall"), [{ id: 60, call: "read_page", how: "always", text: "" }]);
    await page.getByText("No room for: big.").waitFor();
  });

  it("the mode is chosen beside the message, and an agent that is off says why", async () => {
    const mode = page.getByRole("combobox", { name: "Mode" });
    await show([]);
    const tools = page.getByRole("button", { name: /^Tools/ });
    await tell("agentMode", { reason: "", folder: "shop", tools: 2 });
    await tools.waitFor({ state: "hidden" });
    await told("setMode");
    await mode.selectOption("agent");
    assert.deepEqual(await told("setMode"), [{ mode: "agent" }]);
    await page.getByText("The agent works in shop.").waitFor();
    await told("command");
    await tools.press("Enter");
    assert.deepEqual(await told("command"), [{ name: "chooseAgentTools" }]);
    assert.equal(await tools.innerText(), "Tools (2)");
    // In the narrowest side bar too, no control lies over another or outside.
    await page.setViewportSize({ width: 250, height: 700 });
    await tell("model", { kind: "ready", text: "", name: "A model with a very long name", introduction: "" });
    const answer = { kind: "answer", id: 70, purpose: "chat", text: "", thinking: "", state: { kind: "streaming" } };
    const none = { title: "", queue: [], seenFrom: null, summary: "" };
    await tell("conversation", { ...none, turns: [answer], thinks: true, mode: "agent" });
    await page.getByRole("button", { name: "Stop" }).waitFor();
    const controls = page.locator(".composer-row > :visible");
    const boxes = await controls.evaluateAll((all) =>
      all.map((each) => each.getBoundingClientRect().toJSON() as DOMRect),
    );
    assert.ok(boxes.length >= 4, `${boxes.length}`);
    for (const [index, one] of boxes.entries()) {
      assert.ok(one.left >= 0 && one.right <= 250 && one.width >= 20, JSON.stringify(boxes));
      for (const other of boxes.slice(index + 1))
        assert.ok(one.right <= other.left || one.bottom <= other.top, JSON.stringify([one, other]));
    }
    await page.setViewportSize({ width: 400, height: 800 });
    await show([]);
    assert.equal(await mode.inputValue(), "ask");
    for (const reason of [
      "open a folder first",
      "not in a workspace that you do not trust",
      "this model cannot call tools",
      "it needs a context of 16,000 tokens",
    ]) {
      await tell("agentMode", { reason, folder: "", tools: 0 });
      await mode.locator("option:disabled", { hasText: `Agent (${reason})` }).waitFor({ state: "attached" });
    }
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(chat.problems, []));
});
