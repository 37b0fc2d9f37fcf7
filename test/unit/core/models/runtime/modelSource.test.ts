import assert from "node:assert/strict";
import { defaultEntry } from "../../../../../src/core/models/catalogue/catalogue.ts";
import { failure } from "../../../../../src/core/failures.ts";
import {
  aboutModel,
  isSameSource,
  shownName,
  type LocalModel,
  type RemoteModel,
} from "../../../../../src/core/models/runtime/modelSource.ts";

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

describe("the name of a model", () => {
  const named = (source: LocalModel | RemoteModel): string => shownName(source);
  const { infill, chat } = defaultEntry;
  const profile = { name: "Model A", infill, chat };

  it("is the catalogue's, else its file's", () => {
    assert.equal(named({ ...file, profile }), "Model A");
    assert.equal(
      named({ ...file, path: "/m/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf" }),
      "Qwen2.5-Coder 0.5B Instruct Q4_K_M",
    );
    assert.equal(named(file), "a");
    assert.equal(named({ ...file, path: "C:\\models\\Mine.Q4.GGUF" }), "Mine.Q4");
  });

  it("is the server's place until the model there is known", () => {
    assert.equal(named(server), "m");
    assert.equal(named({ ...server, url: "https://user:word@host:8000/v1", model: "" }), "host:8000");
  });

  it("comes before why it cannot be used, unless the sentence has it", () => {
    const of = (message: string): string => aboutModel(failure("loadFailed", message), "Model A").message;
    assert.equal(of("/m/a.gguf is damaged."), "Model A: /m/a.gguf is damaged.");
    assert.equal(of("Model A is damaged."), "Model A is damaged.");
    assert.equal(aboutModel(failure("loadFailed", "/m/a.gguf is damaged."), "a").message, "/m/a.gguf is damaged.");
  });
});
