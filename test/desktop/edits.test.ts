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
  it("is shown in the file and as a diff, accepted into the file, and undone in one step", async () => {
    const { document } = await show("average.py", source, start, end);
    await vscode.commands.executeCommand("ghostlight.fixSelection");
    await until("it can be accepted in the file", async () => (await buttonsIn(document)).includes("acceptEdit"));
    await vscode.commands.executeCommand("ghostlight.showEditAsDiff");
    await until("the diff is in front", () => reviewed()?.original.toString() === document.uri.toString());
    assert.deepEqual(await buttonsIn(document), []);
    assert.equal(document.getText(), source, "nothing changes before it is accepted");
    await vscode.commands.executeCommand("ghostlight.acceptEdit");
    await until("it is accepted", () => document.getText() !== source);
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

/** What the buttons above an edit in a document do. */
async function buttonsIn({ uri }: vscode.TextDocument): Promise<string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri);
  const commands = lenses.map(({ command }) => command?.command ?? "");
  return commands.flatMap((each) => (each.startsWith("ghostlight.") ? [each.slice("ghostlight.".length)] : []));
}
