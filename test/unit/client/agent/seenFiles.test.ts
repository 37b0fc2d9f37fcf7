// The texts of files that are sent with each question of the agent, because its edits are held to them.
import assert from "node:assert/strict";
import path from "node:path";
import { AgentScene, type Call } from "../../../support/agent/agentScene.ts";

describe("the files that an agent has seen", function () {
  this.timeout(120_000);
  let scene: AgentScene;
  beforeEach(() => (scene = new AgentScene()));
  afterEach(() => scene.remove());
  const rules = { edits: "accept", commands: [] } as const;
  const edit = (file: string, old: string, put: string): Call => ["edit_file", { path: file, old, new: put }];

  it("are sent with each question as they were read and changed", async () => {
    scene.write("a/sum.js", "a - b;\r\n");
    scene.write("other.js", "c;\n");
    scene.write("data.txt", "x".repeat(600_000));
    await scene.run(
      [
        [["read_file", { path: "./a/sum.js" }]],
        [
          ["read_file", { path: "other.js" }],
          ["read_file", { path: "data.txt" }],
        ],
        [edit("a/sum.js", "a - b", "a + b")],
        "Done.",
      ],
      { rules },
    );
    const sent = scene.requests.map(({ copied }) => copied?.texts.map(({ text }) => text));
    assert.deepEqual(sent, [undefined, ["a - b;\r\n"], ["c;\n", "a - b;\r\n"], ["a + b;\r\n", "c;\n"]]);
    const { texts, ...named } = scene.requests.at(-1)!.copied!;
    assert.deepEqual(named, { tool: "edit_file", argument: "old", source: "path" });
    const real = path.join(scene.folder, "a", "sum.js").replaceAll(path.sep, "/");
    assert.deepEqual(texts[0]!.names, ["./a/sum.js", "a/sum.js", real]);
  });

  it("are also those that a failed edit has quoted; they still have to be read before they are written anew", async () => {
    scene.write("sum.js", "a - b;\n");
    const anew: Call = ["write_file", { path: "sum.js", text: "a + b;\n" }];
    await scene.run([[edit("sum.js", "a minus b", "a + b")], [anew], [edit("sum.js", "a - b", "a + b")], "Done."], {
      rules,
    });
    const sent = scene.requests.map(({ copied }) => copied?.texts.map(({ text }) => text));
    assert.deepEqual(sent, [undefined, ["a - b;\n"], ["a - b;\n"], ["a + b;\n"]]);
    assert.equal(scene.read("sum.js"), "a + b;\n");
  });
});
