// Checks what the documents say about the code. `UPDATE=1` rewrites the import graph.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { workerProtocol } from "../../src/protocol/workerProtocol.ts";
import { root } from "./lawfulTree.ts";

const page = path.join(root, "docs/architecture.md");

/** The layer of a path inside src; a composition root outside the layers stands for itself. */
function layerOf(file: string): string {
  return file.split("/")[0] ?? file;
}

/** Which layers each layer imports, one per line. */
function importGraph(): string {
  const src = path.join(root, "src");
  const graph = new Map<string, Set<string>>();
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).map((file) => file.replaceAll("\\", "/"));
  for (const file of files.filter((each) => each.endsWith(".ts") && !each.endsWith(".d.ts"))) {
    const seen = graph.get(layerOf(file)) ?? new Set();
    graph.set(layerOf(file), seen);
    for (const [, specifier] of readFileSync(path.join(src, file), "utf8").matchAll(/from "(\.[^"]+)"/g))
      seen.add(layerOf(path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier!))));
    seen.delete(layerOf(file));
  }
  const rows = [...graph].map(([layer, seen]) => `${layer} → ${[...seen].sort().join(", ") || "nothing"}`);
  return rows.sort().join("\n");
}

/** Names of the rows of the chat page's two tables. They are types, so they have to be read from the text. */
function chatMessages(): string[] {
  const source = readFileSync(path.join(root, "src/protocol/chatProtocol.ts"), "utf8");
  const tables = ["ToPage", "ToHost"].map((name) => {
    const body = new RegExp(`export interface ${name} \\{\\n([\\s\\S]*?)\\n\\}`).exec(source)?.[1];
    return body ?? assert.fail(`no table ${name}`);
  });
  return tables.flatMap((body) => [...body.matchAll(/^ {2}(?:readonly )?(\w+):/gm)].map((match) => match[1]!));
}

describe("docs/architecture.md", () => {
  it("draws the imports that there are", () => {
    const text = readFileSync(page, "utf8");
    const wanted = `<!-- imports -->\n\n\`\`\`\n${importGraph()}\n\`\`\`\n\n<!-- /imports -->`;
    const updated = text.replace(/<!-- imports -->[\s\S]*<!-- \/imports -->/, () => wanted);
    if (process.env["UPDATE"] === "1") writeFileSync(page, updated);
    else assert.equal(text, updated, "run UPDATE=1 npx mocha on this file");
  });

  it("names every message of both protocols", () => {
    const text = readFileSync(page, "utf8");
    const messages = [...Object.keys(workerProtocol), ...chatMessages()];
    assert.ok(messages.length > 20);
    for (const message of messages) assert.ok(text.includes(`\`${message}\``), `${message} is not mentioned`);
  });
});

/** Files and folders that a page names: in backticks from the root, by their path in prose, or as a link from the page. */
function namedIn(pagePath: string): string[] {
  const text = readFileSync(path.join(root, pagePath), "utf8");
  const quoted = text.matchAll(/(?<![\w/.])((?:src|test|docs|scripts|media)\/[\w./-]*\w)(?![\w*])/g);
  const linked = text.matchAll(/\]\((?!https?:|command:|#)([^)#\s]+)[^)]*\)/g);
  return [
    ...[...quoted].map(([, file]) => file!),
    ...[...linked].map(([, file]) => path.posix.join(path.posix.dirname(pagePath), file!)),
  ];
}

describe("documents", () => {
  const inDocs = readdirSync(path.join(root, "docs")).filter((name) => name.endsWith(".md"));
  const pages = [
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    ...inDocs.map((name) => `docs/${name}`),
  ];
  for (const each of pages)
    it(`${each} speaks only of files that exist`, () => {
      for (const file of namedIn(each)) assert.ok(existsSync(path.join(root, file)), `${each}: ${file} is missing`);
    });

  it("name only commands that exist", () => {
    const words = JSON.parse(readFileSync(path.join(root, "package.nls.json"), "utf8")) as Record<string, string>;
    const titles = new Set(Object.entries(words).flatMap(([key, text]) => (key.startsWith("command.") ? [text] : [])));
    const named = pages.flatMap((each) =>
      [...readFileSync(path.join(root, each), "utf8").matchAll(/[*_“]Ghostlight: ([^*_”]+)[*_”]/g)].map(
        ([, title]) => [each, title!] as const,
      ),
    );
    assert.ok(named.length > 10, "the commands were not found");
    for (const [each, title] of named) assert.ok(titles.has(title), `${each}: there is no command “${title}”`);
  });

  it("a file that is missing is found", () => {
    assert.ok(pages.flatMap(namedIn).length > 50, "the names were not found");
    assert.ok(namedIn("docs/architecture.md").includes("src/core/completion/triggers"));
  });
});
