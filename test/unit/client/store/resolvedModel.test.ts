import assert from "node:assert/strict";
import path from "node:path";
import { recommendedEntry } from "../../../../src/core/models/catalogue/catalogue.ts";
import { isFullyKnown, resolveWith } from "../../../../src/client/store/resolvedModel.ts";

const home = path.resolve("home");
const commit = "c".repeat(40);
const sha256 = "d".repeat(64);
const part = (number: number): string => `big-0000${number}-of-00002.gguf`;
const entry = {
  ...recommendedEntry,
  hub: { repository: "owner/big" },
  files: [{ name: part(1) }, { name: part(2), hubPath: "q4/second.gguf" }] as const,
};
const packages = [{ name: "piece1", version: "1", member: "data/part01.bin", sizeBytes: 7 }];

describe("a resolved model", () => {
  it("takes size and digest from its entry, which pins never overrule", () => {
    const given = { name: "one.gguf", sizeBytes: 7, sha256 };
    const pins = { "owner/big/one.gguf": { sizeBytes: 8, sha256: "e".repeat(64) } };
    const [file] = resolveWith(pins, { ...entry, files: [given] }, home).files;
    assert.deepEqual([file.sizeBytes, file.sha256], [7, sha256]);
  });

  it("takes what its entry leaves open from the pins, in the revision that was pinned", () => {
    const pins = { [`owner/big/${part(1)}`]: { sizeBytes: 5, sha256, commit } };
    const model = resolveWith(pins, entry, home);
    assert.equal(isFullyKnown(model), false);
    const [first, second] = model.files;
    assert.deepEqual([first.sizeBytes, first.sha256, first.hub?.revision], [5, sha256, commit]);
    assert.deepEqual([second?.sizeBytes, second?.sha256, second?.hub?.revision], [undefined, undefined, undefined]);
  });

  it("is fully known once each of its files is pinned", () => {
    const pin = { sizeBytes: 5, sha256 };
    const pins = { [`owner/big/${part(1)}`]: pin, "owner/big/q4/second.gguf": pin };
    assert.equal(isFullyKnown(resolveWith(pins, entry, home)), true);
  });

  it("says where each file lies here and on hubs", () => {
    const { files } = resolveWith({}, entry, home);
    assert.deepEqual(
      files.map((file) => [file.path, file.hub?.path]),
      [
        [path.join(home, "models", part(1)), part(1)],
        [path.join(home, "models", part(2)), "q4/second.gguf"],
      ],
    );
  });

  it("keeps the revision that its entry names, and has no place on hubs without one", () => {
    const pins = { "owner/big@v2/one.gguf": { sizeBytes: 5, sha256, commit } };
    const named = {
      ...entry,
      hub: { repository: "owner/big", revision: "v2" },
      files: [{ name: "one.gguf" }] as const,
    };
    assert.equal(resolveWith(pins, named, home).files[0].hub?.revision, "v2");
    const { hub: _, ...nowhere } = named;
    assert.equal(resolveWith({}, nowhere, home).files[0].hub, undefined);
  });

  it("comes as packages only when it is one file", () => {
    const one = { ...entry, packages, files: [{ name: "one.gguf" }] as const };
    assert.deepEqual(resolveWith({}, one, home).files[0].packages, packages);
    const several = resolveWith({}, { ...entry, packages }, home).files;
    assert.ok(several.every((file) => file.packages.length === 0));
  });
});
