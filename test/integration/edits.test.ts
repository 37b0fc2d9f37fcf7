// Edits by the real small model under the real grammars: whatever it thinks, what it writes can be applied.
import assert from "node:assert/strict";
import type { WorkerClient } from "../../src/client/connection/workerClient.ts";
import { answerForm } from "../../src/core/edits/answerForm.ts";
import { commitGrammar } from "../../src/core/edits/commit/commitMessage.ts";
import { commentedGrammar } from "../../src/core/edits/documenting/documentGrammar.ts";
import { blockGrammar } from "../../src/core/edits/editGrammar.ts";
import type { EditTask } from "../../src/core/edits/editTask.ts";
import { makeEdit, type Edit, type Miss } from "../../src/core/edits/makeEdit.ts";
import { sharedRealModel } from "../support/sharedModel.ts";

let client: WorkerClient;

describe("edits under a grammar", () => {
  before(async () => (client = await sharedRealModel()));

  it("an answer is what the grammar allows, and nothing else", async () => {
    assert.match(await said("Is fire cold?", 'root ::= "perhaps" | "who knows"'), /^(?:perhaps|who knows)$/);
    const code = await said("Say hello in plain English prose, then write Python that prints it.", blockGrammar("```"));
    assert.doesNotMatch(code, /```[\s\S]/);
    assert.match(await said("+ print(1)\nWrite a commit message.", commitGrammar()), /^[^\n`]{3,72}(?:\n\n[^`]+)?\n?$/);
  });

  it("a grammar that is none fails the request and not the worker", async () => {
    await assert.rejects(said("Hello", "root ::= ("));
    assert.match(await said("Hello", 'root ::= "a"'), /^a$/);
  });

  it("documentation leaves every line of the code", async () => {
    const code = "function area(a: number, b: number): number {\n  const sum = a * b;\n\n  return sum;\n}";
    const made = await edited(`${code}\n`, { kind: "document" }, "typescript");
    assert.ok(made.kind === "edit", made.kind === "miss" ? made.failure.message : "");
    const lines = made.replacement.split("\n");
    assert.deepEqual(
      lines.filter((line) => code.split("\n").includes(line)),
      code.split("\n"),
    );
    assert.ok(lines.length > 5);
  });

  const documented: Readonly<Record<string, string>> = {
    python:
      '@cache\ndef add(a, b):\n    """Old."""\n    return a + b\n\n\nclass A:\n    def f(self):\n        return 1',
    go: "func Add(a, b int) int {\n\treturn a + b\n}",
    rust: "#[inline]\nfn add(a: i32, b: i32) -> i32 {\n    a + b\n}",
    java: "@Override\npublic int add(int a, int b) {\n  return a + b;\n}",
    c: "int add(int a, int b)\n{\n  return a + b;\n}",
    php: "<?php\nfunction add($a, $b) {\n  return $a + $b;\n}",
    ruby: "def add(a, b)\n  a + b\nend",
    shellscript: 'add() {\n  echo "$(($1 + $2))"\n}',
    css: "a {\n  color: red;\n}",
    html: "<ul>\n  <li>a</li>\n</ul>",
    lua: "function add(a, b)\n  return a + b\nend",
    sql: "SELECT a\nFROM b;",
    haskell: "add :: Int -> Int -> Int\nadd a b = a + b",
    clojure: "(defn add [a b]\n  (+ a b))",
    latex: "\\section{A}\nText.",
    yaml: "services:\n  web:\n    image: a",
    toml: "[server]\nport = 80",
  };

  it("a documenting answer has a grammar in every language that has comments", async () => {
    for (const [languageId, code] of Object.entries(documented)) {
      const grammar = commentedGrammar(code.split("\n"), languageId, "```", { continued: new Set() });
      assert.ok(grammar, languageId);
      // One token shows that the engine can read it.
      await said("Document it.", grammar, 1);
    }
  });

  for (const languageId of ["python", "rust", "html"])
    it(`a documented answer in ${languageId} has every line of the code, and ends by itself`, async () => {
      const lines = documented[languageId]!.split("\n");
      const made = await edited(`${lines.join("\n")}\n`, { kind: "document" }, languageId);
      if (made.kind === "miss") return assert.match(made.failure.message, /nothing to change/);
      let at = 0;
      for (const line of made.replacement.split("\n")) if (line === lines[at]) at++;
      assert.equal(at, lines.length, made.replacement);
    });

  it("long code is changed by hunks that name lines which are there", async () => {
    const lines = Array.from({ length: 90 }, (_, at) => `const value${at} = compute(${at});`);
    const code = ["function all() {", ...lines.map((line) => `  ${line}`), "  return vaule7;", "}"].join("\n");
    const task: EditTask = {
      kind: "fix",
      problems: [{ line: 92, severity: "error", message: "vaule7 is not defined" }],
    };
    const form = answerForm(task, { text: code, languageId: "javascript", file: "a.js", tokens: 1000 });
    assert.equal(form.kind, "hunks");
    const made = await edited(`${code}\n`, task, "javascript");
    const reason = made.kind === "miss" ? made.failure.message : "";
    // The small model may find nothing, but never lines that are not there, and it comes to an end.
    assert.doesNotMatch(reason, /not in the code|could be read|cut/);
  });

  it("a parser says which text is broken, without any model", async () => {
    const counts = await client.syntaxErrors({ languageId: "python", texts: ["a = (1)\n", "a = (1\n", "def f(:\n"] });
    assert.equal(counts[0], 0);
    assert.ok(counts[1]! > 0 && counts[2]! > 0);
    assert.deepEqual(await client.syntaxErrors({ languageId: "klingon", texts: ["a"] }), [null]);
  });
});

async function said(content: string, grammar: string, maxTokens = 60): Promise<string> {
  const messages = [{ role: "user" as const, content }];
  const asked = { purpose: "edit" as const, messages, grammar, maxTokens, temperature: 0, thinking: false };
  return (await client.chat(asked, () => {})).text;
}

function edited(document: string, task: EditTask, languageId: string): Promise<Edit | Miss> {
  const text = document.trimEnd();
  const selection = { label: "a:1", languageId, text, before: "" };
  const request = { selection, task, before: "", behind: document.slice(text.length) };
  return makeEdit(client, request, () => {}, new AbortController().signal);
}
