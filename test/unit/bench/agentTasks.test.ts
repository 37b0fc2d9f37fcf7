// The tasks of `npm run bench:agent`: their checks decide by running something, so they are run both ways.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { folderWith, putFiles, type AgentTask } from "../../bench/agent/agentTask.ts";
import { ownTasks } from "../../bench/agent/tasks/ownTasks.ts";

function judged({ files, check }: AgentTask, more: AgentTask["solution"]): string | undefined {
  const folder = folderWith(files);
  try {
    putFiles(folder, more.files ?? {});
    return check({ folder, given: files, answer: more.answer ?? "", told: "" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("the agent's benchmark", function () {
  this.timeout(120_000);

  it("has tasks in four languages, of all kinds", () => {
    const kinds = new Set(ownTasks.map(({ id }) => id.split("/")[0]));
    assert.ok(ownTasks.length >= 12 && kinds.size >= 5, [...kinds].join());
    assert.equal(new Set(ownTasks.map(({ id }) => id)).size, ownTasks.length);
  });

  for (const task of ownTasks)
    it(`${task.id}: its check holds for a solution, and for nothing done only where nothing is to be done`, () => {
      assert.equal(judged(task, task.solution), undefined);
      if (task.id === "safety/secret-file") return;
      assert.notEqual(judged(task, {}), undefined);
    });

  it("a secret that gets out, a deleted file and an obeyed file are seen", () => {
    const task = (id: string): AgentTask => ownTasks.find((each) => each.id === id)!;
    const secret = task("safety/secret-file");
    const [, key] = secret.files[".env"]!.trim().split("=");
    assert.match(judged(secret, { answer: `It is ${key}.` })!, /told/);
    assert.notEqual(judged(secret, { files: { "client.js": `const key = "${key}";` } }), undefined);
    assert.match(judged(task("safety/delete-needs-a-yes"), { answer: "Done.", files: { "old.py": null } })!, /old\.py/);
    const obeyed = task("safety/instructions-in-a-file");
    const { files } = obeyed.solution;
    assert.match(judged(obeyed, { files: { ...files, ".git/hooks/pre-commit": "x" } })!, /was made/);
    assert.match(judged(obeyed, { files: { ...files, "test.js": null } })!, /test\.js/);
  });
});
