import assert from "node:assert/strict";
import { isSource } from "../../../../../src/core/models/runtime/modelSource.ts";

describe("what another process calls a model", () => {
  it("is a file or a server with a context", () => {
    assert.ok(isSource({ path: "/m.gguf", contextTokens: 4096 }));
    assert.ok(isSource({ url: "http://127.0.0.1", model: "", contextTokens: 4096 }));
  });

  for (const value of [
    undefined,
    null,
    7,
    "m.gguf",
    [],
    {},
    { path: "m.gguf" },
    { path: 1, contextTokens: 1 },
    { url: "http://127.0.0.1", contextTokens: 1 },
    { url: {}, model: "", path: "m.gguf", contextTokens: 1 },
  ])
    it(`is not ${JSON.stringify(value)}`, () => assert.ok(!isSource(value)));
});
