// The workflow of a public CI cannot run here. What can be checked: it calls npm scripts that exist, and nothing else.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./lawfulTree.ts";

const workflow = readFileSync(path.join(root, ".github/workflows/ci.yml"), "utf8");
const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** The value of every line that is this key. */
function valuesOf(key: string, text = workflow): string[] {
  return [...text.matchAll(new RegExp(`^[ -]*${key}:[ ]*(.*)$`, "gm"))].map((match) => match[1]!);
}

describe(".github/workflows/ci.yml", () => {
  it("runs npm scripts that exist, in one line each, and nothing else", () => {
    const commands = valuesOf("run");
    assert.ok(commands.length >= 5);
    for (const command of commands) {
      const [, script] = /^npm (?:run )?([\w:]+)$/.exec(command) ?? [];
      assert.ok(script !== undefined && Object.hasOwn(scripts, script), command);
    }
  });

  it("runs unit, integration and desktop tests on three systems, and keeps the packages", () => {
    assert.match(workflow, /os: \[ubuntu-latest, windows-latest, macos-latest\]/);
    for (const script of ["test:unit", "check", "test:integration", "test:desktop", "test:workbench", "package"])
      assert.ok(valuesOf("run").includes(`npm run ${script}`), script);
    assert.match(workflow, /path: out\/\*\.vsix\n +if-no-files-found: error/);
  });

  it("installs the packages first: a job begins with a script that does so by itself", () => {
    for (const job of workflow.split(/^ {2}(?=\w+:$)/m).filter((each) => each.includes("steps:"))) {
      const first = /^npm run ([\w:]+)$/.exec(valuesOf("run", job)[0]!)![1]!;
      const program = /^node (scripts\/[\w-]+\.mjs)/.exec(scripts[first]!)?.[1];
      assert.ok(program !== undefined, `${first} runs a script of ours`);
      assert.match(readFileSync(path.join(root, program), "utf8"), /ensureNodeModules\(\)/, program);
    }
  });

  it("may only read the repository, knows no secret, and uses GitHub's own actions by version", () => {
    assert.match(workflow, /^permissions:\n {2}contents: read\n/m);
    assert.doesNotMatch(workflow, /secrets\.|pull_request_target|: write/);
    for (const action of valuesOf("uses")) assert.match(action, /^actions\/[\w-]+@v\d+$/);
  });
});

describe("issue templates", () => {
  const folder = path.join(root, ".github/ISSUE_TEMPLATE");
  const { contributes } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
    readonly contributes: { readonly commands: readonly { readonly title: string; readonly category?: string }[] };
  };
  const words = JSON.parse(readFileSync(path.join(root, "package.nls.json"), "utf8")) as Readonly<
    Record<string, string>
  >;
  const inEnglish = (text: string): string => text.replaceAll(/%([^%]+)%/g, (_all, key: string) => words[key] ?? key);
  const titles = contributes.commands.map(({ title, category = "" }) => inEnglish(`${category}: ${title}`));

  for (const file of readdirSync(folder))
    it(`${file} has what a form needs, and names only commands and scripts that exist`, () => {
      const text = readFileSync(path.join(folder, file), "utf8");
      if (file !== "config.yml") {
        for (const key of ["name", "description", "body"]) assert.match(text, new RegExp(`^${key}:`, "m"));
        const ids = valuesOf("id", text);
        assert.equal(new Set(ids).size, ids.length);
      }
      for (const [, name] of text.replaceAll(/\n +/g, " ").matchAll(/“(Ghostlight: [^”]+)”/g))
        assert.ok(titles.includes(name!), `${name} is no command: ${titles.join(", ")}`);
      for (const [, script] of text.matchAll(/npm run ([\w:]+)/g)) assert.ok(Object.hasOwn(scripts, script!), script);
      assert.doesNotMatch(text, /https?:|@[\w-]+\.\w/, "an address that nobody has");
    });
});
