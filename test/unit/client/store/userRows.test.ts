import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { allRows, mannerOf, userRowsFile } from "../../../../src/client/store/userRows.ts";
import { catalogue } from "../../../../src/core/models/catalogue.ts";

describe("the user's rows on disk", () => {
  let home: string;
  beforeEach(() => (home = mkdtempSync(path.join(tmpdir(), "glt-rows-"))));
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const own = { id: "mine", architecture: "llama", parameters: 1e9, files: [{ name: "mine.gguf" }] };

  it("are the built-in ones where there is no file, or no home", async () => {
    assert.deepEqual(await allRows(home), { rows: catalogue, complaints: [] });
    assert.deepEqual(await allRows(path.join(home, "none", "at", "all")), { rows: catalogue, complaints: [] });
  });

  it("come from models.json, with or without a byte order mark", async () => {
    for (const mark of ["", "\uFEFF"]) {
      writeFileSync(userRowsFile(home), `${mark}${JSON.stringify({ models: [own] })}`);
      const { rows, complaints } = await allRows(home);
      assert.equal(rows[0]?.id, "mine");
      assert.deepEqual(complaints, []);
    }
  });

  it("name the file in what they say is wrong", async () => {
    writeFileSync(userRowsFile(home), JSON.stringify({ models: [{ id: "x y" }] }));
    const { rows, complaints } = await allRows(home);
    assert.deepEqual(rows, catalogue);
    assert.ok(complaints[0]?.startsWith(`${userRowsFile(home)}: models[0].id must be`), complaints[0]);
  });

  it("say why a file cannot be read, and go on without it", async () => {
    mkdirSync(userRowsFile(home));
    assert.deepEqual(await allRows(home), { rows: catalogue, complaints: [`${userRowsFile(home)}: It is no file.`] });
    rmSync(userRowsFile(home), { recursive: true });
    writeFileSync(userRowsFile(home), " ".repeat(1024 * 1024 + 1));
    assert.match((await allRows(home)).complaints[0]!, /longer than a list of models can be/);
    writeFileSync(userRowsFile(home), Buffer.from([0xff, 0xfe, 0x00, 0x80]));
    assert.match((await allRows(home)).complaints[0]!, /is not JSON/);
  });

  it("say how a file of theirs wants to be asked", async () => {
    writeFileSync(userRowsFile(home), JSON.stringify({ models: [{ ...own, infill: "anchored" }] }));
    const manner = { infill: "anchored", chat: { temperature: 0.4, topP: 1 } };
    assert.deepEqual(await mannerOf("/elsewhere/mine.gguf", home), manner);
    assert.equal((await mannerOf("/elsewhere/phi-4-Q4_K_M.gguf", home))?.infill, "chat");
    assert.equal(await mannerOf("/elsewhere/other.gguf", home), undefined);
  });
});
