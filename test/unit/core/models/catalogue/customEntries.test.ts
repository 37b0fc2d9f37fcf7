import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import {
  catalogue,
  defaultEntry,
  findEntry,
  recommendedEntry,
} from "../../../../../src/core/models/catalogue/catalogue.ts";
import { customEntriesSchema, withCustomEntries } from "../../../../../src/core/models/catalogue/customEntries.ts";

const own = {
  id: "mine",
  architecture: "qwen2",
  parameters: 7_000_000_000,
  files: [{ name: "mine-Q5_K_M.gguf", sizeBytes: 5_000_000_000, sha256: "a".repeat(64) }],
  hub: { repository: "me/mine-GGUF" },
};

function known(...models: unknown[]): ReturnType<typeof withCustomEntries> {
  return withCustomEntries(JSON.stringify({ models }), catalogue);
}

/** What is said of entries none of which is taken. */
function refused(...models: unknown[]): readonly string[] {
  const { entries, complaints } = known(...models);
  assert.deepEqual(entries, catalogue);
  return complaints;
}

describe("entries of the user's own", () => {
  it("come first, with what they leave out filled in", () => {
    const { entries, complaints } = known(own);
    assert.deepEqual(complaints, []);
    assert.equal(entries.length, catalogue.length + 1);
    assert.deepEqual(entries[0], {
      ...own,
      ...{ name: "mine", family: "mine", quantisation: "Q5_K_M", licence: "licence not given", infill: "joint" },
      ...{ chat: { temperature: 0.4, topP: 1 }, thinking: "none", packages: [] },
      sources: ["The user's own models.json."],
    });
    assert.equal(findEntry("mine", entries), entries[0]);
  });

  it("may be split, and need neither size nor digest", () => {
    const files = [{ name: "big-00001-of-00002.gguf" }, { name: "big-00002-of-00002.gguf", hubPath: "Q4/big-2.gguf" }];
    assert.deepEqual(known({ ...own, files }).entries[0]?.files, files);
  });

  it("are refused one by one with the path of the bad value, and the others work", () => {
    const { entries, complaints } = known({ ...own, id: "Bad Id" }, own, { ...own, id: "x", contextTokens: -1 }, 7);
    assert.equal(entries[0]?.id, "mine");
    assert.equal(entries.length, catalogue.length + 1);
    assert.deepEqual(complaints, [
      "models[0].id must be a short name of lower-case letters, digits, dots, dashes and underscores.",
      "models[2].contextTokens must be a whole number from 512 to 100000000.",
      "models[3] must be an object.",
    ]);
  });

  it("say what is missing", () => {
    assert.deepEqual(refused({ id: "mine" }), [
      "models[0].architecture is missing.",
      "models[0].parameters is missing.",
      "models[0].files is missing.",
    ]);
    assert.deepEqual(refused({ ...own, id: undefined }), ["models[0].id is missing."]);
  });

  it("do not lose a word that is spelt wrong", () => {
    const [complaint] = refused({ ...own, files: [{ name: "mine.gguf", sha265: "a".repeat(64) }] });
    assert.equal(
      complaint,
      "models[0].files[0].sha265 is not a known property; known ones are name, hubPath, sizeBytes, sha256.",
    );
    assert.match(
      refused(JSON.parse('{"__proto__": {"id": "x"}, "id": "y"}'))[0]!,
      /^models\[0\]\.__proto__ is not a known property/,
    );
  });

  for (const name of [
    "../up.gguf",
    "a/b.gguf",
    "a\\b.gguf",
    "C:x.gguf",
    ".gguf",
    "NUL.gguf",
    "x.bin",
    "",
    "x.gguf\n",
    3,
  ])
    it(`never name a file outside of the models folder: ${JSON.stringify(name)}`, () => {
      assert.match(
        refused({ ...own, files: [{ name }] })[0]!,
        /^models\[0\]\.files\[0\]\.name must be a plain file name/,
      );
    });

  for (const hubPath of ["../x.gguf", "/x.gguf", "a/../b.gguf", "a/./b.gguf", "https://x/y", "a b"])
    it(`never leave the repository: ${hubPath}`, () => {
      assert.match(refused({ ...own, files: [{ name: "x.gguf", hubPath }] })[0]!, /hubPath must be a path inside/);
    });

  it("take no repository that is an address", () => {
    for (const repository of ["https://evil.example/x", "../a", "a/b/c", "a b/c"])
      assert.match(refused({ ...own, hub: { repository } })[0]!, /^models\[0\]\.hub\.repository must be/);
  });

  it("do not take a name twice, nor a file of another model", () => {
    assert.match(known(own, own).complaints[0]!, /^models\[1\]\.id is used twice/);
    const stolen = { ...own, files: [{ name: defaultEntry.files[0].name.toUpperCase().replace("GGUF", "gguf") }] };
    assert.match(refused(stolen)[0]!, /belongs to qwen2\.5-coder-0\.5b/);
    const twice = { ...own, files: [{ name: "a.gguf" }, { name: "A.gguf" }] };
    assert.deepEqual(refused(twice), ["models[0].files has the same file name twice."]);
  });

  it("are not read at all when the text is no list of models", () => {
    const said = (text: string): readonly string[] => {
      const { entries, complaints } = withCustomEntries(text, catalogue);
      assert.deepEqual(entries, catalogue);
      return complaints;
    };
    assert.match(said("{ models: [] }")[0]!, /^The file is not JSON/);
    assert.match(said("")[0]!, /^The file is not JSON/);
    assert.deepEqual(said("null"), ["The file must be an object."]);
    assert.deepEqual(said("{}"), ["models is missing."]);
    assert.deepEqual(said('{"models": {}}'), ["models must be a list of 0 to 200."]);
    assert.deepEqual(said('{"models": [], "model": 1}'), [
      "model is not a known property; known ones are $schema, models.",
    ]);
    assert.match(said(`"${"x".repeat(2_000_000)}"`)[0]!, /longer than a million/);
  });
});

describe("other sources for a model that is known", () => {
  const id = recommendedEntry.id;
  const [{ name, sha256 }] = recommendedEntry.files;

  it("keep its content and its place", () => {
    const { entries, complaints } = known({
      id,
      hub: { repository: "mirror/qwen" },
      files: [{ name, hubPath: "27b/q4.gguf" }],
    });
    assert.deepEqual(complaints, []);
    assert.equal(entries.length, catalogue.length);
    const entry = findEntry(id, entries)!;
    assert.deepEqual(entry.hub, { repository: "mirror/qwen" });
    assert.deepEqual(entry.files, [{ ...recommendedEntry.files[0], hubPath: "27b/q4.gguf" }]);
    assert.equal(entries.indexOf(entry), catalogue.indexOf(recommendedEntry));
  });

  it("can never make another content pass", () => {
    const [complaint] = refused({ id, hub: { repository: "evil/qwen" }, files: [{ name, sha256: "b".repeat(64) }] });
    assert.ok(complaint!.startsWith(`models[0].files[0].sha256 does not match this file (${sha256})`), complaint);
    assert.match(
      refused({ id, files: [{ name, sizeBytes: 5 }] })[0]!,
      /^models\[0\]\.files\[0\]\.sizeBytes does not match/,
    );
    assert.match(refused({ id, files: [{ name: "other.gguf" }] })[0]!, /is not a file of qwen3\.6-27b/);
    assert.match(refused({ id, architecture: "llama" })[0]!, /^models\[0\]\.architecture does not match/);
  });

  it("may say the digest that the catalogue leaves to the hub", () => {
    const open = catalogue.find((entry) => entry.files[0].sha256 === undefined)!;
    const file = { name: open.files[0].name, sha256: "c".repeat(64), sizeBytes: 9 };
    const rest = open.files.slice(1);
    assert.deepEqual(findEntry(open.id, known({ id: open.id, files: [file] }).entries)?.files, [
      { ...open.files[0], ...file },
      ...rest,
    ]);
  });
});

describe("the schema of the user's entries", () => {
  const file = new URL("../../../../../media/models.schema.json", import.meta.url);

  it("is the one that the package ships", () => {
    const text = `${JSON.stringify(customEntriesSchema, null, 2)}\n`;
    if (process.env["UPDATE"] === "1") writeFileSync(file, text);
    assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), JSON.parse(text), "run the tests with UPDATE=1");
  });

  it("has a pattern that the editor understands for each that we check", () => {
    const patterns = [...JSON.stringify(customEntriesSchema).matchAll(/"pattern":"(.*?[^\\])"[,}]/g)].map(
      ([, text]) => text!,
    );
    assert.ok(patterns.length >= 8);
    for (const pattern of patterns) assert.doesNotThrow(() => new RegExp(JSON.parse(`"${pattern}"`) as string, "u"));
  });
});
