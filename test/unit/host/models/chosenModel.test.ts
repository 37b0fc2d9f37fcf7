// What ModelSetup reads from the settings and the disk, with a real home folder and real files.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { LocalModel } from "../../../../src/core/models/runtime/modelSource.ts";
import { chosen, chosenFile, orForAll, unusable, type Chosen } from "../../../../src/host/models/chosenModel.ts";
import { tinyModel } from "../../../support/models/models.ts";

const how = { contextTokens: 1024, gpu: "off" } as const;

describe("the chosen model", () => {
  let home: string;
  const place = (name: string): string => path.join(home, "models", name);
  beforeEach(() => {
    home = mkdtempSync(path.join(os.tmpdir(), "gl-chosen-"));
    mkdirSync(path.join(home, "models"));
    const bytes = readFileSync(tinyModel("qwen2"));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const file = { name: "mine-1b.gguf", sizeBytes: bytes.length, sha256 };
    const models = [{ id: "mine", name: "My Model 1B", architecture: "qwen2", parameters: 1e9, files: [file] }];
    writeFileSync(path.join(home, "models.json"), JSON.stringify({ models }));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const install = (name: string): void => copyFileSync(tinyModel("qwen2"), place(name));

  /** What a setting means, for a model that is on this machine or claims to be. */
  async function found(setting: string): Promise<Chosen<LocalModel>> {
    const file = await chosenFile(setting, home, how);
    return "missing" in file ? assert.fail(`${file.missing.name} is missing`) : file;
  }

  it("has the catalogue's name, or its file's, before anything has read it", async () => {
    install("mine-1b.gguf");
    install("other.gguf");
    const { choice, source } = await found("mine");
    assert.deepEqual(choice, { kind: "chosen", path: place("mine-1b.gguf"), name: "My Model 1B" });
    assert.equal(source?.profile?.name, "My Model 1B");
    const other = await found("other.gguf");
    assert.deepEqual(other.choice, { kind: "chosen", path: place("other.gguf"), name: "other" });
  });

  it("keeps that name when it cannot be used, and the reason says it too", async () => {
    writeFileSync(place("mine-1b.gguf"), "<!DOCTYPE html>");
    const { choice, source } = await found(place("mine-1b.gguf"));
    assert.ok(choice.kind === "unusable" && source === undefined);
    assert.equal(choice.name, "My Model 1B");
    assert.match(choice.failure.message, /^My Model 1B: .*mine-1b\.gguf is a web page/);
    const gone = await found("/nowhere/gone.gguf");
    assert.ok(gone.choice.kind === "unusable");
    assert.equal(gone.choice.name, "gone");
  });

  it("is the one for ghost text where there is no other", async () => {
    install("other.gguf");
    const { source } = await found("other.gguf");
    const missing: Chosen = { choice: { kind: "missing" }, source: undefined };
    const forAll = orForAll(missing, source);
    assert.deepEqual(forAll.choice, { kind: "chosen", path: place("other.gguf"), name: "other" });
    assert.equal(forAll.source, source);
    assert.equal(orForAll(missing, undefined), missing);
  });

  it("does not give way to the one for ghost text when the settings name it: missing, unusable, a file or a server", async () => {
    install("other.gguf");
    const { source } = await found("other.gguf");
    const named = { name: "My Model 1B", sizeBytes: 1 };
    const server = { url: "http://localhost:8000", model: "big", contextTokens: 1024 };
    for (const chat of [
      { choice: { kind: "missing", named }, source: undefined } satisfies Chosen,
      unusable({ path: "/m/a.gguf", ...how }, new Error("No.")),
      chosen({ path: "/m/a.gguf", ...how }),
      chosen(server),
    ])
      assert.equal(orForAll(chat, source), chat);
    assert.deepEqual(chosen(server).choice, { kind: "server", url: server.url, name: "big" });
  });
});
