import assert from "node:assert/strict";
import fc from "fast-check";
import { contextTokens } from "../../../../../src/core/completion/context/budget.ts";
import { planRequest, type PinnedWindow } from "../../../../../src/core/completion/prompt/promptWindow.ts";
import type {
  CompletionContext,
  CompletionDocument,
  CompletionRequest,
} from "../../../../../src/core/completion/completionRequest.ts";

const limits = { infillTokens: 400 };
const line = (name: string, i: number): string => `const ${name}${i} = compute(${i});\n`;
const many = (name: string, count: number): string => Array.from({ length: count }, (_, i) => line(name, i)).join("");

function plan(
  before: string,
  after: string,
  pinned?: PinnedWindow,
): { query: CompletionRequest; pinned: PinnedWindow } {
  const document: CompletionDocument = { id: "a", languageId: "x", text: before + after, offset: before.length };
  return planRequest(document, { shape: "line", maxTokens: 8 }, limits, pinned);
}

describe("the window around the cursor", () => {
  it("takes all of a small file", () => {
    const { query } = plan("a\nb", "\nc\n");
    assert.equal(query.prefix, "a\nb");
    assert.equal(query.suffix, "\nc\n");
  });

  it("starts at a line and stays within its budget", () => {
    const { query } = plan(many("a", 200), many("b", 200));
    assert.match(query.prefix, /^const a\d+ =/);
    assert.ok(query.prefix.length <= 900 && query.prefix.length > 800);
    assert.ok(query.suffix.length <= 300 && query.suffix.length > 200);
  });

  it("keeps its start and its suffix while the user types", () => {
    const above = many("a", 200);
    const below = `\n${many("b", 200)}`;
    const first = plan(above, below);
    let { pinned } = first;
    let typed = "";
    for (const key of "const next = other(first, second) + third;\nand one more line") {
      typed += key;
      const next = plan(above + typed, below, pinned);
      assert.equal(next.query.prefix, first.query.prefix + typed);
      assert.equal(next.query.suffix, first.query.suffix);
      pinned = next.pinned;
    }
  });

  it("keeps the suffix when closing brackets appear right of the cursor", () => {
    const first = plan("const a = f", "\nnext();\n");
    const second = plan("const a = f(", ")\nnext();\n", first.pinned);
    const third = plan("const a = f([", "]);\nnext();\n", second.pinned);
    assert.equal(second.query.suffix, first.query.suffix);
    assert.equal(third.query.suffix, first.query.suffix);
    assert.match(third.query.following, /^\]\);\n/);
  });

  it("moves its start when the window has grown by half", () => {
    const first = plan(many("a", 100), "");
    const second = plan(many("a", 100) + many("c", 40), "", first.pinned);
    assert.notEqual(second.query.prefix.slice(0, 20), first.query.prefix.slice(0, 20));
    assert.ok(second.query.prefix.length <= 900);
  });

  it("follows an edit above the window", () => {
    const above = many("a", 200);
    const first = plan(above, "\nend\n");
    const second = plan(`import x;\n${above}`, "\nend\n", first.pinned);
    assert.equal(second.query.prefix, first.query.prefix);
  });

  it("has what is typed at the very start of a file, or of the window, also after the cursor was elsewhere", () => {
    const { pinned } = plan("import a\nx = 1\n", "\n");
    assert.equal(plan("imp", "import a\nx = 1\n\n", pinned).query.prefix, "imp");
    assert.equal(plan("ii", "mport a\nx = 1\n\n", pinned).query.prefix, "ii");
    const above = many("a", 200);
    const first = plan(above, "\n");
    const start = above.length - first.query.prefix.length;
    const typed = plan(`${above.slice(0, start)}new`, `${above.slice(start)}\n`, first.pinned);
    assert.ok(typed.query.prefix.endsWith("\nnew"), typed.query.prefix.slice(-50));
  });

  it("replaces the suffix when it really changed, and everything in another document", () => {
    const first = plan("a = ", "\nb\nc\n");
    assert.equal(plan("a = ", "\nother\n", first.pinned).query.suffix, "\nother\n");
    const other = planRequest(
      { id: "b", languageId: "x", text: "zz", offset: 1 },
      { shape: "line", maxTokens: 1 },
      limits,
      first.pinned,
    );
    assert.equal(other.query.prefix, "z");
  });
});

describe("the window of a long file", () => {
  const imports = `import { compute } from "./compute";\nimport {\n  first,\n  second,\n} from "./others";\n`;
  const header = `// Copyright, many lines of it.\n${imports}\n`;
  const method = (name: string): string =>
    `  ${name}(rows: Row[]): void {\n${"    this.total += compute(rows);\n".repeat(14)}`;
  const above = `${header}${many("a", 40)}class Table {\n${method("one")}  }\n${method("two")}`;

  it("begins with the imports and the heads of the blocks in which it begins", () => {
    const { query } = plan(`${above}    this.`, "\n  }\n}\n");
    const lead = `${imports}\nclass Table {\n`;
    assert.ok(query.prefix.startsWith(lead), query.prefix.slice(0, 300));
    assert.match(query.prefix.slice(lead.length), /^(?:  \w+\(rows|    this\.total)/);
    assert.ok(query.prefix.length <= 900 && query.prefix.length > 800, `${query.prefix.length}`);
    assert.ok(query.prefix.endsWith("    this."));
  });

  it("only grows at its end while the user types, also when an import is added meanwhile", () => {
    let { query, pinned } = plan(above, "\n  }\n}\n");
    const first = query.prefix;
    let typed = "";
    for (const key of "    this.rows = rows.map((row) => row.total);\n    re") {
      typed += key;
      ({ query, pinned } = plan(above + typed, "\n  }\n}\n", pinned));
      assert.equal(query.prefix, first + typed);
    }
    const imported = `import { more } from "./more";\n${above}${typed}`;
    assert.equal(plan(imported, "\n  }\n}\n", pinned).query.prefix, first + typed);
  });

  it("has no lead when the file fits, or says nothing that could lead", () => {
    assert.equal(plan(header, "\n").query.prefix, header);
    assert.match(plan(many("a", 200), "").query.prefix, /^const a/);
  });

  it("knows the imports of many languages", () => {
    for (const line of [
      "from os import path",
      "#include <stdio.h>",
      "use std::fs;",
      "using System;",
      "const a = require('a');",
      "package main",
      "require_relative 'x'",
      'export * from "./a";',
    ])
      assert.ok(plan(`${line}\n${many("a", 200)}`, "").query.prefix.startsWith(`${line}\n\n`), line);
  });

  it("ends with the text before the cursor and stays within its budget, whatever the file is", () => {
    const lines = fc.array(
      fc.oneof(
        fc.constantFrom(
          ...["import x", "import {", "} from 'x';", "class A {", "  f() {", "    g();", "  }", "", "\t\tif x:"],
        ),
        fc.string({ unit: "binary", maxLength: 90 }),
        fc.nat(3000).map((length) => "y".repeat(length)),
      ),
      { maxLength: 150 },
    );
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const text = before.join("\n");
        const { query, pinned } = plan(text, after.join("\n"));
        const kept = text.length - pinned.prefixStart;
        assert.equal(query.prefix.slice(query.prefix.length - kept), text.slice(pinned.prefixStart));
        assert.ok(query.prefix.length + query.suffix.length <= 400 * 3);
      }),
      { numRuns: 100 },
    );
  });
});

describe("context beside the window", () => {
  const context: CompletionContext = {
    repository: "shop",
    path: "a.ts",
    snippets: [{ path: "b.ts", text: many("b", 12) }],
  };
  const withContext = (
    before: string,
    own: CompletionContext | undefined,
    pinned?: PinnedWindow,
  ): ReturnType<typeof plan> =>
    planRequest(
      { id: "a", languageId: "x", text: before, offset: before.length, ...(own && { context: own }) },
      { shape: "line", maxTokens: 8 },
      { infillTokens: 700 },
      pinned,
    );

  it("is part of the budget", () => {
    const { query } = withContext(many("a", 300), context);
    assert.equal(query.context, context);
    assert.ok(query.prefix.length + query.suffix.length <= (700 - contextTokens(context)) * 3);
    assert.ok(query.prefix.length > 900);
  });

  it("is left out when it was chosen for a longer prompt", () => {
    const large = { ...context, snippets: [{ path: "b.ts", text: many("b", 100) }] };
    assert.equal(withContext("a", large).query.context, undefined);
  });

  it("stays while typing; another one has the window cut afresh", () => {
    const first = withContext(many("a", 300), context);
    const typed = withContext(`${many("a", 300)}b`, context, first.pinned);
    assert.equal(typed.query.prefix, `${first.query.prefix}b`);
    const other = { ...context, snippets: [{ path: "c.ts", text: many("c", 2) }] };
    const next = withContext(`${many("a", 300)}b`, other, typed.pinned);
    assert.ok(next.query.prefix.length > typed.query.prefix.length);
  });
});
