// Words that a person sees go through the editor's translation. What holds no letters, or is the product's name, need not.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { failure, type FailureKind } from "../../src/core/failures.ts";
import { remedies } from "../../src/protocol/remedies.ts";
import { root } from "./lawfulTree.ts";

/** Where the editor's API takes words for people. */
const shown =
  /(?:show(?:Error|Warning|Information)Message\(|\b(?:label|title|detail|description|placeHolder|openLabel|tooltip|prompt):|fail\("\w+",|\b(?:note|retry)\(|"aria-label":|placeholder:)\s*(["`])(.*?)\1/gs;

/** A command by its title, as messages name it: in quotes, or as the text of a link. */
const namedCommand = /“Ghostlight: ([^”]+)”|\[Ghostlight: ([^\]]+)\]\(command:/g;

/** Source files of a room, by their paths in it. */
function sourcesOf(room: string): string[] {
  return readdirSync(path.join(root, "src", room), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
}

describe("words for people", () => {
  for (const room of ["host", "webview"])
    it(`none stands as it is in src/${room}`, () => {
      const found: string[] = [];
      for (const file of sourcesOf(room))
        for (const [, , text] of readFileSync(path.join(root, "src", room, file), "utf8").matchAll(shown))
          if (/[A-Za-z]{2}/.test(text!.replace(/\$\{.*\}|\$\([\w~-]+\)/gs, "").replace("Ghostlight", "")))
            found.push(`${file}: ${text}`);
      assert.deepEqual(found, []);
    });

  it("one that stands as it is is found", () => {
    const planted =
      'void vscode.window.showWarningMessage(\n  "It is late.",\n);\nconst item = { label: `$(eye) Look` };';
    assert.equal([...planted.matchAll(shown)].length, 2);
  });

  it("every command that a message names exists", () => {
    const manifest = readFileSync(path.join(root, "package.nls.json"), "utf8");
    const titles = Object.entries(JSON.parse(manifest) as Record<string, string>)
      .filter(([key]) => key.startsWith("command."))
      .map(([, title]) => title);
    const texts = sourcesOf("").map((file): [string, string] => [
      file,
      readFileSync(path.join(root, "src", file), "utf8"),
    ]);
    const named = [...texts, ["package.nls.json", manifest] as const].flatMap(([file, text]) =>
      [...text.matchAll(namedCommand)].map(([, quoted, linked]) => ({ file, title: quoted ?? linked! })),
    );
    assert.ok(named.length > 5, "the pattern finds what there is");
    assert.deepEqual(
      named.filter(({ title }) => !titles.includes(title)),
      [],
    );
  });

  it("a command that a failure's next step names has a button beside it", () => {
    const manifest = JSON.parse(readFileSync(path.join(root, "package.nls.json"), "utf8")) as Record<string, string>;
    const commands = new Map(Object.entries(manifest).map(([key, title]) => [title, key.replace("command.", "")]));
    for (const [kind, offered] of Object.entries(remedies))
      for (const [, title] of failure(kind as FailureKind, "").nextStep.matchAll(namedCommand))
        assert.ok(
          offered.some((command) => command === commands.get(title!)),
          `${kind}: ${title}`,
        );
  });

  it("a command that a message names is found in quotes and in a link", () => {
    const planted = "Run “Ghostlight: Check Setup”, or [Ghostlight: Show Log](command:ghostlight.showLog).";
    assert.deepEqual(
      [...planted.matchAll(namedCommand)].map(([, quoted, linked]) => quoted ?? linked),
      ["Check Setup", "Show Log"],
    );
  });
});
