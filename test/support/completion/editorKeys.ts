// The keys that VS Code uses itself, read from the build that the workbench tests run: its bundle registers them as numbers, its own
// extensions name them in their manifests.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "../../../scripts/workbench-env.mjs";

const build = path.join(cacheFolder(), "workbench/node_modules/code-server/lib/vscode");

/** Names of VS Code's key codes (`KeyCode` in its sources) that are not in a row. */
const named: Readonly<Record<number, string>> = {
  ...{
    1: "backspace",
    2: "tab",
    3: "enter",
    9: "escape",
    10: "space",
    11: "pageup",
    12: "pagedown",
    13: "end",
    14: "home",
  },
  ...{ 15: "left", 16: "up", 17: "right", 18: "down", 19: "insert", 20: "delete", 85: ";", 86: "=", 87: ",", 88: "-" },
  ...{ 89: ".", 90: "/", 91: "`", 92: "[", 93: "\\", 94: "]", 95: "'" },
};

/** Keys as VS Code has them on any platform: `mod` is Ctrl, on a Mac Cmd; `ctrl` is the Mac's Ctrl. Undefined without a build. */
export function keysOfEditor(): string[] | undefined {
  const bundle = path.join(build, "out/vs/code/browser/workbench/workbench.js");
  if (!existsSync(bundle)) return undefined;
  const text = readFileSync(bundle, "utf8");
  const chord = /function ([\w$]+)\(\w,\w\)\{let \w=\(\w&65535\)<<16>>>0/.exec(text)?.[1] ?? assert.fail("no chords");
  const value = String.raw`(?:${chord.replace("$", String.raw`\$`)}\((\d+),(\d+)\)|(\d+))`;
  const keys = new Set<string>();
  // A value may be a choice between two, by platform.
  const places = new RegExp(String.raw`(?:primary|secondary):(?:[\w$]+\?[^:,]{1,20}:)?\[?((?:${value},?)+)`, "g");
  for (const [, values] of text.matchAll(places))
    for (const [, first, second, only] of values!.matchAll(new RegExp(value, "g")))
      if (only === undefined) keys.add(`${keyOf(Number(first))} ${keyOf(Number(second))}`);
      else if (Number(only) > 0) keys.add(keyOf(Number(only)));
  for (const key of keysOfExtensions()) keys.add(key);
  return [...keys].sort();
}

function keyOf(code: number): string {
  const key = code & 255;
  const name =
    named[key] ??
    (key >= 21 && key <= 30 ? String(key - 21) : undefined) ??
    (key >= 31 && key <= 56 ? String.fromCharCode(97 + key - 31) : undefined) ??
    (key >= 59 && key <= 82 ? `f${key - 58}` : `code${key}`);
  const modifiers = ["mod", "ctrl", "shift", "alt"].filter((_, index) => (code & [2048, 256, 1024, 512][index]!) !== 0);
  return [...modifiers, name].join("+");
}

function keysOfExtensions(): string[] {
  const folder = path.join(build, "extensions");
  return readdirSync(folder).flatMap((extension) => {
    const manifest = path.join(folder, extension, "package.json");
    if (!existsSync(manifest)) return [];
    const { contributes } = JSON.parse(readFileSync(manifest, "utf8")) as {
      contributes?: { keybindings?: readonly Readonly<Record<"key" | "mac" | "linux" | "win", string | undefined>>[] };
    };
    return (contributes?.keybindings ?? []).flatMap(({ key, mac, linux, win }) => [
      ...[key, linux, win].flatMap((each) => (each === undefined ? [] : [editorKey(each, "other")])),
      ...[mac ?? key].flatMap((each) => (each === undefined ? [] : [editorKey(each, "mac")])),
    ]);
  });
}

/** A key of a manifest in the form above. */
export function editorKey(key: string, platform: "mac" | "other"): string {
  const order = ["mod", "ctrl", "shift", "alt"];
  return key
    .toLowerCase()
    .split(" ")
    .map((press) => {
      const parts = press.split("+").map((part) => (part === (platform === "mac" ? "cmd" : "ctrl") ? "mod" : part));
      return [...order.filter((modifier) => parts.includes(modifier)), parts.at(-1)!].join("+");
    })
    .join(" ");
}
