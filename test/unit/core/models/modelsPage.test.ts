import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { catalogue } from "../../../../src/core/models/catalogue.ts";
import { withUserRows } from "../../../../src/core/models/userRows.ts";
import { rowBytes, type ModelRow } from "../../../../src/core/models/modelRow.ts";

const thinking: Record<ModelRow["thinking"], string> = { none: "–", switch: "can", always: "always", effort: "effort" };
const page = new URL("../../../../docs/models.md", import.meta.url);

function line(row: ModelRow): string {
  const bytes = rowBytes(row);
  const size = bytes === undefined ? "?" : `${(bytes / 1e9).toFixed(bytes < 1e10 ? 2 : 1)} GB`;
  const context = `${Math.round(row.contextTokens! / 1024)}K`;
  const ghost = row.infill === "chat" ? "words" : "tokens";
  return `| \`${row.id}\` | ${row.name} | ${size} | ${context} | ${ghost} | ${thinking[row.thinking]} | ${row.licence} |`;
}

/** A table in the form that prettier leaves alone. */
function aligned(rows: readonly string[]): string {
  const cells = rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`);
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

  it("shows rows that would be taken", () => {
    const [, sample] = /```json\n([^]*?)```/.exec(readFileSync(page, "utf8"))!;
    const { rows, complaints } = withUserRows(sample!, catalogue);
    assert.deepEqual(complaints, []);
    assert.equal(rows.length, catalogue.length + 1);
  });
});
