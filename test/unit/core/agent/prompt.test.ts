import assert from "node:assert/strict";
import { agentSystemText } from "../../../../src/core/agent/prompt.ts";
import { agentTools } from "../../../../src/core/agent/tools/toolTable.ts";
import { toolUseOf } from "../../../../src/core/agent/tools/toolUse.ts";

describe("what the agent's model is told", () => {
  it("fits into 1,500 tokens with what the longest template puts around it", () => {
    // Code and JSON have at least three characters a token; the XML form of Qwen adds about 250 tokens (facts of the formats).
    const characters =
      agentSystemText.length + JSON.stringify(agentTools.map((tool) => ({ type: "function", function: tool }))).length;
    assert.ok(characters / 3.4 + 250 < 1_500, `${characters} characters`);
  });

  it("has nothing in it that differs between folders, days and machines", () => {
    assert.doesNotMatch(agentSystemText + JSON.stringify(agentTools), /\d{4}-\d\d|\/home|linux|windows|macos/i);
  });

  it("declares what grammars can hold: required texts first, path before all, at most two optional scalars", () => {
    assert.equal(agentTools.length, 9);
    for (const { name, parameters } of agentTools) {
      const keys = Object.keys(parameters.properties);
      const required = parameters.required ?? [];
      assert.deepEqual(keys.slice(0, required.length), required, name);
      assert.ok(keys.length - required.length <= 2, name);
      if (keys.includes("path")) assert.equal(keys[0], "path", name);
      for (const { type } of Object.values(parameters.properties))
        assert.ok(["string", "integer", "boolean"].includes(type!));
    }
  });

  it("takes arguments as models write them, and says in one line what is wrong with others", () => {
    const use = (name: string, given: Record<string, unknown>): unknown =>
      toolUseOf({ id: "1", name, arguments: given });
    assert.deepEqual(use("read_file", { path: "a", from: "12", to: null }), { tool: "read_file", path: "a", from: 12 });
    assert.deepEqual(use("search", { text: "x", regex: "true" }), { tool: "search", text: "x", regex: true });
    assert.deepEqual(use("write_file", { path: "a", text: "" }), { tool: "write_file", path: "a", text: "" });
    const wrong: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
      ["read_file", { path: 3 }, /path of read_file must be a text/],
      ["read_file", { path: "a", from: "x" }, /from of read_file must be a whole number/],
      ["read_file", { path: "a", from: -1 }, /whole number/],
      ["search", { text: "x", regex: "maybe" }, /true or false/],
      ["run", { command: " " }, /command of run is empty/],
      ["edit_file", { path: "a" }, /edit_file needs the argument old and new/],
      ["list_files", { path: { a: 1 } }, /must be a text/],
      ["toString", {}, /no tool “toString”/],
    ];
    for (const [name, given, expected] of wrong) {
      const { problem } = use(name, given) as { problem: string };
      assert.match(problem, expected);
      assert.ok(!problem.includes("\n"));
    }
  });
});
