// Grammars as a package has them: compressed, and as damaged as a file can be.
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { silentLog } from "../../../../src/base/log.ts";
import { Grammars } from "../../../../src/worker/syntax/grammars.ts";
import { sharedGrammarFolder } from "../../../support/grammars.ts";

describe("compressed grammars", () => {
  let folder: string;
  let warnings: string[];
  let grammars: Grammars;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "gl-grammars-"));
    copyFileSync(path.join(sharedGrammarFolder(), "web-tree-sitter.wasm"), path.join(folder, "web-tree-sitter.wasm"));
    warnings = [];
    grammars = new Grammars(folder, { ...silentLog, warn: (line) => void warnings.push(line) });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const placeOf = (name: string): string => path.join(folder, `tree-sitter-${name}.wasm`);
  const bytesOf = (name: string): Buffer => readFileSync(path.join(sharedGrammarFolder(), `tree-sitter-${name}.wasm`));
  const compressed = (bytes: Buffer): Buffer =>
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
  const errorsIn = async (languageId: string, text: string): Promise<number | null> =>
    (await grammars.errorCounts(languageId, [text]))[0]!;

  it("are read as those that are not", async () => {
    writeFileSync(`${placeOf("python")}.br`, compressed(bytesOf("python")));
    assert.equal(await errorsIn("python", "def f():\n    return 1\n"), 0);
    assert.ok((await errorsIn("python", "def f(:\n"))! > 0);
    assert.deepEqual(await grammars.codeParts("python", ["x = 1  # one\n"]), await plainParts("x = 1  # one\n"));
    assert.deepEqual(warnings, []);
  });

  async function plainParts(text: string): ReturnType<Grammars["codeParts"]> {
    return new Grammars(sharedGrammarFolder(), silentLog).codeParts("python", [text]);
  }

  it("are not looked for where there is one that is not compressed", async () => {
    copyFileSync(path.join(sharedGrammarFolder(), "tree-sitter-go.wasm"), placeOf("go"));
    writeFileSync(`${placeOf("go")}.br`, "not compressed");
    assert.equal(await errorsIn("go", "package main\n"), 0);
    assert.deepEqual(warnings, []);
  });

  it("that cannot be read cost their language its parser, with one line in the log, and no other language anything", async () => {
    const whole = compressed(bytesOf("go"));
    const broken: Readonly<Record<string, (place: string) => void>> = {
      "c-sharp": () => {},
      cpp: (place) => writeFileSync(place, ""),
      java: (place) => writeFileSync(place, "no compressed data"),
      rust: (place) => writeFileSync(place, whole.subarray(0, whole.length / 2)),
      ruby: (place) => writeFileSync(place, compressed(Buffer.from("no grammar"))),
      php: (place) => writeFileSync(place, compressed(bytesOf("go").subarray(0, 2000))),
      bash: (place) => mkdirSync(place),
    };
    const languages = ["csharp", "c", "java", "rust", "ruby", "php", "shellscript"];
    for (const [name, make] of Object.entries(broken)) make(`${placeOf(name)}.br`);
    writeFileSync(`${placeOf("go")}.br`, whole);
    for (const languageId of languages) {
      assert.equal(await errorsIn(languageId, "x"), null, languageId);
      assert.equal(await errorsIn(languageId, "x"), null, languageId);
      assert.match(warnings.at(-1)!, new RegExp(`^no parser for ${languageId}, its completions go by brackets: .`));
    }
    assert.equal(warnings.length, languages.length);
    assert.equal(await errorsIn("go", "package main\n"), 0);
  });
});
