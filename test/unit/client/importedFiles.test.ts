// Real folders: which files a document takes names from.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ImportedFiles } from "../../../src/client/importedFiles.ts";

describe("the files that a document imports", () => {
  let root: string;
  before(() => {
    root = mkdtempSync(path.join(tmpdir(), "ghostlight-imports-"));
    const write = (file: string, text = ""): void => {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    };
    write("src/money.ts");
    write("src/parts/index.ts", 'export { lid as cover } from "./lid";\nexport * from "./box";\n');
    write("src/parts/lid.ts");
    write("src/parts/box.ts");
    write("tool/__init__.py", "from .core import run as start\nfrom .other import stop\n");
    write("tool/core.py");
    write("tool/other.py");
    write("include/list.h");
    write("java/Till.java");
    write("java/Desk.java");
  });
  after(() => rmSync(root, { recursive: true }));

  async function found(file: string, languageId: string, text: string, types: string[] = []): Promise<object> {
    const files = new ImportedFiles(root, (each) => readFile(each, "utf8"));
    const imported = await files.of(path.join(root, file), { languageId, text }, types);
    return Object.fromEntries(
      imported.map((each) => [path.relative(root, each.file).replaceAll("\\", "/"), Object.fromEntries(each.names)]),
    );
  }

  it("are those that it names, with the names that it takes", async () => {
    const text =
      'import { pay as payNow } from "./money.js";\nimport { gone } from "./gone";\nimport { z } from "zod";\n';
    assert.deepEqual(await found("src/order.ts", "typescript", text), { "src/money.ts": { pay: "payNow" } });
    assert.deepEqual(await found("src/list.c", "c", '#include "list.h"'), { "include/list.h": {} });
  });

  it("are also those from which an index passes the names on", async () => {
    const text = 'import { cover as top, lock } from "./parts";\n';
    assert.deepEqual(await found("src/order.ts", "typescript", text), {
      "src/parts/index.ts": { cover: "top", lock: "lock" },
      "src/parts/lid.ts": { lid: "top" },
      "src/parts/box.ts": { cover: "top", lock: "lock" },
    });
    assert.deepEqual(await found("tool/main.py", "python", "from . import start\n"), {
      "tool/__init__.py": { start: "start" },
      "tool/core.py": { run: "start" },
    });
    assert.deepEqual(Object.keys(await found("tool/main.py", "python", "from . import core\n")), [
      "tool/__init__.py",
      "tool/core.py",
    ]);
  });

  it("are none outside of its folder, also where a link leads there", async () => {
    const outside = mkdtempSync(path.join(tmpdir(), "ghostlight-outside-"));
    try {
      writeFileSync(path.join(outside, "keys.ts"), 'export * from "./more";\n');
      symlinkSync(path.join(outside, "keys.ts"), path.join(root, "src/keys.ts"));
      symlinkSync(outside, path.join(root, "src/linked"));
      symlinkSync(path.join(root, "src/money.ts"), path.join(root, "src/coins.ts"));
      symlinkSync(path.join(outside, "keys.ts"), path.join(root, "java/Keys.java"));
      const relative = path.relative(path.join(root, "src"), path.join(outside, "keys"));
      const text = ["./keys", "./linked/keys", relative, "./coins"].map((from) => `import { a } from "${from}";`);
      assert.deepEqual(await found("src/order.ts", "typescript", text.join("\n")), { "src/coins.ts": { a: "a" } });
      assert.deepEqual(await found("java/Shop.java", "java", "class Shop {}", ["Keys"]), {});
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it("are the neighbours called like its types, where types need no import", async () => {
    assert.deepEqual(await found("java/Shop.java", "java", "class Shop {}", ["Till", "Shop", "Other"]), {
      "java/Till.java": {},
    });
  });
});
