// The agent on the chat page by itself in a real browser: many calls, a question answered by the keyboard, the choice of the mode.
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { ChatPage } from "../../support/chatPage.ts";
import { until } from "../../support/workers.ts";

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
    const why = asked.getByRole("textbox", { name: /^Why not/ });
    await why.fill("Not all.");
    await why.press("Enter");
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

  it("the mode is chosen beside the message, and an agent that is off says why", async () => {
    const mode = page.getByRole("combobox", { name: "Mode" });
    await show([]);
    await tell("agentMode", { reason: "", folder: "shop" });
    await told("setMode");
    await mode.selectOption("agent");
    assert.deepEqual(await told("setMode"), [{ mode: "agent" }]);
    await page.getByText("The agent works in shop.").waitFor();
    await show([]);
    assert.equal(await mode.inputValue(), "ask");
    await tell("agentMode", { reason: "open a folder first", folder: "" });
    await until("it is off", () => mode.locator("option", { hasText: "Agent (open a folder first)" }).isDisabled());
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(chat.problems, []));
});
