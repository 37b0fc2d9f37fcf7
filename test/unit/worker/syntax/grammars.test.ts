// The real parser with the real grammars, as the build copies them.
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { silentLog } from "../../../../src/base/log.ts";
import type { SyntaxCheck } from "../../../../src/core/completion/stop/rules/syntaxCheck.ts";
import { grammarFiles } from "../../../../src/worker/syntax/grammarFiles.ts";
import { Grammars } from "../../../../src/worker/syntax/grammars.ts";
import { grammarFolder } from "../../../support/grammars.ts";

/** What a test says must not depend on how busy the machine is. */
const unhurried = { oneParseMs: Infinity, completionMs: Infinity };

describe("grammars", () => {
  let folder: string;
  before(() => (folder = grammarFolder()));
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function checkFor(languageId: string, before: string, after = "\n"): Promise<SyntaxCheck> {
    const grammars = new Grammars(folder, silentLog, unhurried);
    await grammars.load(languageId);
    const check = grammars.check({ languageId, prefix: before, suffix: after, following: after });
    assert.ok(check, languageId);
    return check;
  }

  it("are there for at least ten languages, and tell code from what is none", async () => {
    assert.ok(Object.keys(grammarFiles).length >= 10);
    for (const languageId of Object.keys(grammarFiles)) {
      const check = await checkFor(languageId, languageId === "php" ? "<?php\n" : "");
      assert.equal(check.errorCount(""), 0, languageId);
      assert.ok(check.errorCount("} )] = '")! > 0, languageId);
      assert.equal(check.errorCount(""), 0, languageId);
    }
  });

  it("know when a block is whole", async () => {
    const cases: [languageId: string, before: string, ...pieces: string[]][] = [
      ["typescript", "function f() {\n  if (a) {", "\n    b();", "\n  }"],
      ["typescriptreact", "const a = () => {", "\n  return <p>'</p>;", "\n};"],
      ["javascript", "x.map((a) => {", "\n  b(a);", "\n});"],
      ["go", "package a\nfunc f() {", "\n\tb()", "\n}"],
      ["rust", "fn f() {", "\n    b();", "\n}"],
      ["java", "class A {\n  void f() {", "\n    b();", "\n  }"],
      ["c", "int f(void) {", "\n  b();", "\n}"],
      ["csharp", "class A {\n  void F() {", "\n    B();", "\n  }"],
      ["ruby", "def f(a)", "\n  b", "\nend"],
      ["php", "<?php\nfunction f() {", "\n  b();", "\n}"],
      ["shellscript", "if true; then", "\n  b", "\nfi"],
    ];
    for (const [languageId, before, body, end] of cases) {
      const check = await checkFor(languageId, before);
      assert.equal(check.isStatementWhole(body!), false, languageId);
      assert.equal(check.isStatementWhole(body! + end!), true, languageId);
    }
  });

  it("leave blocks that end by indentation to the lines", async () => {
    const check = await checkFor("python", "def f():");
    assert.equal(check.isStatementWhole("\n    return 1"), undefined);
    assert.equal(check.errorCount("\n    return 1"), 0);
    assert.ok(check.errorCount("\n    return (")! > 0);
  });

  it("read a completion between what stands before and after it", async () => {
    const check = await checkFor("javascript", "f(", ");\n");
    assert.equal(check.errorCount("a, b"), 0);
    assert.ok(check.errorCount("a, b)")! > 0);
  });

  it("see that a text does not fit the rest of its line", async () => {
    const check = await checkFor("python", "def f(a):\n    return ", "1 % b\n");
    assert.equal(check.errorCount("a - "), 0);
    assert.equal(check.errorCount("a; "), 0);
    assert.ok(check.errorCount("a - int(a) ")! > 0);
    const pair = await checkFor("python", "def f(a):\n    ", " b\n");
    assert.equal(pair.errorCount("return a,"), 0, "the second of two values");
  });

  it("read a window of a large document only", async () => {
    const line = "const a = { b: [1, 2, 3], c: () => `${d}` };\n";
    const check = await checkFor("javascript", line.repeat(20_000), line.repeat(20_000));
    assert.equal(check.errorCount("foo();\n"), 0);
    const long = await checkFor("javascript", "[".repeat(1_000_000), "\ud83d");
    assert.doesNotThrow(() => long.errorCount("\ude00"));
  });

  it("answer nothing when there is no time", async () => {
    const grammars = new Grammars(folder, silentLog, { oneParseMs: Infinity, completionMs: 0 });
    await grammars.load("python");
    const check = grammars.check({ languageId: "python", prefix: "a", suffix: "", following: "" });
    assert.equal(check!.errorCount(" = 1"), undefined);
  });

  it("answer nothing before they are loaded, nor for a language without one", async () => {
    const grammars = new Grammars(folder, silentLog, unhurried);
    const query = { languageId: "python", prefix: "", suffix: "", following: "" };
    const early = grammars.check(query)!;
    assert.equal(early.errorCount("a = 1"), undefined);
    assert.equal(early.isStatementWhole("a = 1"), undefined);
    await grammars.load("python");
    for (const languageId of ["plaintext", "constructor", "__proto__"]) {
      await grammars.load(languageId);
      assert.equal(grammars.check({ ...query, languageId }), undefined);
    }
  });

  it("that do not load are said once", async () => {
    const said: string[] = [];
    const broken = mkdtempSync(path.join(os.tmpdir(), "ghostlight-grammars-"));
    copyFileSync(path.join(folder, "web-tree-sitter.wasm"), path.join(broken, "web-tree-sitter.wasm"));
    writeFileSync(path.join(broken, "tree-sitter-go.wasm"), "no wasm");
    const grammars = new Grammars(broken, { ...silentLog, warn: (message) => said.push(message) });
    for (let times = 0; times < 3; times++) {
      await grammars.load("go");
      const check = grammars.check({ languageId: "go", prefix: "", suffix: "", following: "" });
      assert.equal(check?.errorCount("}"), undefined);
    }
    assert.equal(said.length, 1);
    assert.match(said[0]!, /go/);
    await grammars.load("rust");
    assert.equal(said.length, 2, "a file that is missing");
    rmSync(broken, { recursive: true, force: true });
  });

  it("forget the completion before", async () => {
    const grammars = new Grammars(folder, silentLog, unhurried);
    await grammars.load("python");
    const query = { languageId: "python", prefix: "a", suffix: "", following: "" };
    const first = grammars.check(query)!;
    assert.equal(first.errorCount(" = 1"), 0);
    assert.equal(grammars.check(query)!.errorCount(" = 1"), 0);
    assert.equal(first.errorCount(" = 2"), undefined);
  });
});
