// The suite of the desktop editors, in the extension host of the server: the same file, loaded in the same way.
import assert from "node:assert/strict";
import { buildSuite } from "../desktop/support/desktopEditor.mjs";
import { Workbench } from "./support/workbench.ts";

describe("the suite for desktop editors", () => {
  let workbench: Workbench;
  // Its own: the suite expects that no worker runs yet, and kills the one it starts.
  before(async () => (workbench = await Workbench.start({ model: "installed" })));
  after(() => workbench.stop());

  it("passes in the server's extension host", async function () {
    this.timeout(600_000);
    const suite = await buildSuite();
    const { code, output } = await workbench.runTests(suite, workbench.server.workspace("suite", { "a.txt": "" }));
    assert.equal(code, 0, output);
    for (const part of ["the extension", "ghost text", "a fix", "the chat", "the model worker"])
      assert.match(output, new RegExp(`^passed: ${part} `, "m"));
    assert.match(output, /^\d+ passed, 0 failed$/m);
    assert.doesNotMatch(workbench.problems().join("\n"), /\S/);
  });
});
