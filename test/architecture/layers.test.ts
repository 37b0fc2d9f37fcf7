// The guards themselves, guarded: several popular ones pass silently on TypeScript 7. Each tool runs once over a tree
// that keeps every rule (green), and once over the same tree with every rule broken once (every break named).
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { lawfulText, plantTree, root, type Files } from "./lawfulTree.ts";
import { forCompiler, forLinter, type Violation } from "./violations.ts";

interface Run {
  readonly code: number | null;
  readonly text: string;
}

function run(folder: string, tool: string, ...args: string[]): Run {
  const { status, stdout, stderr } = spawnSync(path.join(root, "node_modules/.bin", tool), args, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: status, text: stdout || stderr };
}

const compile = (folder: string): Run => run(folder, "tsc", "-b", "--pretty", "false");

/** One line a finding: the short forms of oxlint leave out the help, which is what teaches. */
function lint(folder: string): Run {
  const { code, text } = run(folder, "oxlint", "--type-aware", "--format", "json");
  const { diagnostics } = JSON.parse(text) as { diagnostics: Record<string, string>[] };
  return {
    code,
    text: diagnostics
      .map((each) => [each["filename"], each["code"], each["message"], each["help"]].join(" "))
      .join("\n"),
  };
}

const format = (folder: string): Run => run(folder, "prettier", "--list-different", ".");
const deadCode = (folder: string): Run => run(folder, "knip", "--no-progress", "--no-config-hints");

/** The lines of a report that speak of one file. */
function linesAbout(file: string, text: string): string {
  return text
    .split("\n")
    .filter((line) => line.includes(file))
    .join("\n");
}

function inTree(planted: Files, look: (folder: string) => void): void {
  const tree = plantTree(planted);
  try {
    look(tree.folder);
  } finally {
    tree.remove();
  }
}

function describeViolations(tool: string, violations: readonly Violation[], check: (folder: string) => Run): void {
  describe(`${tool} sees`, function () {
    this.timeout(60_000);
    let report: Run;
    before(() => {
      const planted = Object.fromEntries(violations.map(({ file, text }) => [file, text]));
      inTree(planted, (folder) => (report = check(folder)));
    });
    it("that something is wrong", () => assert.notEqual(report.code, 0));
    for (const { rule, file, expect } of violations)
      it(rule, () => {
        const lines = linesAbout(file, report.text);
        for (const words of expect) assert.ok(lines.includes(words), `${file}: no “${words}” in:\n${lines}`);
      });
  });
}

describe("guards", function () {
  this.timeout(60_000);

  it("are green on a tree that keeps every rule", () => {
    inTree({}, (folder) => {
      for (const check of [compile, lint, deadCode]) {
        const { code, text } = check(folder);
        assert.equal(code, 0, text);
      }
    });
  });

  describeViolations("tsc", forCompiler, compile);
  describeViolations("oxlint", forLinter, lint);

  it("knip sees a dead file, a dead export, a dead and an unlisted dependency", () => {
    const manifest = JSON.parse(lawfulText("package.json")) as { dependencies: Record<string, string> };
    manifest.dependencies["markdown-it"] = "*";
    const planted = {
      "package.json": JSON.stringify(manifest),
      "src/base/deadFile.ts": "export const nobody = 1;\n",
      "src/core/clock.ts": `${lawfulText("src/core/clock.ts")}\nexport const deadExport = 1;\n`,
      "src/cli/main.ts": `import "proper-lockfile";\n${lawfulText("src/cli/main.ts")}`,
    };
    inTree(planted, (folder) => {
      const { code, text } = deadCode(folder);
      assert.notEqual(code, 0);
      for (const words of ["src/base/deadFile.ts", "deadExport", "markdown-it", "proper-lockfile"])
        assert.ok(text.includes(words), `no “${words}” in:\n${text}`);
    });
  });

  it("prettier sees a file of another form", () => {
    inTree({ "src/base/crooked.ts": "export const  a=1" }, (folder) => {
      const { code, text } = format(folder);
      assert.notEqual(code, 0);
      assert.ok(text.includes("src/base/crooked.ts"), text);
      assert.ok(!text.includes("src/base/disposables.ts"), text);
    });
  });
});
