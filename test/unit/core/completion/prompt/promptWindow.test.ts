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
): { request: CompletionRequest; window: PinnedWindow } {
  const document: CompletionDocument = { id: "a", languageId: "x", text: before + after, offset: before.length };
  return planRequest(document, { shape: "line", maxTokens: 8 }, limits, pinned);
}

describe("the window around the cursor", () => {
  it("takes all of a small file", () => {
    const { request } = plan("a\nb", "\nc\n");
    assert.equal(request.prefix, "a\nb");
    assert.equal(request.suffix, "\nc\n");
  });

  it("starts at a line and stays within its budget", () => {
    const { request } = plan(many("a", 200), many("b", 200));
    assert.match(request.prefix, /^const a\d+ =/);
    assert.ok(request.prefix.length <= 900 && request.prefix.length > 800);
    assert.ok(request.suffix.length <= 300 && request.suffix.length > 200);
  });

  it("keeps its start and its suffix while the user types", () => {
    const above = many("a", 200);
    const below = `\n${many("b", 200)}`;
    const first = plan(above, below);
    let pinned = first.window;
    let typed = "";
    for (const key of "const next = other(first, second) + third;\nand one more line") {
      typed += key;
      const next = plan(above + typed, below, pinned);
      assert.equal(next.request.prefix, first.request.prefix + typed);
      assert.equal(next.request.suffix, first.request.suffix);
      pinned = next.window;
    }
  });

  it("keeps the suffix when closing brackets appear right of the cursor", () => {
    const first = plan("const a = f", "\nnext();\n");
    const second = plan("const a = f(", ")\nnext();\n", first.window);
    const third = plan("const a = f([", "]);\nnext();\n", second.window);
    assert.equal(second.request.suffix, first.request.suffix);
    assert.equal(third.request.suffix, first.request.suffix);
    assert.match(third.request.following, /^\]\);\n/);
  });

  it("moves its start when the window has grown by half", () => {
    const first = plan(many("a", 100), "");
    const second = plan(many("a", 100) + many("c", 40), "", first.window);
    assert.notEqual(second.request.prefix.slice(0, 20), first.request.prefix.slice(0, 20));
    assert.ok(second.request.prefix.length <= 900);
  });

  it("follows an edit above the window", () => {
    const above = many("a", 200);
    const first = plan(above, "\nend\n");
    const second = plan(`import x;\n${above}`, "\nend\n", first.window);
    assert.equal(second.request.prefix, first.request.prefix);
  });

  it("has what is typed at the very start of a file, or of the window, also after the cursor was elsewhere", () => {
    const { window: pinned } = plan("import a\nx = 1\n", "\n");
    assert.equal(plan("imp", "import a\nx = 1\n\n", pinned).request.prefix, "imp");
    assert.equal(plan("ii", "mport a\nx = 1\n\n", pinned).request.prefix, "ii");
    const above = many("a", 200);
    const first = plan(above, "\n");
    const start = above.length - first.request.prefix.length;
    const typed = plan(`${above.slice(0, start)}new`, `${above.slice(start)}\n`, first.window);
    assert.ok(typed.request.prefix.endsWith("\nnew"), typed.request.prefix.slice(-50));
  });

  it("replaces the suffix when it really changed, and everything in another document", () => {
    const first = plan("a = ", "\nb\nc\n");
    assert.equal(plan("a = ", "\nother\n", first.window).request.suffix, "\nother\n");
    const other = planRequest(
      { id: "b", languageId: "x", text: "zz", offset: 1 },
      { shape: "line", maxTokens: 1 },
      limits,
      first.window,
    );
    assert.equal(other.request.prefix, "z");
  });
});

describe("the window of a long file", () => {
  const imports = `import { compute } from "./compute";\nimport {\n  first,\n  second,\n} from "./others";\n`;
  const header = `// Copyright, many lines of it.\n${imports}\n`;
  const method = (name: string): string =>
    `  ${name}(rows: Row[]): void {\n${"    this.total += compute(rows);\n".repeat(14)}`;
  const above = `${header}${many("a", 40)}class Table {\n${method("one")}  }\n${method("two")}`;

  it("begins with the imports and the heads of the blocks in which it begins", () => {
    const { request } = plan(`${above}    this.`, "\n  }\n}\n");
    const lead = `${imports}\nclass Table {\n`;
    assert.ok(request.prefix.startsWith(lead), request.prefix.slice(0, 300));
    assert.match(request.prefix.slice(lead.length), /^(?:  \w+\(rows|    this\.total)/);
    assert.ok(request.prefix.length <= 900 && request.prefix.length > 800, `${request.prefix.length}`);
    assert.ok(request.prefix.endsWith("    this."));
  });

  it("only grows at its end while the user types, also when an import is added meanwhile", () => {
    let { request, window: pinned } = plan(above, "\n  }\n}\n");
    const first = request.prefix;
    let typed = "";
    for (const key of "    this.rows = rows.map((row) => row.total);\n    re") {
      typed += key;
      ({ request, window: pinned } = plan(above + typed, "\n  }\n}\n", pinned));
      assert.equal(request.prefix, first + typed);
    }
    const imported = `import { more } from "./more";\n${above}${typed}`;
    assert.equal(plan(imported, "\n  }\n}\n", pinned).request.prefix, first + typed);
  });

  it("has no lead when the file fits, or says nothing that could lead", () => {
    assert.equal(plan(header, "\n").request.prefix, header);
    assert.match(plan(many("a", 200), "").request.prefix, /^const a/);
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
      assert.ok(plan(`${line}\n${many("a", 200)}`, "").request.prefix.startsWith(`${line}\n\n`), line);
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
        const { request, window: pinned } = plan(text, after.join("\n"));
        const kept = text.length - pinned.prefixStart;
        assert.equal(request.prefix.slice(request.prefix.length - kept), text.slice(pinned.prefixStart));
        assert.ok(request.prefix.length + request.suffix.length <= 400 * 3);
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
    const { request } = withContext(many("a", 300), context);
    assert.equal(request.context, context);
    assert.ok(request.prefix.length + request.suffix.length <= (700 - contextTokens(context)) * 3);
    assert.ok(request.prefix.length > 900);
  });

  it("is left out when it was chosen for a longer prompt", () => {
    const large = { ...context, snippets: [{ path: "b.ts", text: many("b", 100) }] };
    assert.equal(withContext("a", large).request.context, undefined);
  });

  it("stays while typing; another one has the window cut afresh", () => {
    const first = withContext(many("a", 300), context);
    const typed = withContext(`${many("a", 300)}b`, context, first.window);
    assert.equal(typed.request.prefix, `${first.request.prefix}b`);
    const other = { ...context, snippets: [{ path: "c.ts", text: many("c", 2) }] };
    const next = withContext(`${many("a", 300)}b`, other, typed.window);
    assert.ok(next.request.prefix.length > typed.request.prefix.length);
  });
});
