import assert from "node:assert/strict";
import { until } from "../../support/workers.ts";
import { write } from "../support/typing.ts";
import { modelLimitMs, type WorkbenchWindow } from "../support/window.ts";
import { sharedWorkbench, type Workbench } from "../support/workbench.ts";

const source = `def frobnicate_total(prices):
    """Sum of all prices, with tax."""
    return sum(prices) * 1.19
`;

describe("chat", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    workbench = await sharedWorkbench();
    window = await workbench.open("chat", { "shop.py": source });
    await window.openFile("shop.py");
    await window.openChat();
  });
  after(() => window.close());

  /** Sends a message and waits until the page shows it: from then on it says whether an answer is coming. */
  async function send(text: string): Promise<void> {
    const asked = await window.chat.locator(".question").count();
    await window.ask(text);
    await until("the question shows", async () => (await window.chat.locator(".question").count()) > asked);
  }

  async function newChat(): Promise<void> {
    await window.newChat();
    await window.chat.getByText("Ask about your code.", { exact: false }).waitFor();
  }

  function lastAnswer(): Promise<string> {
    return window.chat.locator(".answer .markdown").last().innerText();
  }

  async function answerEnds(): Promise<void> {
    await window.chat.getByRole("button", { name: "Send" }).waitFor({ timeout: modelLimitMs });
  }

  it("answers a question about the open file, word by word", async () => {
    await window.chat.getByText("About: shop.py").first().waitFor();
    await send("What is the name of the function in this file, and what does it do?");
    const lengths = new Set<number>();
    await until("the answer has grown", async () => lengths.add((await lastAnswer()).length).size > 3, modelLimitMs);
    await answerEnds();
    assert.match(await lastAnswer(), /frobnicate_total/);
    await window.keepPicture("chat-answer");
  });

  it("Escape ends the answer and keeps what was said, and Continue goes on with it", async () => {
    await send("Write a very long tutorial about sorting algorithms, with code for ten of them.");
    await until("the answer has begun", async () => (await lastAnswer()).length > 200, modelLimitMs);
    await window.message.press("Escape");
    await window.chat.getByText("Stopped.", { exact: true }).waitFor();
    const text = await lastAnswer();
    await workbench.server.workerIsIdle();
    assert.equal(await lastAnswer(), text);
    assert.ok(text.length > 200);
    await window.chat.getByRole("button", { name: "Continue" }).click();
    await until("it goes on", async () => (await lastAnswer()).length > text.length + 40, modelLimitMs);
    // What stood at the end may be drawn in another way.
    assert.equal((await lastAnswer()).slice(0, 150), text.slice(0, 150));
    await window.stopAnswer();
  });

  it("New Chat puts the cursor into the message box, and what a question was about opens at its lines", async () => {
    await window.openFile("shop.py");
    await newChat();
    await window.page.keyboard.type("What is this for?");
    assert.equal(await window.message.inputValue(), "What is this for?");
    await write(window.message, "");
    await window.chat.getByRole("button", { name: "How does frobnicate_total work?" }).click();
    await window.chat.locator(".about-label button", { hasText: "shop.py" }).click();
    await window.stopAnswer();
    await window.page.locator(".tab.active", { hasText: "shop.py" }).first().waitFor();
  });

  it("renders code with a Copy button that copies it", async () => {
    await newChat();
    await send("Write a Python function that multiplies two numbers.");
    await answerEnds();
    await window.chat
      .getByRole("button", { name: /^Copy .*code$/ })
      .first()
      .click();
    await window.chat.getByText("Copied").waitFor();
    // The page says so at once; the words go to the clipboard by way of the host.
    const copied = (): Promise<string> => window.page.evaluate(() => navigator.clipboard.readText());
    await until("the code is in the clipboard", async () => /def \w+\(/.test(await copied()));
  });

  it("the messages are still there after a reload", async () => {
    const words = async (): Promise<string> =>
      (await window.chat.locator(".bubble, .about-label, .markdown p, .markdown pre").allInnerTexts()).join("\n");
    const before = await words();
    await window.reload();
    await window.openChat();
    await until("the same words are there", async () => (await words()) === before);
  });

  it("a question without the file, when its chip is taken off", async () => {
    await newChat();
    await window.chat.getByText("About: shop.py").first().waitFor();
    await window.chat.getByRole("button", { name: "Do not include shop.py" }).click();
    await window.chat.getByRole("button", { name: "Include shop.py", exact: true }).waitFor();
    await send("Say hello.");
    await answerEnds();
    assert.equal(await window.chat.locator(".question .about-label").count(), 0);
    await window.chat.getByRole("button", { name: "Include shop.py", exact: true }).click();
  });

  it("a chat that does not fit is refused with what to do, before anything is cut", async () => {
    await newChat();
    await send("word ".repeat(20_000));
    await window.chat
      .getByText(/the model's context holds/)
      .first()
      .waitFor({ timeout: modelLimitMs });
    await window.chat.getByRole("button", { name: "New chat" }).click();
    await window.chat.locator(".turn").first().waitFor({ state: "detached" });
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
