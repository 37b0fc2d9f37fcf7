import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("dropPathLine", () => {
  it("drops a first line that only names a file", () => {
    isShown("typescript", "a();\n|\n", "// Path: src/a.ts\nb();", "a();\n[b();]\n", "dropPathLine");
    isShown("python", "a()\n|\n", "# src/b.py\nb()", "a()\n[b()]\n", "dropPathLine");
  });

  it("does not apply at the start of a document, or to another comment", () => {
    isShown("typescript", "|\n", "// src/a.ts\nb();", "[// src/a.ts\nb();]\n");
    isShown("typescript", "a();\n|\n", "// see a\nb();", "a();\n[// see a\nb();]\n");
  });
});
