import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { nodeCandidates, usableNode } from "../../../../src/client/connection/nodeOnPath.ts";

describe("where a Node may be", () => {
  it("is in the absolute folders of the PATH, in their order, each once", () => {
    const env = { PATH: "/usr/local/bin:relative:/usr/bin::.:/usr/local/bin:/w/node_modules/.bin" };
    assert.deepEqual(nodeCandidates(env, "linux"), ["/usr/local/bin/node", "/usr/bin/node"]);
    assert.deepEqual(nodeCandidates(env, "darwin"), ["/usr/local/bin/node", "/usr/bin/node"]);
    assert.deepEqual(nodeCandidates({}, "linux"), []);
    assert.deepEqual(nodeCandidates({ Path: "/usr/bin" }, "linux"), [], "names differ in case there");
  });

  it("is on a drive on Windows: no current folder, no other machine", () => {
    const Path = String.raw`C:\Program Files\nodejs;.;bin;\bin;C:bin;\\server\share;//server/share;D:/tools;C:\w\node_modules\.bin`;
    const expected = [String.raw`C:\Program Files\nodejs\node.exe`, String.raw`D:\tools\node.exe`];
    assert.deepEqual(nodeCandidates({ Path }, "win32"), expected);
    assert.deepEqual(nodeCandidates({ PATH: Path }, "win32"), expected);
  });
});

describe("what a Node says of itself", () => {
  const good = { execPath: "/usr/bin/node", arch: "x64", node: "20.0.0", napi: "9" };
  const said = (change: object): string | undefined => usableNode(JSON.stringify({ ...good, ...change }), "x64");

  it("is enough with version 20 and the Node-API of the library's binaries", () => {
    assert.equal(said({}), "/usr/bin/node");
    assert.equal(said({ node: "24.1.0", napi: "10" }), "/usr/bin/node");
    assert.equal(said({ napi: "7" }), "/usr/bin/node");
  });

  it("is enough with the version that the manifest asks for, not with the one before", () => {
    const manifest = readFileSync(new URL("../../../../package.json", import.meta.url), "utf8");
    const { engines } = JSON.parse(manifest) as { engines: { node: string } };
    const oldest = Number(/^>=(\d+)/.exec(engines.node)![1]);
    assert.equal(said({ node: `${oldest}.0.0` }), "/usr/bin/node");
    assert.equal(said({ node: `${oldest - 1}.9.0` }), undefined);
  });

  it("is not enough when it is too old, for another processor, or not said properly", () => {
    for (const change of [
      ...[{ node: "19.9.0" }, { node: "9.0.0" }, { node: undefined }, { node: "x" }, { napi: "6" }, { napi: null }],
      ...[{ arch: "arm64" }, { arch: undefined }, { execPath: "node" }, { execPath: 3 }, { execPath: undefined }],
    ])
      assert.equal(said(change), undefined, JSON.stringify(change));
    for (const text of ["", "null", "[]", "3", '"x"', "v20.0.0", "{"]) assert.equal(usableNode(text, "x64"), undefined);
  });
});
