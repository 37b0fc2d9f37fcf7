import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { allEntries, promptingProfileOf, catalogueFile } from "../../../../src/client/store/catalogueFile.ts";
import { catalogue } from "../../../../src/core/models/catalogue/catalogue.ts";

describe("the user's entries on disk", () => {
  let home: string;
  beforeEach(() => (home = mkdtempSync(path.join(tmpdir(), "glt-rows-"))));
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const own = { id: "mine", architecture: "llama", parameters: 1e9, files: [{ name: "mine.gguf" }] };

  it("are the built-in ones where there is no file, or no home", async () => {
    assert.deepEqual(await allEntries(home), { entries: catalogue, complaints: [] });
    assert.deepEqual(await allEntries(path.join(home, "none", "at", "all")), { entries: catalogue, complaints: [] });
  });

  it("come from models.json, with or without a byte order mark", async () => {
    for (const mark of ["", "\uFEFF"]) {
      writeFileSync(catalogueFile(home), `${mark}${JSON.stringify({ models: [own] })}`);
      const { entries, complaints } = await allEntries(home);
      assert.equal(entries[0]?.id, "mine");
      assert.deepEqual(complaints, []);
    }
  });

  it("name the file in what they say is wrong", async () => {
    writeFileSync(catalogueFile(home), JSON.stringify({ models: [{ id: "x y" }] }));
    const { entries, complaints } = await allEntries(home);
    assert.deepEqual(entries, catalogue);
    assert.ok(complaints[0]?.startsWith(`${catalogueFile(home)}: models[0].id must be`), complaints[0]);
  });

  it("say why a file cannot be read, and go on without it", async () => {
    mkdirSync(catalogueFile(home));
    assert.deepEqual(await allEntries(home), {
      entries: catalogue,
      complaints: [`${catalogueFile(home)}: It is not a file.`],
    });
    rmSync(catalogueFile(home), { recursive: true });
    writeFileSync(catalogueFile(home), " ".repeat(1024 * 1024 + 1));
    assert.match((await allEntries(home)).complaints[0]!, /too long for a list of models/);
    writeFileSync(catalogueFile(home), Buffer.from([0xff, 0xfe, 0x00, 0x80]));
    assert.match((await allEntries(home)).complaints[0]!, /is not JSON/);
  });

  it("say how a file of theirs wants to be asked", async () => {
    writeFileSync(catalogueFile(home), JSON.stringify({ models: [{ ...own, infill: "anchored" }] }));
    const profile = { name: "mine", infill: "anchored", chat: { temperature: 0.4, topP: 1 } };
    assert.deepEqual(await promptingProfileOf("/elsewhere/mine.gguf", home), profile);
    assert.equal((await promptingProfileOf("/elsewhere/phi-4-Q4_K_M.gguf", home))?.infill, "chat");
    assert.equal(await promptingProfileOf("/elsewhere/other.gguf", home), undefined);
  });
});
