// Commands of an answer in a real terminal, and what a terminal says in a question; the clipboard stays as it was.
import assert from "node:assert/strict";
import { existsSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { until } from "../../support/workers.ts";
import { reopenWith, savedChatWith } from "../support/savedChat.ts";
import { enter } from "../support/typing.ts";
import type { WorkbenchWindow } from "../support/window.ts";
import { Workbench } from "../support/workbench.ts";

const command = "echo ghost-$((40+2)) > told.txt; cat told.txt";

describe("chat and terminals", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    workbench = await Workbench.start({ model: "missing" });
    window = await workbench.open("terminals", { "a.py": "a = 1\n" });
    await window.openChat();
    await window.ask("the terminal marker");
    const file = await savedChatWith(workbench, "the terminal marker");
    window = await reopenWith(workbench, window, () => {
      unlinkSync(file);
      const question = { kind: "question", id: 1, text: "How?", request: "How?", context: "", excerpts: [] };
      const text = `Run:\n\n\`\`\`bash\n${command}\n\`\`\`\n`;
      const answer = { kind: "answer", id: 2, purpose: "chat", text, thinking: "", state: { kind: "complete" } };
      const chat = { version: 2, nextId: 3, turns: [question, answer], queue: [] };
      writeFileSync(path.join(path.dirname(file), "commands.json"), JSON.stringify(chat));
      writeFileSync(path.join(path.dirname(file), "current"), "commands");
    });
    await window.chat.getByText("How?").waitFor();
  });
  after(() => workbench.stop());

  it("a command runs in a terminal with our name, which the question before it says", async () => {
    // The user's own terminal, which may have anything running in it.
    await window.run("Terminal: Create New Terminal");
    await window.page.locator(".terminal-wrapper").first().waitFor();
    await window.chat.locator(".code").first().getByRole("button", { name: "Run (bash)" }).click();
    const dialog = window.page.locator(".monaco-dialog-box");
    await dialog.getByText("“Ghostlight”").waitFor();
    await dialog.getByRole("button", { name: "Run", exact: true }).click();
    await window.page.locator(".terminal-tabs-entry", { hasText: "Ghostlight" }).waitFor();
    const file = path.join(window.workspace, "told.txt");
    await until("the command has run", () => existsSync(file) && readFileSync(file, "utf8").includes("ghost-42"));
  });

  it("its output goes with a question, and a picture stays in the clipboard", async () => {
    await window.page.evaluate(async () => {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 4;
      const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
      await navigator.clipboard.write([new ClipboardItem({ "image/png": picture! })]);
    });
    await window.message.click();
    await window.message.pressSequentially("@termin");
    await window.chat.getByRole("option", { name: "Last terminal command" }).waitFor();
    await enter(window.message);
    const chip = window.chat.locator(".chip", { hasText: "Last terminal command" });
    await chip.waitFor();
    assert.equal(await chip.locator(".chip-warning").count(), 0);
    await window.ask("What does it say?");
    const saved = await savedChatWith(workbench, "What does it say?");
    assert.match(readFileSync(saved, "utf8"), /\$ echo ghost[^"]*ghost-42/);
    const kinds = await window.page.evaluate(async () =>
      (await navigator.clipboard.read()).flatMap(({ types }) => types),
    );
    assert.deepEqual(kinds, ["image/png"]);
  });
});
