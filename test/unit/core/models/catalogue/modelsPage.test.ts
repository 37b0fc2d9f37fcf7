import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { catalogue } from "../../../../../src/core/models/catalogue/catalogue.ts";
import { withCustomEntries } from "../../../../../src/core/models/catalogue/customEntries.ts";
import { entryBytes, type ModelEntry } from "../../../../../src/core/models/catalogue/modelEntry.ts";

const thinking: Record<ModelEntry["thinking"], string> = {
  none: "–",
  switch: "can",
  always: "always",
  effort: "effort",
};
const page = new URL("../../../../../docs/models.md", import.meta.url);

function line(entry: ModelEntry): string {
  const bytes = entryBytes(entry);
  const size = bytes === undefined ? "?" : `${(bytes / 1e9).toFixed(bytes < 1e10 ? 2 : 1)} GB`;
  const context = `${Math.round(entry.contextTokens! / 1024)}K`;
  const ghost = entry.infill === "chat" ? "words" : "tokens";
  return `| \`${entry.id}\` | ${entry.name} | ${size} | ${context} | ${ghost} | ${thinking[entry.thinking]} | ${entry.licence} |`;
}

/** A table in the form that prettier leaves alone. */
function aligned(entries: readonly string[]): string {
  const cells = entries.map((entry) =>
    entry
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((entry) => entry[column]!.length)));
  const lines = cells.map((entry) => `| ${entry.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`);
  lines.splice(1, 0, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`);
  return lines.join("\n");
}

describe("docs/models.md", () => {
  it("has the catalogue as it is", () => {
    const text = readFileSync(page, "utf8");
    const heads = "| id | model | size | context | ghost text | thinking | licence |";
    const table = aligned([heads, ...catalogue.map(line)]);
    const updated = text.replace(
      /<!-- models -->[^]*<!-- \/models -->/,
      `<!-- models -->\n\n${table}\n\n<!-- /models -->`,
    );
    if (process.env["UPDATE"] === "1") writeFileSync(page, updated);
    else assert.equal(text, updated, "run UPDATE=1 npx mocha on this file");
  });

  it("shows entries that would be taken", () => {
    const [, sample] = /```json\n([^]*?)```/.exec(readFileSync(page, "utf8"))!;
    const { entries, complaints } = withCustomEntries(sample!, catalogue);
    assert.deepEqual(complaints, []);
    assert.equal(entries.length, catalogue.length + 1);
  });
});
