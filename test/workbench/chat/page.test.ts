// The chat page by itself in a real browser: what streams ends as what is drawn at once, and long chats are drawn whole.
import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import type { FailureKind } from "../../../src/core/failures.ts";
import { remedies, type Remedy } from "../../../src/protocol/remedies.ts";
import { ChatPage } from "../../support/chatPage.ts";
import { formulaTexts, markdownPage } from "../../support/markdownTexts.ts";
import { hostileAnswers } from "../../support/models/hostileAnswers.ts";
import { until } from "../../support/workers.ts";
import { write } from "../support/typing.ts";

const answer = `A **total** and \`sum\`:

\`\`\`python
def total(prices):
    return sum(prices)
\`\`\`

- one
- two

  with a paragraph

| a | b |
| - | -: |
| 1 | 2 |

\`\`\`python
def total(prices):
    return sum(prices)
\`\`\`

> quoted [link](https://example.com/x)

The end.
`;

describe("chat page", () => {
  let chat: ChatPage;
  let page: Page;
  before(async () => {
    chat = await ChatPage.start();
    page = chat.page;
  });
  after(() => chat.close());

  const tell = (kind: string, value: unknown): Promise<void> => chat.tell(kind, value);
  const show = (turns: readonly object[]): Promise<void> => chat.show(turns);
  const turn = (id: number, text: string, kind: string): object => ({
    ...{ kind: "answer", id, purpose: "chat", text, thinking: "" },
    state: { kind },
  });
  /** What stands in the newest answer, once it has stopped changing. */
  const drawn = async (end: string): Promise<string> => {
    const markdown = page.locator(".answer .markdown").last();
    await until("it is drawn", async () => (await markdown.innerText()).includes(end));
    return markdown.innerHTML();
  };

  it("an answer that streams ends as one that is drawn at once", async () => {
    await show([turn(1, answer, "complete")]);
    const whole = await drawn("The end.");
    await show([]);
    await show([turn(2, "", "waiting")]);
    for (const piece of answer.match(/[^]{1,7}/g)!) await tell("received", { id: 2, channel: "text", text: piece });
    assert.equal(await drawn("The end."), whole);
    assert.equal(await page.locator(".code").count(), 2);
  });

  it("what may be thoughts is shown, and goes where it belongs once that is known", async () => {
    await show([]);
    await show([turn(2, "", "waiting")]);
    const unclear = page.locator(".answer .markdown", { hasText: "The user wants a sum" });
    for (const piece of ["The user wants ", "a sum of prices."])
      await tell("received", { id: 2, channel: "held", text: piece });
    await unclear.waitFor();
    await tell("received", { id: 2, channel: "thinking", text: "The user wants a sum of prices." });
    await unclear.waitFor({ state: "detached" });
    await page.locator(".thinking").waitFor();
    await tell("received", { id: 2, channel: "text", text: "Use sum()." });
    assert.match(await drawn("Use sum()."), /^<[^>]*>\s*<p>Use sum\(\)\.<\/p>|<p>Use sum/);
  });

  it("code keeps its element, and with it the reader's place, while text goes on behind it", async () => {
    await show([]);
    await show([turn(3, "", "waiting")]);
    await tell("received", { id: 3, channel: "text", text: "```python\nx = 1\n```\n\nAnd" });
    await drawn("And");
    await page.locator("pre").evaluate((pre) => (pre.dataset["seen"] = "yes"));
    await tell("received", { id: 3, channel: "text", text: " so on." });
    await drawn("And so on.");
    assert.equal(await page.locator("pre[data-seen]").count(), 1);
  });

  it("code in a list has its buttons, and keeps its element while the list grows", async () => {
    await show([]);
    await show([turn(4, "", "waiting")]);
    await tell("received", { id: 4, channel: "text", text: "1. One\n\n   ```sh\n   ls -l\n   ```\n\n2. T" });
    await drawn("T");
    const code = page.locator("li .code");
    await code.locator("pre").evaluate((pre) => (pre.dataset["seen"] = "yes"));
    await tell("received", {
      id: 4,
      channel: "text",
      text: "wo\n\n   > ```md\n   > ```js\n   > x\n   > ```\n   > ```",
    });
    await tell("received", { id: 4, channel: "text", text: "\n\nThe end." });
    await drawn("The end.");
    assert.equal(await page.locator("pre[data-seen]").count(), 1);
    assert.equal(await code.count(), 2);
    assert.equal(await code.first().getByRole("button", { name: "Run" }).count(), 1);
    await code.first().getByRole("button", { name: "Copy" }).click();
    await page.locator("li blockquote .code").getByRole("button", { name: "Copy" }).click();
    const copied = await page.evaluate(() => (globalThis as unknown as { told: { kind: string }[] }).told);
    assert.deepEqual(
      copied.filter(({ kind }) => kind === "copy"),
      ["ls -l\n", "```js\nx\n```\n"].map((text) => ({ kind: "copy", value: { text } })),
    );
  });

  it("every kind of Markdown is drawn, also as it streams: formulas, tables, boxes", async () => {
    const text = `${markdownPage}\n\n3. three\n\nThe last line.`;
    await show([]);
    await show([turn(5, text, "complete")]);
    await drawn("The last line.");
    const markdown = page.locator(".answer .markdown").last();
    // Each formula stands in a paragraph and in a list.
    const formulas = 2 * formulaTexts.length;
    await until("formulas are drawn", async () => (await markdown.locator("math").count()) >= formulas);
    assert.equal(await markdown.locator("[style]").count(), 0);
    assert.equal(await markdown.locator("input[type=checkbox][disabled]").count(), 4);
    assert.equal(await markdown.locator("input:checked").count(), 2);
    assert.equal(await markdown.locator("ol[start='3']").count(), 1);
    const whole = await markdown.innerHTML();
    await show([turn(6, "", "waiting")]);
    for (let at = 0; at < text.length; at += 200)
      await tell("received", { id: 6, channel: "text", text: text.slice(at, at + 200) });
    await tell("answer", turn(6, text, "complete"));
    await until("it is drawn", async () => (await page.locator(".answer .markdown").last().innerHTML()) === whole);
  });

  it("a wide table and a wide formula scroll, the page does not", async () => {
    const wide = Array.from({ length: 12 }, (_, column) => `column_number_${column}`);
    const row = `| ${wide.join(" | ")} |`;
    const sum = Array.from({ length: 60 }, (_, index) => `x_{${index}}`).join(" + ");
    await show([]);
    await show([turn(7, `${row}\n|${" - |".repeat(wide.length)}\n${row}\n\n$$${sum}$$\n\nThe end.`, "complete")]);
    await drawn("The end.");
    await page.locator("math").waitFor();
    for (const frame of ["div.table", ".formula.display"])
      assert.ok(await page.locator(frame).evaluate((each) => each.scrollWidth > each.clientWidth), frame);
    assert.ok(await page.locator(".transcript").evaluate((each) => each.scrollWidth <= each.clientWidth));
    await page.locator("div.table").focus();
    await page.keyboard.press("ArrowRight");
    await until("it scrolls", () => page.locator("div.table").evaluate((each) => each.scrollLeft > 0));
  });

  it("a chat of 500 messages is drawn whole, from its end", async () => {
    await show([]);
    await show(
      Array.from({ length: 500 }, (_, at) =>
        at % 2 === 0
          ? { kind: "question", id: at + 10, text: `Question ${at}?`, references: [] }
          : turn(at + 10, answer, "complete"),
      ),
    );
    await until(
      "all are drawn",
      async () => (await page.locator(".answer .block:first-child").count()) === 250,
      280_000,
    );
    const below = await page
      .locator(".transcript")
      .evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);
    assert.ok(below < 60, `${below} below what is seen`);
  });

  const told = (kind: string): Promise<unknown[]> => chat.told(kind);
  const question = (id: number, references: readonly object[] = []): object => ({
    ...{ kind: "question", id, text: "Why?", references },
  });

  it("an answer that ended before its end can be copied and goes on, only the last one", async () => {
    for (const [state, note] of [
      ["stopped", "Stopped."],
      ["cut", "The answer was cut off at the length limit."],
      ["repeating", "The answer began to repeat itself, so it was ended."],
      ["interrupted", "Interrupted: the window was closed or reloaded."],
    ] as const) {
      await show([]);
      await show([question(1), turn(2, "One.", state), question(3), turn(4, "Because", state)]);
      await page.getByText(note).last().waitFor();
      assert.equal(await page.getByRole("button", { name: "Continue" }).count(), 1);
      await told("copy");
      await page.getByRole("button", { name: "Copy answer" }).last().click();
      assert.deepEqual(await told("copy"), [{ text: "Because" }]);
      await page.getByRole("button", { name: "Continue" }).click();
      assert.deepEqual(await told("continueAnswer"), [{ id: 4 }]);
    }
    await show([question(1), turn(2, "", "stopped")]);
    await page.getByText("Stopped before the first word.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Continue" }).count(), 0);
  });

  it("a failure has a button for each command that helps, which are those of a notification", async () => {
    const cardOf = async (kind: FailureKind): Promise<Locator> => {
      const failed = { kind: "failed", failure: { kind, message: `It is ${kind}.`, nextStep: "" } };
      await show([question(1), { ...turn(2, "", "stopped"), state: failed }]);
      await page.getByText(`It is ${kind}.`).waitFor();
      return page.locator(".card");
    };
    for (const [kind, names] of Object.entries(remedies) as [FailureKind, readonly Remedy[]][]) {
      const buttons = (await cardOf(kind)).getByRole("button");
      await told("command");
      for (const index of names.keys()) await buttons.nth(index).click();
      assert.deepEqual(
        await told("command"),
        names.map((name) => ({ name })),
        kind,
      );
    }
    await (await cardOf("promptTooLong")).getByRole("button", { name: "New chat" }).waitFor();
  });

  it("Escape stops the answer, unless it closes something", async () => {
    const box = page.getByRole("textbox", { name: "Message" });
    await show([question(1), turn(2, "Because", "streaming")]);
    await box.pressSequentially("@s");
    await tell("contextSuggestions", { query: "@s", items: [{ id: "file:x", label: "shop.py", detail: "" }] });
    await page.getByRole("option", { name: "shop.py" }).waitFor();
    await told("stop");
    await page.keyboard.press("Escape");
    await page.getByRole("option", { name: "shop.py" }).waitFor({ state: "hidden" });
    assert.deepEqual(await told("stop"), []);
    await page.keyboard.press("Escape");
    assert.deepEqual(await told("stop"), [null]);
    await write(box, "");
    await tell("answer", turn(2, "Because", "stopped"));
    await page.getByText("Stopped.", { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    assert.deepEqual(await told("stop"), []);
  });

  it("what a question is about opens, if it is a file", async () => {
    await show([]);
    await show([
      question(1, [
        { label: "Problems", opens: false },
        { label: "shop.py:3-4", opens: true },
      ]),
    ]);
    assert.equal(await page.locator(".about-label").innerText(), "About: Problems, shop.py:3-4");
    assert.equal(await page.locator(".about-label button").count(), 1);
    await told("openReference");
    await page.getByRole("button", { name: "shop.py:3-4" }).click();
    assert.deepEqual(await told("openReference"), [{ id: 1, index: 1 }]);
  });

  it("the keyboard stays where it is when the host sends the same again, or more", async () => {
    const focused = (): Promise<string> =>
      page.locator("*:focus").evaluate((each) => each.getAttribute("aria-label") ?? each.textContent ?? "");
    await show([]);
    await show([question(1), turn(2, "Because.", "complete")]);
    await page.getByRole("textbox", { name: "Message" }).press("ArrowUp");
    const editor = page.getByRole("textbox", { name: "Edit question" });
    await write(editor, "Why not");
    for (const more of [[], [question(3), turn(4, "So.", "complete")]]) {
      await show([question(1), turn(2, "Because.", "complete"), ...more]);
      if (more.length > 0) await page.getByText("So.", { exact: true }).waitFor();
      assert.equal(await focused(), "Edit question");
      assert.equal(await editor.inputValue(), "Why not");
    }
    await editor.press("Escape");
    await show([]);
    for (let times = 0; times < 2; times++) {
      await tell("starters", ["How does total work?", "What is shop.py for?"]);
      if (times === 0) await page.getByRole("button", { name: "What is shop.py for?" }).focus();
    }
    assert.equal(await focused(), "What is shop.py for?");
  });

  it("a reader who has scrolled up stays there, and a button goes to the newest words", async () => {
    const log = page.locator(".transcript");
    const latest = page.getByRole("button", { name: "Jump to latest" });
    await show([]);
    await show([question(1), turn(2, "", "waiting")]);
    await tell("received", { id: 2, channel: "text", text: "line\n\n".repeat(100) });
    await until("it has scrolled", () => log.evaluate((each) => each.scrollTop > 500));
    assert.ok(await latest.isHidden());
    await log.evaluate((each) => (each.scrollTop = 0));
    await latest.waitFor();
    await tell("received", { id: 2, channel: "text", text: "The newest words." });
    await drawn("The newest words.");
    assert.equal(await log.evaluate((each) => each.scrollTop), 0);
    await latest.click();
    await latest.waitFor({ state: "hidden" });
    assert.ok(await log.evaluate((each) => each.scrollHeight - each.scrollTop - each.clientHeight < 60));
  });

  it("an empty chat offers questions about the open file, and the model can be changed at the input", async () => {
    await show([]);
    await tell("starters", ["How does total work?", "What is shop.py for?"]);
    await told("send");
    await page.getByRole("button", { name: "How does total work?" }).click();
    assert.deepEqual(await told("send"), [{ text: "How does total work?" }]);
    for (const hint of [/^Type @ to add files/, /^Type \/ for commands/]) await page.getByText(hint).waitFor();
    const model = (name: string): Promise<void> =>
      tell("model", { kind: "ready", text: "", name, introduction: "Ask about your code." });
    await model("");
    await page.locator(".composer").getByRole("button", { name: "Choose or download model" }).waitFor();
    await model("Qwen2.5-Coder 0.5B");
    await told("command");
    await page.getByRole("button", { name: /^Model: Qwen2\.5-Coder 0\.5B/ }).click();
    assert.deepEqual(await told("command"), [{ name: "chooseModel" }]);
  });

  it("the narrowest side bar holds every button, each with a label, without scrolling aside", async () => {
    await page.setViewportSize({ width: 250, height: 700 });
    await tell("model", { kind: "ready", text: "", name: "A model with a very long name indeed", introduction: "" });
    await show([]);
    await show([question(1, [{ label: "src/a/long/path/to/shop.py:3-4", opens: true }]), turn(2, answer, "stopped")]);
    await drawn("The end.");
    const boxes = await page.locator("button:visible").evaluateAll((all) =>
      all.map((each) => ({
        label: each.getAttribute("aria-label") ?? each.textContent ?? "",
        tooltip: each.classList.contains("iconic") ? each.getAttribute("title") : "none",
        right: each.getBoundingClientRect().right,
      })),
    );
    assert.ok(boxes.length > 12, `${boxes.length}`);
    assert.deepEqual(
      boxes.filter(({ label, tooltip, right }) => label.trim() === "" || tooltip === "" || right > 250),
      [],
    );
    // The model's name is cut off, and not the mark behind it that says that there is a choice.
    const isCut = (selector: string): Promise<boolean> =>
      page.locator(selector).evaluate((each) => each.scrollWidth > each.clientWidth);
    assert.ok((await isCut(".model-name")) && !(await isCut(".model-button")));
    const heights = await page.locator(".code-head").evaluateAll((all) => all.map((each) => each.clientHeight));
    assert.ok(
      heights.every((height) => height < 40),
      heights.join(),
    );
    await page.setViewportSize({ width: 400, height: 800 });
  });

  it("hostile answers that stream do nothing either", async () => {
    for (const [index, { text }] of hostileAnswers.entries()) {
      if (text.length > 100_000) continue;
      const id = 1000 + index;
      await show([turn(id, "", "waiting")]);
      const step = Math.ceil(text.length / 12);
      for (let at = 0; at < text.length; at += step)
        await tell("received", { id, channel: "text", text: text.slice(at, at + step) });
      await tell("answer", turn(id, text, "complete"));
    }
    await page.waitForTimeout(200);
    assert.equal(await page.locator("[data-hurt]").count(), 0);
    assert.equal(await page.locator(".answer").locator("img, script, style, iframe, [onerror], [style]").count(), 0);
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(chat.problems, []));
});
