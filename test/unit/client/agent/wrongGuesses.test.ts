// Small models guess paths and what files say. The result of such a call has what they need for the next one.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { AgentFolder } from "../../../../src/client/agent/agentFolder.ts";
import { FolderTools } from "../../../../src/client/agent/folderTools.ts";
import { AgentScene } from "../../../support/agent/agentScene.ts";

describe("a wrong guess of the agent's", () => {
  let scene: AgentScene;
  beforeEach(() => (scene = new AgentScene()));
  afterEach(() => scene.remove());

  it("at a path is told the files that it may mean, and no others from outside", async () => {
    scene.write("src/cart.py", "x = 1\n");
    scene.write("src/invoice.py", "y = 1\n");
    scene.write("node_modules/cart.py", "z = 1\n");
    for (const name of ["read_file", "delete_file", "problems"])
      assert.equal(
        await scene.result(name, { path: "cart.py" }),
        "There is no file cart.py. Did you mean src/cart.py?",
      );
    assert.equal(
      await scene.result("edit_file", { path: "total_price", old: "a", new: "b" }),
      "There is no file total_price. The files are: src/cart.py, src/invoice.py.",
    );
    assert.match(
      await scene.result("list_files", { path: "shapes" }),
      /all files are listed\. The files are: src\/cart/,
    );
    for (let at = 0; at < 30; at++) scene.write(`more/f${at}.txt`, "");
    assert.match(
      await scene.result("read_file", { path: "none" }),
      /^There is no file none\. .* and more; use list_files/,
    );
    assert.match(await scene.result("read_file", { path: "invoices/invoice.ts" }), /The files are: src\/invoice\.py, /);
    assert.doesNotMatch(await scene.result("read_file", { path: scene.outside("cart.py") }), /Did you mean/);
  });

  it("is looked for no longer than until the agent is stopped", async () => {
    scene.write("a.py", "");
    const help = { checkSyntax: async () => [] };
    const tools = new FolderTools(await AgentFolder.open(scene.folder, scene.home), scene.record, help);
    const signal = AbortSignal.abort();
    for (const use of [
      { tool: "read_file", path: "b.py" },
      { tool: "edit_file", path: "b.py", old: "a", new: "b" },
      { tool: "delete_file", path: "b.py" },
      { tool: "problems", path: "b.py" },
      { tool: "list_files", path: "b" },
    ] as const) {
      const prepared = await tools.prepare(use, signal);
      const result = prepared.kind === "impossible" ? prepared.result : await prepared.perform(signal);
      assert.deepEqual(result, { text: "Stopped.", isDone: false }, use.tool);
    }
  });

  it("in a folder without files has nothing to add", async () => {
    assert.equal(await scene.result("read_file", { path: "a" }), "There is no file a.");
  });

  it("at what a file says is shown the file, once", async () => {
    scene.write("a.py", "first = 1\nsecond = 2\n");
    const guess = { path: "a.py", old: "zzz()", new: "b()" };
    await scene.run([[["edit_file", guess]], [["edit_file", { ...guess, old: "yyy()" }]]], {
      rules: { edits: "accept", commands: [] },
    });
    assert.equal(
      scene.results[0],
      "Nothing was changed: the old text is not in the file. You had not read it.\na.py, lines 1 to 2 of 2.\n1\tfirst = 1\n2\tsecond = 2",
    );
    assert.equal(scene.results[1], "Nothing was changed: the old text is not in the file. Read the file again.");
  });

  it("that the folder is the whole disk is understood, where the disk has nothing of that name", async () => {
    scene.write("gl-src/a.py", "x = 1\n");
    assert.match(await scene.result("read_file", { path: "/gl-src/a.py" }), /^gl-src\/a\.py, lines 1 to 1 of 1/);
    assert.match(await scene.result("list_files", { path: "/gl-src" }), /^1 files in gl-src/);
    await scene.run([[["write_file", { path: "/gl-src/../gl-src/b.py", text: "y = 1\n" }]]], {
      rules: { edits: "accept", commands: [] },
    });
    assert.equal(scene.read("gl-src/b.py"), "y = 1\n");
    // The disk has these: they are what they say.
    const top = scene.folder.split(path.sep)[1]!;
    scene.write(`${top}/words.txt`, "own\n");
    assert.match(
      await scene.result("read_file", { path: `/${top}/words.txt` }),
      /outside of the folder.*Paths .* relative/,
    );
    assert.match(await scene.result("read_file", { path: "/gl-src/../../x" }), /outside of the folder/);
    assert.match(await scene.result("read_file", { path: "/gl-none/a.py" }), /outside of the folder/);
  });

  it("that a path is an address, or begins with the home folder, makes no folder of that name", async () => {
    scene.write("a.py", "x = 1\n");
    const address = (file: string): string => pathToFileURL(file).href;
    const write = (given: string): Promise<string> => scene.result("write_file", { path: given, text: "x\n" });
    assert.match(
      await scene.result("read_file", { path: address(path.join(scene.folder, "a.py")) }),
      /^a\.py, lines 1/,
    );
    assert.match(await write(address(scene.outside("b.py"))), /outside of the folder/);
    for (const given of ["http://x/a.py", "vscode-remote://y/a.py", "untitled:///a", "file://elsewhere/a.py"])
      assert.match(await write(given), /^It is not possible: .* is an address/, given);
    for (const given of ["~/gl-none/a.py", "$HOME/gl-none/a.py", "${HOME}/gl-none/a.py", "%USERPROFILE%/gl-none/a.py"])
      assert.match(await write(given), /outside of the folder/, given);
    assert.match(await scene.result("read_file", { path: "~/.ssh/id_rsa" }), /holds secrets/);
    assert.deepEqual(readdirSync(scene.folder), ["a.py"]);
    scene.write("~/own.py", "y = 1\n");
    assert.match(await scene.result("read_file", { path: "~/own.py" }), /^~\/own\.py, lines 1/);
  });

  it("at a glob is told that no file fits it; 0 as a last line is the end", async () => {
    scene.write("a.py", "last_index = 1\nb = 2\n");
    const found = await scene.result("search", { text: "last_index", glob: ".*" });
    assert.equal(found, "No file fits the glob .*. Without a glob, all files are searched. The files are: a.py.");
    assert.equal(await scene.result("list_files", { path: "**/*.py" }), "1 files in the folder:\na.py");
    assert.match(await scene.result("read_file", { path: "a.py", from: 0, to: 0 }), /^a\.py, lines 1 to 2 of 2/);
  });
});
