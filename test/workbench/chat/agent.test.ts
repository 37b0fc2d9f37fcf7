// The agent in the chat, played by a server that calls tools by script: what it does is seen, agreed to, stopped, taken back, and gone
// on with in another window.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Locator } from "playwright-core";
import { ScriptedServer, type AskedRequest } from "../../support/servers/scriptedServer.ts";
import { playTools } from "../../support/servers/toolAnswers.ts";
import { isAlive, until } from "../../support/workers.ts";
import { textContrasts } from "../support/contrast.ts";
import { reopenWith } from "../support/savedChat.ts";
import { write } from "../support/typing.ts";
import { modelLimitMs, withoutSuggestions, type WorkbenchWindow } from "../support/window.ts";
import { sharedWorkbench, type Workbench } from "../support/workbench.ts";

const wrong = "module.exports = (a, b) => a - b;\n";
const mended = "module.exports = (a, b) => a + b;\n";
const check = "node test.js";

interface Message {
  readonly role: string;
  readonly content?: string | null;
  readonly tool_calls?: readonly { readonly id: string }[];
  readonly tool_call_id?: string;
}

describe("the agent in the chat", () => {
  let server: ScriptedServer;
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    server = await ScriptedServer.start({ hasProbabilities: false, contextTokens: 32_768 });
    workbench = await sharedWorkbench("missing");
    workbench.server.set({ "ghostlight.remote.url": server.url });
    window = await workbench.open("agent", {
      ".vscode/settings.json": JSON.stringify(withoutSuggestions),
      "sum.js": wrong,
      "test.js": "if (require('./sum.js')(1, 2) !== 3) process.exit(1);\n",
    });
    await window.openChat();
  });
  after(async () => {
    workbench.server.set({});
    await window.close();
    await server.stop();
  });

  const file = (name: string): string => path.join(window.workspace, name);
  const text = (name: string): string => readFileSync(file(name), "utf8");
  const mode = (): Locator => window.chat.getByRole("combobox", { name: "Mode" });
  const card = (title: string | RegExp): Locator => window.chat.locator(".call", { hasText: title }).last();
  const button = (name: string): Locator => window.chat.getByRole("button", { name, exact: true }).last();
  const state = (of: Locator, words: string): Locator => of.locator(".call-state", { hasText: words });
  const answer = (words: string): Locator => window.chat.locator(".answer .markdown", { hasText: words }).last();

  /** Clicks a button until something holds. */
  const press = (named: Locator, holds: () => boolean | Promise<boolean>): Promise<void> =>
    window.actUntil(() => named.click({ timeout: 5000 }), holds);

  /** What the model was told last. */
  function messages(): readonly Message[] {
    const last: AskedRequest | undefined = server.streamed("/v1/chat/completions").at(-1);
    return (last?.body["messages"] ?? []) as readonly Message[];
  }

  it("reads without asking, shows an edit as a diff, makes what is agreed to, and is told why something is refused", async () => {
    playTools(server, [
      [["read_file", { path: "sum.js" }]],
      [["edit_file", { path: "sum.js", old: "a - b", new: "a + b" }]],
      [["run", { command: `${check} && rm test.js` }]],
      [["run", { command: check }]],
      "It was a difference.",
    ]);
    await until("the agent is chosen", async () => {
      await mode()
        .selectOption("agent", { timeout: 5000 })
        .catch(() => undefined);
      return (await window.message.getAttribute("placeholder")) === "Describe a task (@ context)";
    });
    await window.ask("Mend the sum.");
    const edit = card("Edit sum.js");
    await state(edit, "Waiting for you").waitFor({ timeout: modelLimitMs });
    await state(card("Read sum.js"), "Done").waitFor();
    assert.equal(text("sum.js"), wrong, "nothing is changed yet");
    assert.match(await edit.locator(".diff").innerText(), /^-.*a - b;\n\+.*a \+ b;$/m);
    await window.actUntil(
      () => edit.getByRole("button", { name: "Show Diff" }).click({ timeout: 5000 }),
      window.page.locator(".tab.active", { hasText: "sum.js (the agent's change)" }),
    );
    await window.page.locator(".monaco-diff-editor .line-insert").first().waitFor();
    await window.keepPicture("agent-edit");
    // Said while it works: its next step has it.
    await window.ask("Be brief.");
    await window.chat.locator(".word", { hasText: "Be brief." }).waitFor();
    await press(button("Approve"), () => text("sum.js") === mended);
    const chained = card("rm test.js");
    await state(chained, "Waiting for you").waitFor({ timeout: modelLimitMs });
    assert.equal(await chained.locator("pre").first().innerText(), `${check} && rm test.js`);
    await chained.getByText("It deletes files").waitFor();
    assert.ok(messages().some(({ role, content }) => role === "user" && content === "Be brief."));
    await write(chained.getByRole("textbox"), "Only run the test.");
    await press(button("Refuse"), () => state(chained, "Refused").isVisible());
    const run = window.chat
      .locator(".call", { has: window.chat.locator("pre", { hasText: /^node test\.js$/ }) })
      .last();
    await run.waitFor({ timeout: modelLimitMs });
    assert.ok(messages().some(({ role, content }) => role === "tool" && content?.includes("Only run the test.")));
    await press(button("Run"), () => state(card(/Run node test\.js(?! &&)/), "Done").isVisible());
    await answer("It was a difference.").waitFor({ timeout: modelLimitMs });
    assert.ok(existsSync(file("test.js")));
    await window.chat
      .locator(".progress", { hasText: /^5 steps · \d+ tokens$/ })
      .last()
      .waitFor();
    await window.keepPicture("agent-done");
  });

  it("stops by Escape in the middle of a command, of which nothing is left", async () => {
    playTools(server, [[["run", { command: "echo $$ > pid.txt; sleep 600" }]]]);
    await window.ask("Wait for ever.");
    await state(card("sleep 600"), "Waiting for you").waitFor({ timeout: modelLimitMs });
    await press(button("Run"), () => existsSync(file("pid.txt")) && text("pid.txt").endsWith("\n"));
    const pid = Number(text("pid.txt"));
    await window.actUntil(() => window.message.press("Escape", { timeout: 5000 }), state(card("sleep 600"), "Stopped"));
    await until("nothing of it is left", () => !isAlive(pid));
    await button("Continue").waitFor();
  });

  it("in another window the cards are as they were, and it goes on with a result for each call", async () => {
    playTools(server, [[["write_file", { path: "new.txt", text: "new\n" }]], "I go on."]);
    await window.ask("Write a file.");
    await state(card("Write new.txt"), "Waiting for you").waitFor({ timeout: modelLimitMs });
    window = await reopenWith(workbench, window, () => undefined);
    await state(card("Write new.txt"), "Stopped").waitFor({ timeout: modelLimitMs });
    assert.deepEqual(await window.chat.locator(".call .call-state").allInnerTexts(), [
      ...["Done", "Done", "Refused", "Done", "Stopped", "Stopped"],
    ]);
    assert.ok(!existsSync(file("new.txt")));
    await press(button("Continue"), () => answer("I go on.").isVisible());
    const said = messages();
    const ids = said.flatMap(({ tool_calls: calls = [] }) => calls.map(({ id }) => id));
    assert.equal(ids.length, 6);
    assert.deepEqual(
      said.flatMap(({ tool_call_id: id }) => id ?? []),
      ids,
      "each call has one result, in order",
    );
  });

  it("puts files back to before a question, brings them back, and leaves alone what was changed since", async () => {
    const restore = window.chat.getByRole("button", { name: "Restore files to before this question" }).first();
    await press(restore, () => text("sum.js") === wrong);
    await window.chat.getByText("Restored: sum.js.").waitFor();
    await press(button("Bring the changes back"), () => text("sum.js") === mended);
    await window.chat.getByText("The changes are back: sum.js.").waitFor();
    writeFileSync(file("sum.js"), "// mine\n");
    const left = window.chat.getByText("sum.js was left alone because somebody changed it since.");
    await press(restore, () => left.isVisible());
    assert.equal(text("sum.js"), "// mine\n");
    await window.keepPicture("agent-restored");
  });

  it("changes no file under unsaved changes", async () => {
    await window.openFile("sum.js");
    await window.page.keyboard.press("Control+End");
    await window.type("x");
    await window.page.locator(".tab.active.dirty").waitFor();
    playTools(server, [[["edit_file", { path: "sum.js", old: "// mine", new: "// its" }]], "It is open."]);
    await window.ask("Change it.");
    await answer("It is open.").waitFor({ timeout: modelLimitMs });
    assert.match(messages().at(-1)?.content ?? "", /sum\.js has unsaved changes in the editor/);
    await state(card("Edit sum.js"), "Failed").waitFor();
    assert.equal(text("sum.js"), "// mine\n");
    await window.run("File: Revert File");
    await window.page.locator(".tab.active.dirty").waitFor({ state: "detached" });
  });

  for (const theme of ["Light 2026", "Default High Contrast"])
    it(`can be read in ${theme}`, async () => {
      workbench.server.set({ "ghostlight.remote.url": server.url, "workbench.colorTheme": theme });
      const body = window.chat.locator("body");
      await until("the theme is on", async () => (await body.getAttribute("data-vscode-theme-id")) === theme);
      const change = [["edit_file", { path: "sum.js", old: "mine", new: theme }]] as const;
      playTools(server, [change, `No, said ${theme}.`]);
      await window.ask("Change it.");
      const edit = card("Edit sum.js");
      await state(edit, "Waiting for you").waitFor({ timeout: modelLimitMs });
      const looks = await edit.locator(".diff > div").evaluateAll((lines) =>
        lines.map((line) => {
          const { backgroundColor, borderInlineStartColor } = getComputedStyle(line);
          return `${backgroundColor} ${borderInlineStartColor}`;
        }),
      );
      // Where it changes, a removed line, and an added line.
      assert.equal(new Set(looks).size, 3, looks.join("\n"));
      await window.keepPicture(`agent-${theme.replaceAll(" ", "-").toLowerCase()}`);
      assert.deepEqual(
        (await textContrasts(body)).filter(({ ratio }) => ratio < 4.5),
        [],
      );
      await press(button("Refuse"), () => state(edit, "Refused").isVisible());
      await answer(`No, said ${theme}.`).waitFor({ timeout: modelLimitMs });
    });

  it("offers another server where this one refuses", async () => {
    server.faults.set(
      "/v1/chat/completions",
      (response) =>
        void response
          .writeHead(401, { "content-type": "application/json" })
          .end('{"error": {"message": "no such key"}}'),
    );
    await window.ask("Once more.");
    await window.chat.locator(".card .cause", { hasText: "no such key" }).waitFor({ timeout: modelLimitMs });
    await button("Choose or download model").waitFor();
    const asked = window.page.locator(".quick-input-widget", { hasText: "Address of an OpenAI-compatible server" });
    await press(button("Use another server"), () => asked.isVisible());
    await window.closeInput();
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
