import assert from "node:assert/strict";
import { isSameSource, type LocalModel, type RemoteModel } from "../../../../../src/core/models/runtime/modelSource.ts";

const file: LocalModel = { path: "/m/a.gguf", contextTokens: 4096 };
const server: RemoteModel = { url: "http://host", model: "m", contextTokens: 4096, key: "k", mayBeReadable: true };

describe("whether two sources are the same", () => {
  it("a file with the same context on the same device is", () => {
    assert.ok(isSameSource(file, { ...file, gpu: "auto" }));
    for (const other of [
      { ...file, path: "/m/b.gguf" },
      { ...file, contextTokens: 1 },
      { ...file, gpu: "off" as const },
    ])
      assert.ok(!isSameSource(file, other), JSON.stringify(other));
  });

  it("a server with another key, or without the agreement to send readable text, is not: nobody uses another's connection", () => {
    assert.ok(isSameSource(server, { ...server }));
    for (const other of [
      { ...server, key: "other" },
      { ...server, mayBeReadable: false },
      { ...server, model: "" },
      { ...server, url: "http://other" },
    ])
      assert.ok(!isSameSource(server, other), JSON.stringify(other));
    assert.ok(!isSameSource(server, file));
  });
});
