// Several large results in one step, in a context that cannot hold them all.
import assert from "node:assert/strict";
import { AgentScene, type Call } from "../../../support/agent/agentScene.ts";

describe("large results in a small context", function () {
  this.timeout(120_000);
  let scene: AgentScene;
  beforeEach(() => (scene = new AgentScene()));
  afterEach(() => scene.remove());
  const tokens = (text: string): number => Math.ceil(text.length / 4);
  const contextTokens = 16_000;
  const lines = (count: number): string =>
    Array.from({ length: count }, (_, at) => `const value${at} = ${at};\n`).join("");

  it("share what is left of it, and the model goes on", async () => {
    const calls = Array.from({ length: 16 }, (_, at): Call => {
      scene.write(`f${at}.ts`, lines(240).replaceAll("value", `file${at}_`.padEnd(40, "x")));
      return ["read_file", { path: `f${at}.ts` }];
    });
    const outcome = await scene.run([calls, "I have read them."], { contextTokens });
    assert.deepEqual(outcome, { kind: "done" });
    assert.equal(scene.results.length, 16);
    for (const [at, text] of scene.results.entries()) {
      assert.match(text, new RegExp(`^f${at}\\.ts, lines 1 to \\d+ of 240\\.`));
      assert.match(text, /the middle does not fit in the context; read these lines with read_file, from and to/);
    }
    const used = scene.requests.at(-1)!.messages.reduce((sum, { content }) => sum + tokens(content), 0);
    assert.ok(used < contextTokens - 2_048 && used > 5_000, `${used} tokens`);
  });

  it("leave the room that others do not need", async () => {
    scene.write("small.ts", "x\n");
    scene.write("large.ts", lines(240));
    await scene.run(
      [
        [
          ["read_file", { path: "large.ts" }],
          ["read_file", { path: "small.ts" }],
        ],
      ],
      { contextTokens },
    );
    assert.doesNotMatch(scene.results.join(), /does not fit/);
  });

  it("a command's whole output can still be read", async () => {
    const script = "for (let i = 0; i < 300; i++) console.log('word '.repeat(4) + i)";
    const command = `node -e "${script}"`;
    const run: Call = ["run", { command }];
    const others = Array.from({ length: 12 }, (_, at): Call => ["read_file", { path: `none${at}` }]);
    await scene.run([[run, ...others], [["read_file", { path: "@run/1.txt", from: 150, to: 150 }]]], {
      ...{ contextTokens, rules: { commands: [command] } },
    });
    assert.match(scene.results[0]!, /^Exit code 0\.\n[^]*read it in the file @run\/1\.txt …\n[^]* 299$/);
    assert.match(scene.results.at(-1)!, /150\tword word word word 149$/);
  });

  it("a file that was shown in part may not be written anew", async () => {
    scene.write("a.ts", lines(190));
    // The last argument only keeps them from being the same call.
    const reads = Array.from({ length: 16 }, (_, at): Call => ["read_file", { path: "a.ts", to: 500 + at }]);
    await scene.run([reads, [["write_file", { path: "a.ts", text: "x\n" }]]], {
      ...{ contextTokens, rules: { edits: "accept" } },
    });
    assert.match(scene.results.at(-1)!, /Read it first, and change it with edit_file/);
    assert.equal(scene.read("a.ts"), lines(190));
  });
});
