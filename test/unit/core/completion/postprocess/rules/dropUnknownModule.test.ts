import type { KnownModules } from "../../../../../../src/core/completion/modules/knownModules.ts";
import { isShownIn } from "../../../../../support/completion/completionRules.ts";
import { withCursor } from "../../../../../support/completion/cursorText.ts";

const modules: KnownModules = {
  folders: new Map([
    [".", ["money.ts", "shop/", "models.py", "__init__.py", "list.h", "helpers/"]],
    ["..", ["util.ts", "core.py"]],
    ["shop", ["index.ts"]],
  ]),
  named: new Set(["zod", "./generated"]),
  packages: new Set(["react", "@scope/part"]),
  around: ["store", "src"],
};

function shows(languageId: string, before: string, generated: string, shown: string): void {
  const document = { ...withCursor(before), languageId, modules };
  isShownIn(document, generated, shown, ...(shown === before ? ["dropUnknownModule"] : []));
}

describe("dropUnknownModule", () => {
  it("hides an import of a file or a package that is not there", () => {
    for (const [language, before, generated] of [
      ["typescript", "|\n", 'import { Discount } from "./discount";'],
      ["typescript", 'import { a } from "./mo|"\n', "nny"],
      ["typescript", "|\n", 'export * from "../missing.js";'],
      ["javascript", "|\n", 'const a = require("./discount");'],
      ["javascript", "const a = |\n", 'await import("left-pad");'],
      ["python", "|\n", "from .discount import Discount"],
      ["python", "|\n", "from store.discount import Discount"],
      ["c", "|\n", '#include "vector.h"'],
      ["rust", "|\n", "mod discount;"],
    ] as const)
      shows(language, before, generated, before);
  });

  it("keeps what exists, what is imported elsewhere, and what nobody can know", () => {
    for (const [language, generated] of [
      ["typescript", 'import { a } from "./money";'],
      ["typescript", 'import { a } from "./money.js";'],
      ["typescript", 'import { a } from "./shop";'],
      ["typescript", 'import { a } from "../util";'],
      ["typescript", 'import { a } from "./generated";'],
      ["typescript", 'import { z } from "zod";'],
      ["typescript", 'import { part } from "@scope/part/inner";'],
      ["typescript", 'import { readFile } from "node:fs/promises";'],
      ["python", "from .models import Item"],
      ["python", "from store.models import Item"],
      ["python", "from ..core import run"],
      ["python", "from . import models"],
      ["python", "from numpy import array"],
      ["c", '#include "list.h"'],
      ["c", "#include <stdio.h>"],
      ["go", 'import "example.com/a"'],
      ["typescript", '// taken from "./nowhere"'],
    ] as const)
      shows(language, "|\n", generated, `[${generated}]\n`);
  });

  it("keeps the lines before a wrong import", () => {
    const document = { ...withCursor("|\n"), languageId: "typescript", modules };
    const generated = 'import { a } from "./money";\nimport {\n  b,\n} from "./nowhere";\nconst c = 1;';
    isShownIn(document, generated, '[import { a } from "./money";]\n', "dropUnknownModule");
  });

  it("does not apply to paths that are in the document already, or where modules are not known", () => {
    shows("typescript", 'import { | } from "./nowhere";\n', "a", 'import { [a] } from "./nowhere";\n');
    isShownIn({ ...withCursor("|\n"), languageId: "typescript" }, 'import "./x";', '[import "./x";]\n');
  });
});
