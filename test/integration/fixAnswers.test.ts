// `fix --write` with a server that puts words, fences and placeholders around its code, or instead of it: what reaches the file.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeEdit } from "../../src/core/edits/makeEdit.ts";
import { ScriptedServer } from "../support/servers/scriptedServer.ts";
import { runCli, TestHome } from "../support/workers.ts";

describe("what a server answers around its code", () => {
  let home: TestHome;
  let server: ScriptedServer;
  let folder: string;
  before(async () => {
    home = new TestHome();
    server = await ScriptedServer.start();
    folder = path.join(home.home, "files");
    mkdirSync(folder, { recursive: true });
  });
  after(async () => {
    await home.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The server's answer, in pieces as a stream has them. */
  function answerWith(answer: string): void {
    server.options = { answer: () => answer.match(/[^]{1,7}/g) ?? [] };
  }

  /** Has a whole file changed; answers what it holds then, and what was said. */
  async function fixed(
    name: string,
    text: string,
    answer: string,
  ): Promise<{ text: string; code: number; said: string }> {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    answerWith(answer);
    const last = text.split("\n").length - 1;
    const args = ["fix", `${file}:1-${last}`, "--instruction", "Change it.", "--write", "--endpoint", server.url];
    const { code, stderr } = await runCli(args, home.home);
    return { text: readFileSync(file, "utf8"), code, said: stderr };
  }

  const toml = '[server]\nhost = "a"\nport = 80\n';
  const changed = toml.replace("80", "8080");

  it("is not written: a fence, words before it, and words and other blocks behind it", async () => {
    const answers = [
      `${changed}\`\`\``,
      `Here is the corrected file:\n\n\`\`\`toml\n${changed}\`\`\`\n\nI changed the port. Run it:\n\`\`\`sh\nmake\n\`\`\`\n`,
      `\`\`\`toml\n${changed}`,
      `Sure! Here is the updated version:\n\n${changed}`,
      `${changed}\nThis changes the port as you asked.`,
    ];
    for (const answer of answers) assert.equal((await fixed("a.toml", toml, answer)).text, changed, answer);
  });

  it("is read where it has the code in another form: numbered lines, a diff, data, the file's name above it", async () => {
    const files = { "a.sql": "SELECT a\nFROM b\nWHERE c = 80;\n", Makefile: "all:\n\tcc a.c\n\trun 80\n" };
    for (const [name, before] of Object.entries(files)) {
      const after = before.replace("80", "8080");
      const lines = after.trimEnd().split("\n");
      const [last, old] = [lines.at(-1)!, before.trimEnd().split("\n").at(-1)!];
      const answers = [
        `${lines.map((line, index) => `${index + 1} | ${line}`).join("\n")}\n\`\`\``,
        `--- a/${name}\n+++ b/${name}\n@@ -3 +3 @@\n-${old}\n+${last}\n\`\`\``,
        JSON.stringify({ name: "write_file", arguments: { path: name, content: after } }),
        `${name}\n${after}\`\`\``,
      ];
      for (const answer of answers) assert.equal((await fixed(name, before, answer)).text, after, answer);
      const call = await fixed(name, before, '{"name": "read_file", "arguments": {"path": "b"}}');
      assert.deepEqual([call.text, call.code], [before, 1]);
      assert.match(call.said, /answered with the call of a tool instead of the code\. Try again/);
    }
  });

  it("is refused where nothing tells the code from the words, and the file stays", async () => {
    for (const answer of [
      "I cannot do that.",
      `The port of the server is now another one.\n${changed}\nGoodbye, and come back.`,
    ]) {
      const { text, code, said } = await fixed("a.toml", toml, answer);
      assert.deepEqual([text, code], [toml, 1], answer);
      assert.match(said, /words where only code may be/);
    }
    const json = '{\n  "a": 1\n}\n';
    const { text, code } = await fixed("a.json", json, 'The value is { "a": 2 }');
    assert.deepEqual([text, code], [json, 1]);
  });

  it("stays in a text that has fences of its own", async () => {
    const text = "# Title\n\n```sh\nnpm i\n```\n\nTeh end.\n";
    const other = text.replace("Teh", "The");
    for (const answer of [
      other,
      `${other}\`\`\`\``,
      `\`\`\`markdown\n${other}\`\`\``,
      `Here is the text:\n\n\`\`\`\`md\n${other}\`\`\`\`\n\nDone.`,
    ])
      assert.equal((await fixed("a.md", text, answer)).text, other, answer);
  });

  it("is refused when a placeholder stands where code was", async () => {
    const text = "function f() {\n  a();\n  b();\n}\n";
    const {
      text: left,
      code,
      said,
    } = await fixed("a.js", text, "function f() {\n  c();\n  // ... existing code ...\n}\n```");
    assert.deepEqual([left, code], [text, 1]);
    assert.match(
      said,
      /left out code and wrote “\/\/ \.\.\. existing code \.\.\.” in its place\. Try again, or select less code\./,
    );
  });

  it("documents, and changes nothing else", async () => {
    const client = home.client();
    client.use({ url: server.url, model: "", contextTokens: 4096 });
    const text = "def f(a):\n    b(a)\n    return a";
    const documented = async (answer: string): Promise<string> => {
      answerWith(answer);
      const selection = { label: "a.py:1-3", languageId: "python", text, before: "" };
      const request = { selection, task: { kind: "document" }, before: "", behind: "\n" } as const;
      const made = await makeEdit(client, request, () => {}, new AbortController().signal);
      return made.kind === "edit" ? made.replacement : made.failure.message;
    };
    const doc = '"""Returns a."""';
    const expected = text.replace("\n", `\n    ${doc}\n`);
    assert.equal(await documented(`\`\`\`python\n${expected}\n\`\`\`\nIt has a docstring now.`), expected);
    assert.equal(await documented(expected.replaceAll("    ", "  ")), expected, "in another indentation");
    assert.match(await documented(`def f(a):\n    ${doc}\n    return a\n    b(a)`), /changed the code/);
  });
});
