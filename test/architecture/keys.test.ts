// The product's keys: few, none that VS Code or the system uses on any platform, none that acts outside of its place, and all of them
// listed where people look. `editorKeys.json` has VS Code's own; `UPDATE=1` writes it anew from the build on this machine, and the
// README's table from the manifest.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { editorKey, keysOfEditor } from "../support/completion/editorKeys.ts";
import { root } from "./lawfulTree.ts";

interface Key {
  readonly command: string;
  readonly key: string;
  readonly mac: string;
  readonly when?: string;
}

const keysFile = path.join(root, "test/architecture/editorKeys.json");
const isUpdate = process.env["UPDATE"] === "1";
const read = <Read>(name: string): Read => JSON.parse(readFileSync(path.join(root, name), "utf8")) as Read;
const { contributes } = read<{
  contributes: { keybindings: readonly Key[]; commands: readonly { command: string; title: string }[] };
}>("package.json");
const words = read<Record<string, string>>("package.nls.json");
const keys = contributes.keybindings;

/** Keys of the desktop alone, of its menus, and of the systems: the build in the browser does not have them. */
const keysOfDesktops = [
  ...["mod+n", "mod+w", "mod+shift+n", "mod+shift+w", "mod+q", "mod+shift+p", "mod+=", "mod+-", "mod+0", "alt+f4"],
  ...["shift+alt+r", "mod+k r", "mod+alt+h", "mod+h", "mod+m", "mod+alt+m", "mod+alt+d", "mod+alt+delete", "mod+alt+t"],
  ...["mod+ctrl+q", "mod+ctrl+f", "mod+ctrl+d", "mod+ctrl+space", "mod+shift+alt+q", "mod+shift+3", "mod+shift+4"],
  ...["alt+f", "alt+e", "alt+s", "alt+v", "alt+g", "alt+r", "alt+t", "alt+h"],
  ...Array.from({ length: 9 }, (_, digit) => [`alt+${digit + 1}`, `mod+${digit + 1}`, `ctrl+${digit + 1}`]).flat(),
];

/** Tab and Escape are the editor's own: ours only where a next edit is shown, and nothing else wants them. */
const isShared = ({ key, when = "" }: Key): boolean =>
  ["tab", "escape"].includes(key) && when.startsWith("ghostlight.nextEdit");

/** The keys of VS Code that one of ours would hide: the same, or a longer one that it begins, or a shorter one that begins it. */
function hidden(key: string, taken: readonly string[]): string[] {
  return taken.filter((each) => `${each} `.startsWith(`${key} `) || `${key} `.startsWith(`${each} `));
}

describe("keys", () => {
  const taken = [...read<string[]>("test/architecture/editorKeys.json"), ...keysOfDesktops];

  it("the list of VS Code's keys is that of the build on this machine, where there is one", () => {
    const found = keysOfEditor();
    if (found === undefined) return;
    for (const key of ["mod+k mod+s", "mod+shift+p", "mod+i", "shift+alt+f", "mod+ctrl+i", "f12", "shift+alt+h"])
      assert.ok(found.includes(key), `${key} was not found in the build`);
    if (isUpdate) writeFileSync(keysFile, `${JSON.stringify(found, null, 2)}\n`);
    assert.deepEqual(read<string[]>("test/architecture/editorKeys.json"), found);
  });

  it("none is one of VS Code's own, on any platform", () => {
    assert.ok(keys.length >= 10);
    for (const { command, key, mac } of keys.filter((each) => !isShared(each))) {
      assert.deepEqual(hidden(editorKey(key, "other"), taken), [], `${key} of ${command}`);
      assert.deepEqual(hidden(editorKey(mac, "mac"), taken), [], `${mac} of ${command}`);
    }
    // The same question finds one that is taken, in its own form or as the beginning of a chord.
    assert.notEqual(hidden(editorKey("ctrl+i", "other"), taken).length, 0);
    assert.notEqual(hidden(editorKey("cmd+k", "mac"), taken).length, 0);
    assert.notEqual(hidden(editorKey("ctrl+cmd+i", "mac"), taken).length, 0);
  });

  it("Tab and Escape stay with the editor where a suggestion, a list, a snippet, a selection or several cursors need them", () => {
    const shared = keys.filter(isShared);
    assert.deepEqual(
      shared.map(({ key, mac }) => [key, mac]),
      [
        ["tab", "tab"],
        ["escape", "escape"],
        ["escape", "escape"],
      ],
    );
    const others = {
      tab: ["hasOtherSuggestions", "editorTabMovesFocus", "inlineEditIsVisible"],
      escape: ["findWidgetVisible", "parameterHintsVisible", "renameInputVisible", "referenceSearchVisible"],
    };
    for (const { key, when = "" } of shared) {
      const conditions = when.split(" && ");
      assert.ok(conditions.includes("editorTextFocus"), key);
      // One is for a next edit that is itself the suggestion.
      const isGhost =
        conditions.includes("ghostlight.nextEditIsGhost") && conditions.includes("inlineSuggestionVisible");
      for (const each of [
        ...(isGhost ? [] : ["inlineSuggestionVisible"]),
        ...["editorReadonly", "suggestWidgetVisible", "inSnippetMode"],
        ...["editorHasSelection", "editorHasMultipleSelections", ...others[key as keyof typeof others]],
      ])
        assert.ok(conditions.includes(`!${each}`), `${key} is taken while ${each}`);
    }
  });

  it("none types a letter: AltGr is Ctrl+Alt on Windows, and on a Mac Option alone writes letters", () => {
    for (const { command, key, mac } of keys) {
      assert.doesNotMatch(key, /ctrl\+alt|alt\+ctrl/, command);
      if (/\+[a-z]$/.test(mac)) assert.match(mac, /cmd/, command);
    }
  });

  it("each acts only in its place, and no two at the same time", () => {
    for (const { command, when = "" } of keys)
      assert.match(when, /editorTextFocus|ghostlight\.(?:editIs|isAnswering)/, `${command} acts everywhere`);
    const places = keys.map(({ key, when }) => `${key} ${when}`);
    assert.equal(new Set(places).size, places.length);
  });

  it("each belongs to a command, ours or the editor's", () => {
    const known = new Set(contributes.commands.map(({ command }) => command));
    for (const { command } of keys)
      assert.ok(known.has(command) || command === "editor.action.inlineSuggest.trigger", command);
  });

  it("the README lists them", () => {
    const table = ["| Key | On a Mac | What it does |", "| --- | --- | --- |", ...rows()].join("\n");
    const file = path.join(root, "README.md");
    const readme = readFileSync(file, "utf8");
    const marks = /(<!-- keys -->\n)([\s\S]*?)(<!-- \/keys -->)/;
    const there = marks.exec(readme) ?? assert.fail("README.md has no marks for keys");
    if (isUpdate)
      writeFileSync(
        file,
        readme.replace(marks, (_, open: string, __, close: string) => `${open}\n${table}\n\n${close}`),
      );
    else
      assert.equal(squeezed(there[2]!.trim()), squeezed(table), "run UPDATE=1 npx mocha on this file, then Prettier");
  });

  it("the walkthrough names them", () => {
    const text = words["walkthrough.keys.description"]!;
    for (const { key, mac } of keys)
      for (const each of [key, mac]) assert.ok(text.includes(`\`${shown(each)}\``), `${shown(each)} is not named`);
  });
});

const squeezed = (table: string): string => table.replace(/ {2,}/g, " ").replace(/-{3,}/g, "---");

/** One row for a key; a key that does two things in two places has one, too. */
function rows(): string[] {
  const commands = new Map<string, Key[]>();
  for (const each of keys) {
    const pressed = `\`${shown(each.key)}\` | \`${shown(each.mac)}\``;
    commands.set(pressed, [...(commands.get(pressed) ?? []), each]);
  }
  return [...commands].map(([pressed, own]) => `| ${pressed} | ${[...new Set(own.map(titled))].join(", ")} |`);
}

function titled({ command }: Key): string {
  const title = contributes.commands.find((each) => each.command === command)?.title;
  return title === undefined ? "Trigger Inline Suggestion" : words[title.slice(1, -1)]!;
}

/** "Shift+Alt+PageDown", as VS Code writes keys. */
function shown(key: string): string {
  return key
    .split("+")
    .map((part) => ({ pagedown: "PageDown", pageup: "PageUp" })[part] ?? part.charAt(0).toUpperCase() + part.slice(1))
    .join("+");
}
