// What is clear of a call although it is not as it should be.
import assert from "node:assert/strict";
import { clearCall, clearName } from "../../../../../src/core/agent/formats/clearCall.ts";
import type { ToolDeclaration } from "../../../../../src/core/modelPort.ts";

const tool = (name: string, ...keys: readonly string[]): ToolDeclaration => ({
  ...{ name, description: "" },
  parameters: { type: "object", properties: Object.fromEntries(keys.map((key) => [key, { type: "string" }])) },
});
const tools = [tool("read_file", "path"), tool("run", "command"), tool("call", "name", "arguments"), tool("Run", "x")];

describe("a call is cleared", () => {
  it("of what servers and models write around the name of its tool", () => {
    for (const written of [
      ...["read_file", "functions.read_file", "functions.read_file:0", "default_api.read_file", " read_file\n"],
      ...[
        "read_file<|channel|>commentary",
        "read_file json",
        "Read_File",
        "read-file",
        "read_file()",
        "tools:read_file",
      ],
    ])
      assert.equal(clearName(tools, written), "read_file", written);
  });

  it("of a second frame around its arguments", () => {
    const args = { path: "a" };
    for (const given of [{ arguments: args }, { parameters: args }, { name: "read_file", arguments: args }])
      assert.deepEqual(clearCall(tools, { name: "read_file", arguments: given }), {
        name: "read_file",
        arguments: args,
      });
  });

  it("and is left alone where it could mean something else", () => {
    for (const written of ["RUN", "read_files", "read", "rm", `read_file${" ".repeat(300)}json`])
      assert.equal(clearName(tools, written), written);
    for (const [name, given] of [
      ["call", { name: "x", arguments: { a: 1 } }],
      ["read_file", { path: "a", arguments: { path: "b" } }],
      ["read_file", { name: "run", arguments: { path: "b" } }],
      ["read_file", { arguments: "a" }],
      ["rm", { arguments: { path: "a" } }],
    ] as const)
      assert.deepEqual(clearCall(tools, { name, arguments: given }), { name, arguments: given });
  });
});
