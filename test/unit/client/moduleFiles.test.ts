// Real folders: what is beside a document, what package.json lists, what open files import.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ModuleFiles, type OpenFile } from "../../../src/client/moduleFiles.ts";
import { foldersOf, isThere } from "../../../src/core/completion/modules/knownModules.ts";
import { moduleStyle, modulesNamedIn } from "../../../src/core/completion/modules/modulePaths.ts";

describe("modules around a document", () => {
  let root: string;
  before(() => {
    root = mkdtempSync(path.join(tmpdir(), "ghostlight-modules-"));
    const write = (file: string, text = ""): void => {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    };
    write("package.json", '{ "name": "shop", "dependencies": { "zod": "4" }, "engines": { "vscode": "^1" } }');
    write("src/order.ts");
    write("src/money.ts");
    write("src/parts/index.ts");
    write("tool/__init__.py");
    write("tool/models/__init__.py");
    write("tool/core.py");
    write("include/list.h");
    write("src/list.c");
  });
  after(() => rmSync(root, { recursive: true }));

  async function missing(
    file: string,
    languageId: string,
    text: string,
    open: readonly OpenFile[] = [],
  ): Promise<string[]> {
    const files = new ModuleFiles(
      (id) => (id === "unsaved" ? undefined : path.join(root, id)),
      () => open,
    );
    const style = moduleStyle(languageId)!;
    const named = modulesNamedIn(text, style);
    const known = (await files.find(file, foldersOf(named, style, files.around(file))))!;
    return named.filter((module) => !isThere(module, style, known)).map((module) => module.path);
  }

  it("are files, folders with an index, dependencies and Node's own", async () => {
    const text = [
      "./money",
      "./parts",
      "zod",
      "node:fs",
      "path",
      "vscode",
      "./discount",
      "left-pad",
      "../src/money.js",
    ];
    const code = text.map((each) => `import a from "${each}";`).join("\n");
    assert.deepEqual(await missing("src/order.ts", "typescript", code), ["./discount", "left-pad"]);
  });

  it("are modules and packages of Python, by dots or by the package's name", async () => {
    const code = [".core", ".models", "tool.core", ".missing", "tool.missing", "numpy"]
      .map((each) => `from ${each} import a`)
      .join("\n");
    assert.deepEqual(await missing("tool/main.py", "python", code), [".missing", "tool.missing"]);
  });

  it("are headers in the include folders above", async () => {
    const code = '#include "list.h"\n#include "vector.h"\n#include <stdio.h>\n';
    assert.deepEqual(await missing("src/list.c", "c", code), ["vector.h"]);
  });

  it("are also what open files import: paths in the same folder, packages anywhere", async () => {
    const code = 'import a from "./made";\nimport b from "other/part";\n';
    const open = (folder: string): OpenFile => ({
      file: path.join(root, folder, "a.ts"),
      languageId: "typescript",
      text: code.replace("part", "x"),
    });
    assert.deepEqual(await missing("src/order.ts", "typescript", code), ["./made", "other/part"]);
    assert.deepEqual(await missing("src/order.ts", "typescript", code, [open("lib")]), ["./made"]);
    assert.deepEqual(await missing("src/order.ts", "typescript", code, [open("src")]), []);
  });

  it("are none beside a document that was never saved", async () => {
    assert.deepEqual(await missing("unsaved", "typescript", 'import "./a";\nimport "b";'), ["./a"]);
  });
});
