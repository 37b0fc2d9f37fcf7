import assert from "node:assert/strict";
import * as vscode from "vscode";
import { show, until } from "./support/editor.ts";

const python = `def add(a, b):
    return a + b


def subtract(a, b):
    `;

describe("ghost text", () => {
  it("is offered by the provider, shown by the editor and accepted into the document", async () => {
    const { document } = await show("subtract.py", python, python.length);
    await accepted(document);
    const added = document.getText().slice(python.length);
    assert.ok(document.getText().startsWith(python));
    assert.match(added, /^return a - b/);
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), python, "one undo takes it out");
  });

  it("follows what is typed", async () => {
    const { document } = await show("typed.py", python, python.length);
    await vscode.commands.executeCommand("type", { text: "ret" });
    await accepted(document);
    assert.match(document.getText().slice(python.length), /^return a - b/);
  });
});

/** Asks for ghost text as a person does who triggers it by hand, and accepts it once it is there. */
async function accepted(document: vscode.TextDocument): Promise<void> {
  const before = document.version;
  await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
  // There is no event for “it is shown”; accepting nothing does nothing.
  await until("ghost text is accepted", async () => {
    await vscode.commands.executeCommand("editor.action.inlineSuggest.commit");
    return document.version !== before;
  });
}
