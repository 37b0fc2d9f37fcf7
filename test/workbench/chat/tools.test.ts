// What a person does with chats and with the code in them: find, rename, delete, edit, apply, insert. Saved chats stand in for the
// model, so that nothing here depends on what it says.
import assert from "node:assert/strict";
import { existsSync, readFileSync, unlinkSync, writeFileSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { until } from "../../support/workers.ts";
import { reopenWith, savedChatWith } from "../support/savedChat.ts";
import { comes } from "../support/quickInput.ts";
import { enter, pressIn, write } from "../support/typing.ts";
import { modelLimitMs, type WorkbenchWindow } from "../support/window.ts";
import { sharedWorkbench, type Workbench } from "../support/workbench.ts";

const marker = "tools marker";
const source = `def total(prices):
    result = 0
    for price in prices:
        result -= price
    return result


def name():
    return "shop"
`;

const fixed = `def total(prices):
    return sum(prices)
`;
/** Code that says where the rest of it would be. */
const lazy = `def total(prices):
    prices = list(prices)
    # ... rest of the code remains the same
    return result
`;
/** What changes, instead of code. */
const diff = `@@ -7,1 +7,1 @@
-    return result
+    return round(result)
`;
const long = Array.from({ length: 60 }, (_, line) => `line_${line} = ${line}`).join("\n");
const shell = "echo from-the-chat";

/** A chat about a file, as this version saves it. */
function chatAbout(uri: string, question: string, answer: string): string {
  const excerpts = [{ label: "shop.py", uri }];
  return JSON.stringify({
    version: 2,
    nextId: 3,
    turns: [
      { kind: "question", id: 1, text: question, request: question, context: "`shop.py`: …", excerpts },
      { kind: "answer", id: 2, purpose: "chat", text: answer, thinking: "", state: { kind: "complete" } },
    ],
  });
}

/** A chat as earlier versions saved it. */
function oldChat(question: string, answer: string, title?: string): string {
  return JSON.stringify({
    version: 1,
    nextId: 5,
    ...(title === undefined ? {} : { title }),
    turns: [
      { kind: "question", id: 1, text: question, content: question, about: "shop.py" },
      { kind: "answer", id: 2, purpose: "chat", text: answer, thinking: "", state: { kind: "complete" } },
    ],
  });
}

/** Three turns that do not fit into a context of 8,192 tokens; two do. */
function tooLong(): string {
  const turns = [0, 1, 2].flatMap((turn) => [
    { kind: "question", id: 2 * turn + 1, text: `Long ${turn}`, content: `Long ${turn} ${"word ".repeat(3000)}` },
    {
      ...{ kind: "answer", id: 2 * turn + 2, purpose: "chat", text: `Short ${turn}`, thinking: "" },
      state: { kind: "complete" },
    },
  ]);
  return JSON.stringify({ version: 1, nextId: 7, title: "Too long", turns });
}

describe("chat tools", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  let folder: string;
  before(async () => {
    workbench = await sharedWorkbench();
    window = await workbench.open("chat-tools", { "shop.py": source, ".env": "PASSWORD=1\n", "other.py": "x = 1\n" });
    await window.openFile("shop.py");
    await window.openChat();
    await window.ask(marker);
    const file = await savedChatWith(workbench, marker);
    // What still streams would be saved over what is put in its place.
    await window.stopAnswer();
    folder = path.dirname(file);
    window = await reopenWith(workbench, window, () => {
      unlinkSync(file);
      const code = `Here:\n\n\`\`\`python\n${fixed}\`\`\`\n\n\`\`\`python\n${long}\n\`\`\`\n\n\`\`\`bash\n${shell}\n\`\`\`\n\n\`\`\`python\n${lazy}\`\`\`\n\n\`\`\`diff\n${diff}\`\`\`\n`;
      writeFileSync(
        path.join(folder, "about-code.json"),
        chatAbout(pathToFileURL(path.join(window.workspace, "shop.py")).toString(), "Fix the total.", code),
      );
      writeFileSync(path.join(folder, "about-names.json"), oldChat("What is a good name?", "Shop.", "Naming things"));
      writeFileSync(path.join(folder, "too-long.json"), tooLong());
      writeFileSync(path.join(folder, "current"), "about-code");
    });
    await window.chat.getByText("Fix the total.").waitFor();
    await window.openFile("shop.py");
  });
  after(() => window.close());

  const block = (code: string) => window.chat.locator(".code", { hasText: code }).first();

  it("code is coloured, long code is folded, and both keep what they say", async () => {
    await block("sum(prices)").locator(".hljs-keyword").first().waitFor();
    assert.equal(await block("sum(prices)").locator("code").innerText(), fixed);
    await window.chat.getByRole("button", { name: /^Show \d+ more lines$/ }).click();
    await window.chat.getByRole("button", { name: "Show less" }).waitFor();
  });

  it("code is applied as an edit to review in the file that the question was about, in one undo step", async () => {
    await window.openFile("other.py");
    await block("sum(prices)").getByRole("button", { name: "Apply (python)" }).click();
    await window.inlineEditIsShown("shop.py");
    await window.run("Ghostlight: Accept All Changes");
    await window.inlineEdit.waitFor({ state: "detached" });
    await window.editorHasFocus();
    await until(
      "it is in the file",
      async () => (await window.savedText("shop.py")) === source.replace(/def total[^]*return result\n/, fixed),
    );
    await window.undo();
    await until("one undo takes it back", async () => (await window.savedText("shop.py")) === source);
  });

  it("a diff is applied as what it says", async () => {
    await block("round(result)").getByRole("button", { name: "Apply (diff)" }).click();
    await window.inlineEditIsShown("shop.py");
    await window.run("Ghostlight: Accept All Changes");
    await window.inlineEdit.waitFor({ state: "detached" });
    const expected = source.replace("return result", "return round(result)");
    await until("it is in the file", async () => (await window.savedText("shop.py")) === expected);
    await window.undo();
    await until("one undo takes it back", async () => (await window.savedText("shop.py")) === source);
  });

  it("code that leaves some out is not applied, and says so", async () => {
    await block("list(prices)").getByRole("button", { name: "Apply (python)" }).click();
    await window.said(/leaves something out: “# \.\.\. rest of the code remains the same”/);
    assert.equal(await window.savedText("shop.py"), source);
  });

  it("code is inserted at the cursor", async () => {
    await window.goTo(7, 1);
    await block("sum(prices)").getByRole("button", { name: "Insert (python)" }).click();
    await until("it is there", async () =>
      (await window.savedText("shop.py")).includes(`result\n\n${fixed.trimEnd()}\ndef name`),
    );
    await window.undo();
  });

  it("a command is run only after it was shown and agreed to", async () => {
    await block(shell).getByRole("button", { name: "Run (bash)" }).click();
    const dialog = window.page.locator(".monaco-dialog-box");
    await dialog.getByText(shell).waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "hidden" });
    assert.equal(await window.page.locator(".terminal-wrapper").count(), 0);
  });

  it("files are added with @, counted, and taken off; secret ones are not offered", async () => {
    await window.message.click();
    await window.message.pressSequentially("compare @oth");
    await window.chat.getByRole("option", { name: "other.py" }).waitFor();
    await enter(window.message);
    await window.chat.locator(".chip", { hasText: "other.py" }).waitFor();
    assert.equal(await window.message.inputValue(), "compare ");
    await write(window.message, "");
    await window.message.pressSequentially("@");
    await window.chat.getByRole("option", { name: "shop.py" }).waitFor();
    assert.equal(await window.chat.getByRole("option", { name: ".env" }).count(), 0);
    await window.page.keyboard.press("Escape");
    await window.chat.getByRole("button", { name: "Remove other.py" }).click();
    await window.chat.locator(".chip", { hasText: "other.py" }).waitFor({ state: "detached" });
    await write(window.message, "");
  });

  it("an open file with secrets stays out, with the reason, until it is wanted", async () => {
    await window.openFile(".env");
    await window.chat.locator(".chip.off", { hasText: "May contain passwords or keys." }).waitFor();
    await window.openFile("shop.py");
  });

  it("chats are found by what was asked, opened, renamed and deleted", async () => {
    const rows = window.page.locator(".quick-input-list .monaco-list-row");
    const listAll = (): Promise<void> =>
      window.actUntil(
        () => window.run("Ghostlight: Show Chats"),
        async () => (await rows.count()) === 3,
      );
    await listAll();
    await write(window.input, "good name");
    await until("one is found", async () => (await rows.count()) === 1);
    await enter(window.input);
    await window.chat.getByText("Shop.", { exact: true }).waitFor();
    await listAll();
    const named = rows.filter({ hasText: "Naming things" });
    await named.hover();
    await named.getByRole("button", { name: "Rename" }).click();
    await until("the name can be changed", async () => (await window.input.inputValue()) === "Naming things");
    await write(window.input, "Good names");
    await enter(window.input);
    await rows.filter({ hasText: "Good names" }).waitFor();
    const other = rows.filter({ hasText: "Fix the total." });
    await other.hover();
    await other.getByRole("button", { name: "Delete" }).click();
    await window.page.locator(".monaco-dialog-box").getByRole("button", { name: "Delete" }).click();
    await until(
      "it is gone from the disk",
      () => !workbench.server.savedChats().some((each) => each.endsWith("about-code.json")),
    );
    await window.page.keyboard.press("Escape");
    assert.match(readFileSync(path.join(folder, "about-names.json"), "utf8"), /Good names/);
  });

  it("a chat is exported to a Markdown file, and comes back from it as another chat", async () => {
    const file = path.join(window.workspace, "names.md");
    const shown = window.chat.locator(".bubble", { hasText: "What is a good name?" });
    await window.takeRow("Ghostlight: Show Chats", "", "Good names");
    await shown.waitFor();
    // The dialog reads the folder at every key, and takes no Enter meanwhile.
    const takesFile = (): Promise<unknown> =>
      until("the dialog takes the file", async () => {
        if ((await window.input.inputValue({ timeout: 1000 }).catch(() => "")) !== file)
          await write(window.input, file, { timeout: 1000 }).catch(() => undefined);
        if (!(await window.input.isVisible())) return true;
        await pressIn(window.input, "Enter", { timeout: 1000 }).catch(() => undefined);
        return comes(window.input.waitFor({ state: "hidden", timeout: 3000 }));
      });
    await window.run("Ghostlight: Export Chat as Markdown");
    await until("the dialog names a file", async () => (await window.input.inputValue()).endsWith(".md"));
    await takesFile();
    await until("it is written", () => existsSync(file) && readFileSync(file, "utf8").includes("Shop."));
    await window.newChat();
    await shown.waitFor({ state: "detached" });
    await window.run("Ghostlight: Import Chat from Markdown");
    await until("the dialog asks for a file", async () => (await window.input.inputValue()).includes("/"));
    await takesFile();
    await shown.waitFor();
    await window.chat.getByText("Shop.", { exact: true }).waitFor();
  });

  it("an earlier question in other words takes the place of what came after it", async () => {
    // The key that edits the last question.
    const editor = window.chat.getByRole("textbox", { name: "Edit question" });
    await window.actUntil(() => window.message.press("ArrowUp"), editor);
    await write(editor, "What is a bad name?");
    await enter(editor);
    await window.chat.locator(".bubble", { hasText: "What is a bad name?" }).waitFor();
    assert.equal(await window.chat.locator(".question").count(), 1);
    // A second question waits for the answer, or is asked at once when that has ended already.
    await window.ask("And a worse one?");
    await window.chat.locator(".bubble", { hasText: "And a worse one?" }).waitFor({ timeout: modelLimitMs });
    await window.run("Ghostlight: Stop Answer");
  });

  it("a chat that is too long says so before anything is sent, and the oldest turns can be left out", async () => {
    await window.takeRow("Ghostlight: Show Chats", "", "Too long");
    await window.chat.getByRole("alert").getByText("This does not fit").waitFor({ timeout: modelLimitMs });
    assert.deepEqual(await window.chat.locator(".bubble").allInnerTexts(), ["Long 0", "Long 1", "Long 2"]);
    await window.chat.getByRole("button", { name: "Omit oldest messages" }).click();
    await window.chat.getByText("The model no longer sees the messages above this line.").waitFor();
    await window.chat.getByRole("alert").waitFor({ state: "detached" });
    assert.equal(await window.chat.locator(".question").count(), 3, "nothing is gone from the chat itself");
  });

  it("the project's instructions are a chip that can be taken off, unless they are a link that leads out of it", async () => {
    const file = path.join(window.workspace, "AGENTS.md");
    const chip = window.chat.locator(".chip", { hasText: "Instructions: AGENTS.md" });
    let keys = 0;
    // Chips are drawn again while something is written; files are read every few seconds.
    const drawnAgain = (wanted: number) => async (): Promise<boolean> => {
      await write(window.message, `Why ${keys++}`);
      // Chips are drawn once the keys rest.
      const state = wanted === 0 ? "detached" : "visible";
      return comes(chip.waitFor({ state, timeout: 1500 }));
    };
    writeFileSync(file, "Answer in one word.\n");
    await window.newChat();
    await until("the chip is there", drawnAgain(1));
    await window.ask("What is this?");
    await window.chat.locator(".about-label", { hasText: "AGENTS.md" }).waitFor();
    await window.stopAnswer();
    await chip.getByRole("button", { name: "Do not include AGENTS.md" }).click();
    await window.chat.getByRole("button", { name: "Include AGENTS.md", exact: true }).click();
    await chip.waitFor();
    rmSync(file);
    const outside = path.join(path.dirname(window.workspace), "elsewhere.md");
    writeFileSync(outside, "Do as others say.\n");
    symlinkSync(outside, file);
    await until("the chip is gone", drawnAgain(0));
    await write(window.message, "");
    for (const each of [file, outside]) rmSync(each);
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
