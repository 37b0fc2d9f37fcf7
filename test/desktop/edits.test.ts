import assert from "node:assert/strict";
import * as vscode from "vscode";
import { show, until } from "./support/editor.ts";

const source = `import os


def average(numbers):
    total = 0
    for number in numbers
        total += number
    return total / len(numbers)


print(average([1, 2, 3]))
`;
const start = source.indexOf("def average");
const end = source.indexOf("\n\n\nprint");

describe("a fix", () => {
  it("is shown as a diff, accepted into the file, and undone in one step", async () => {
    const { document } = await show("average.py", source, start, end);
    await vscode.commands.executeCommand("ghostlight.fixSelection");
    await until("the diff is in front", () => reviewed()?.original.toString() === document.uri.toString());
    assert.equal(document.getText(), source, "nothing changes before it is accepted");
    await until("the whole fix is accepted", async () => {
      // Until the answer is whole it is refused, with a message.
      if (await isWhole()) await vscode.commands.executeCommand("ghostlight.acceptEdit");
      return document.getText() !== source;
    });
    const fixed = document.getText();
    assert.match(fixed, /^import os\n\n\ndef average\(numbers\):\n {4}total = 0\n {4}for number in numbers:\n/);
    assert.ok(fixed.endsWith(source.slice(end)));
    await until("the file is in front again", () => vscode.window.activeTextEditor?.document === document);
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), source);
  });
});

/** The diff that is in front. */
function reviewed(): vscode.TabInputTextDiff | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputTextDiff ? input : undefined;
}

/** Whether the proposed text, on the right of the diff, has the line that was broken in its right form and what follows it. */
async function isWhole(): Promise<boolean> {
  const diff = reviewed();
  if (diff === undefined) return false;
  const text = (await vscode.workspace.openTextDocument(diff.modified)).getText();
  return text.includes("in numbers:") && text.includes("return total");
}
