// The manifest is held against the code, never the other way round. `UPDATE=1` writes what the code says into
// package.json's settings, their words in package.nls.json, and the README's lists.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { settingsManifest, settingsTable } from "../../src/core/settings.ts";
import { root } from "./lawfulTree.ts";
import { pageCommands } from "../../src/protocol/chatProtocol.ts";

interface Manifest {
  readonly main: string;
  readonly icon?: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly engines: { readonly vscode: string; readonly node: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly enabledApiProposals?: unknown;
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly description?: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category?: string }[];
    readonly configuration: { properties: Record<string, unknown> };
    readonly walkthroughs: readonly {
      readonly steps: readonly { id: string; completionEvents: readonly string[] }[];
    }[];
    readonly menus?: Readonly<Record<string, readonly { readonly command?: string }[]>>;
  };
}

const manifestFile = path.join(root, "package.json");
const wordsFile = path.join(root, "package.nls.json");
const readmeFile = path.join(root, "README.md");
const isUpdate = process.env["UPDATE"] === "1";

function readManifest(): Manifest {
  return JSON.parse(readFileSync(manifestFile, "utf8")) as Manifest;
}

/** The manifest's words in English, by key. */
function readWords(): Record<string, string> {
  return JSON.parse(readFileSync(wordsFile, "utf8")) as Record<string, string>;
}

/** What a person reads where the manifest says `%key%`. */
function inWords(text: string): string {
  const key = /^%(.+)%$/.exec(text)?.[1];
  return key === undefined ? text : (readWords()[key] ?? assert.fail(`package.nls.json has no ${key}`));
}

/** A description for the README: links to commands work only inside VS Code, so they become bold text, and those to settings their names. */
function withoutCommandLinks(markdown: string): string {
  return markdown.replace(/\[([^\]]+)\]\(command:[^)]+\)/g, "**$1**").replace(/`#([\w.]+)#`/g, "`$1`");
}

/** `setting.model` for `ghostlight.model`. */
function settingWordKey(setting: string): string {
  return setting.replace(/^ghostlight\./, "setting.");
}

/** The settings as the manifest has them: a key in place of each description. */
function keyedSettings(): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settingsManifest()).map(([key, schema]) => [
      key,
      { ...(schema as object), ...choiceKeys(key, schema), markdownDescription: `%${settingWordKey(key)}%` },
    ]),
  );
}

/** The lists that say what each value of a setting means. */
const choiceLists = ["enumItemLabels", "enumDescriptions"] as const;

/** The same with keys for words, `setting.gpu.enumItemLabels.auto`. */
function choiceKeys(key: string, schema: unknown): object {
  return Object.fromEntries(
    choiceLists.flatMap((list) => {
      const words = choiceWords(key, schema).filter(([word]) => word.includes(`.${list}.`));
      return words.length === 0 ? [] : [[list, words.map(([word]) => `%${word}%`)]];
    }),
  );
}

/** Those words, by their keys. */
function choiceWords(key: string, schema: unknown): [key: string, word: string][] {
  const lists = schema as { readonly [name in "enum" | (typeof choiceLists)[number]]?: readonly string[] };
  return choiceLists.flatMap((list) =>
    (lists[list] ?? []).map((word, at): [string, string] => [
      `${settingWordKey(key)}.${list}.${lists.enum?.[at]}`,
      word,
    ]),
  );
}

/** Every word of the settings, by its key. */
function settingWords(): Record<string, string> {
  const rows = Object.values(settingsTable).flatMap((row): [string, string][] => [
    [settingWordKey(row.key), row.markdownDescription],
    ...choiceWords(row.key, row.schema),
  ]);
  return Object.fromEntries(rows);
}

/** Fields of the manifest that hold words. */
const wordsForPeople =
  /^(title|category|name|fullName|displayName|label|description|.*Descriptions?|.*Message|enumItemLabels|altText)$/;

/** Every text of the manifest that a person reads, with its place. */
function textsForPeople(value: unknown, place = ""): [place: string, text: string][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]): [string, string][] => {
    // A participant's name is what people type after an @; it stays as it is in every language.
    const isTyped = /\.chatParticipants\.\d+$/.test(place) && name === "name";
    const isForPeople = !isTyped && wordsForPeople.test(name);
    if (typeof inner === "string") return isForPeople ? [[`${place}.${name}`, inner]] : [];
    if (isForPeople && Array.isArray(inner)) return inner.map((each) => [`${place}.${name}`, String(each)]);
    return textsForPeople(inner, `${place}.${name}`);
  });
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
      manifest.contributes.configuration.properties = keyedSettings();
      writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
      const others = Object.entries(readWords()).filter(([key]) => !key.startsWith("setting."));
      const words = { ...Object.fromEntries(others), ...settingWords() };
      writeFileSync(wordsFile, `${JSON.stringify(words, null, 2)}\n`);
    }
    assert.deepEqual(readManifest().contributes.configuration.properties, keyedSettings());
    for (const [key, word] of Object.entries(settingWords()))
      assert.equal(readWords()[key], word, "run UPDATE=1 npx mocha on this file");
  });

  it("can be translated: every text for people is a key, every key has words, and no words are left over", () => {
    const { contributes, capabilities, description } = readManifest();
    const texts = textsForPeople({ contributes, capabilities, description });
    assert.ok(texts.length > 20, "the texts were not found");
    const used = texts.map(([place, text]) => /^%(.+)%$/.exec(text)?.[1] ?? assert.fail(`${place} is “${text}”`));
    assert.deepEqual([...new Set(used)].sort(), Object.keys(readWords()).sort());
    const whole = JSON.stringify(readManifest()).match(/%[\w.]+%/g) ?? [];
    assert.equal(whole.length, used.length, "a key stands where no text for people was looked for");
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

  it("has the commands that are offered at a failure", () => {
    const known = new Set(readManifest().contributes.commands.map(({ command }) => command));
    assert.deepEqual(
      pageCommands.filter((name) => !known.has(`ghostlight.${name}`)),
      [],
    );
  });

  it("links only to commands that exist, by their titles where it names them", () => {
    const titles = new Map(readManifest().contributes.commands.map(({ command, title }) => [command, inWords(title)]));
    const links = Object.values(readWords()).flatMap((text) => [
      ...text.matchAll(/\[([^\]]+)\]\(command:(ghostlight\.\w+)\)/g),
    ]);
    assert.ok(links.length > 5, "the links were not found");
    for (const [, text, command] of links) {
      const title = titles.get(command!) ?? assert.fail(`there is no command ${command}`);
      if (text!.startsWith("Ghostlight: ")) assert.equal(text, `Ghostlight: ${title}`);
    }
  });

  // A command that was only tried may have failed, or shown an empty view.
  it("ticks a step of the walkthrough for what happened, not for a command that was tried", () => {
    const sources = ["src/host/contextKeys.ts", "src/host/edits/editReviews.ts"];
    const code = sources.map((file) => readFileSync(path.join(root, file), "utf8")).join("\n");
    // Accepting is what happens, and the check of the setup shows its page whatever it finds.
    const told = ["onCommand:ghostlight.accepted", "onCommand:ghostlight.doctor"];
    for (const { id, completionEvents } of readManifest().contributes.walkthroughs.flatMap(({ steps }) => steps)) {
      assert.ok(completionEvents.length > 0, id);
      for (const event of completionEvents.filter((each) => !told.includes(each))) {
        const key = /^onContext:ghostlight\.(\w+)$/.exec(event)?.[1] ?? assert.fail(`${id}: ${event}`);
        assert.match(code, new RegExp(`["\`.]${key}["\`]`), `nothing sets ${key}`);
      }
    }
  });

  it("says in every command's title whose it is", () => {
    for (const { category, title } of readManifest().contributes.commands)
      assert.match(`${inWords(category ?? "")}: ${inWords(title)}`, /Ghostlight: /);
  });

  it("stays small: at most 25 settings, each named and described", () => {
    const settings = Object.values(settingsTable);
    assert.ok(settings.length <= 25);
    for (const { key, markdownDescription } of settings) {
      assert.match(key, /^ghostlight\.[a-zA-Z.]+$/);
      assert.ok(markdownDescription.length > 20, key);
    }
  });

  it("keeps every setting that says so from workspaces that nobody trusts", () => {
    const { restrictedConfigurations } = readManifest().capabilities.untrustedWorkspaces;
    const keptBack = Object.values(settingsTable).filter((setting) =>
      /Workspaces cannot set this/.test(setting.markdownDescription),
    );
    assert.ok(keptBack.length > 1);
    for (const { key, scope } of keptBack) {
      assert.ok(restrictedConfigurations.includes(key), key);
      assert.equal(scope, "machine", key);
    }
    for (const key of restrictedConfigurations)
      assert.ok(
        Object.values(settingsTable).some((setting) => setting.key === key),
        key,
      );
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
        `- \`${key}\` (${JSON.stringify(value)}): ${withoutCommandLinks(markdownDescription)}`,
    );
    checkReadmeList("settings", rows.join("\n"));
  });

  it("lists every command", () => {
    const rows = readManifest().contributes.commands.map(({ command, title }) => {
      return `- **Ghostlight: ${inWords(title).replace(/^Ghostlight: /, "")}** (\`${command}\`)`;
    });
    checkReadmeList("commands", rows.join("\n"));
  });
});
