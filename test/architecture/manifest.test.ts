// The manifest is held against the code, never the other way round. `UPDATE=1` writes what the code says into
// package.json's settings and the README's lists.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { settingsManifest, settingsTable } from "../../src/core/settings.ts";
import { root } from "./lawfulTree.ts";

interface Manifest {
  readonly main: string;
  readonly icon?: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly engines: { readonly vscode: string; readonly node: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly enabledApiProposals?: unknown;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category?: string }[];
    readonly configuration: { properties: Record<string, unknown> };
    readonly keybindings?: readonly unknown[];
    readonly menus?: Readonly<Record<string, readonly { readonly command?: string }[]>>;
  };
}

const manifestFile = path.join(root, "package.json");
const readmeFile = path.join(root, "README.md");
const isUpdate = process.env["UPDATE"] === "1";

function readManifest(): Manifest {
  return JSON.parse(readFileSync(manifestFile, "utf8")) as Manifest;
}

/** The names that src/host/commands.ts registers. Read from its text: the file itself runs in the editor only. */
function registeredCommands(): string[] {
  const source = readFileSync(path.join(root, "src/host/commands.ts"), "utf8");
  const table = /export interface Commands \{([^}]*)\}/.exec(source)?.[1] ?? "";
  return [...table.matchAll(/^\s*readonly (\w+):/gm)].map((match) => `ghostlight.${match[1]}`);
}

/** What stands between two marks of the README; with UPDATE=1 it is replaced by what should stand there. */
function checkReadmeList(name: string, expected: string): void {
  const readme = readFileSync(readmeFile, "utf8");
  const marks = [`<!-- ${name} -->\n`, `<!-- /${name} -->`] as const;
  const start = readme.indexOf(marks[0]) + marks[0].length;
  const end = readme.indexOf(marks[1]);
  assert.ok(start >= marks[0].length && end >= start, `README.md has no marks for ${name}`);
  const wanted = `\n${expected}\n\n`;
  if (isUpdate) writeFileSync(readmeFile, readme.slice(0, start) + wanted + readme.slice(end));
  else assert.equal(readme.slice(start, end), wanted, "run UPDATE=1 npx mocha on this file");
}

describe("manifest", () => {
  it("has the settings of src/core/settings.ts", () => {
    if (isUpdate) {
      const manifest = readManifest();
      manifest.contributes.configuration.properties = settingsManifest();
      writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
    }
    assert.deepEqual(readManifest().contributes.configuration.properties, settingsManifest());
  });

  it("has the commands of src/host/commands.ts", () => {
    const registered = registeredCommands();
    assert.ok(registered.length > 5, "the table of commands was not found");
    assert.deepEqual(
      readManifest()
        .contributes.commands.map(({ command }) => command)
        .sort(),
      registered.sort(),
    );
  });

  it("offers in its menus only commands that exist", () => {
    const { commands, menus } = readManifest().contributes;
    const known = new Set(commands.map(({ command }) => command));
    for (const [menu, items] of Object.entries(menus ?? {}))
      for (const { command } of items)
        assert.ok(command === undefined || known.has(command), `${menu} offers ${command}`);
  });

  it("says in every command's title whose it is", () => {
    for (const { category, title } of readManifest().contributes.commands)
      assert.match(`${category ?? ""}: ${title}`, /Ghostlight: /);
  });

  it("stays small: at most 25 settings, each named and described, no key that VS Code already uses", () => {
    const settings = Object.values(settingsTable);
    assert.ok(settings.length <= 25);
    for (const { key, markdownDescription } of settings) {
      assert.match(key, /^ghostlight\.[a-zA-Z.]+$/);
      assert.ok(markdownDescription.length > 20, key);
    }
    assert.deepEqual(readManifest().contributes.keybindings ?? [], []);
  });

  it("asks for no more than stable VS Code offers", () => {
    const { engines, devDependencies, enabledApiProposals } = readManifest();
    assert.equal(enabledApiProposals, undefined);
    const [, minor] = /^\^1\.(\d+)\.0$/.exec(engines.vscode) ?? [];
    assert.ok(Number(minor) <= 139, "the real VS Code of the tests is 1.139");
    assert.equal(devDependencies["@types/vscode"], `1.${minor}`, "types are those of the oldest supported version");
  });

  it("names files that exist", () => {
    const { icon, main, bin } = readManifest();
    const contributed = JSON.stringify(readManifest().contributes).matchAll(/"(media\/[^"]+)"/g);
    const built = [main, ...Object.values(bin)];
    for (const file of [
      ...built,
      ...(icon === undefined ? [] : [icon]),
      ...[...contributed].map(([, media]) => media!),
    ])
      assert.ok(existsSync(path.join(root, file)), `${file} is missing`);
  });
});

describe("README", () => {
  it("lists every setting", () => {
    const rows = Object.values(settingsTable).map(
      ({ key, default: value, markdownDescription }) =>
        `- \`${key}\` (${JSON.stringify(value)}): ${markdownDescription}`,
    );
    checkReadmeList("settings", rows.join("\n"));
  });

  it("lists every command", () => {
    const rows = readManifest().contributes.commands.map(({ command, title }) => {
      return `- **Ghostlight: ${title.replace(/^Ghostlight: /, "")}** (\`${command}\`)`;
    });
    checkReadmeList("commands", rows.join("\n"));
  });
});
