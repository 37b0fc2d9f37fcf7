import assert from "node:assert/strict";
import * as vscode from "vscode";
import { until, worker } from "./support/editor.ts";

describe("the model worker", () => {
  it("is a process of its own that has the model", async () => {
    const { pid, model } = (await worker())!;
    assert.notEqual(pid, process.pid);
    assert.equal(model, "ready");
    process.kill(pid, 0);
  });

  it("when it is killed, a command brings it back with the model", async () => {
    const { pid } = (await worker())!;
    process.kill(pid, "SIGKILL");
    await until("it is gone", () => !isAlive(pid));
    await vscode.commands.executeCommand("ghostlight.loadModel");
    const next = await worker();
    assert.equal(next?.model, "ready");
    assert.notEqual(next.pid, pid);
  });

  it("restarts at a command, and the old one is gone", async () => {
    const { pid } = (await worker())!;
    await vscode.commands.executeCommand("ghostlight.restartWorker");
    await until("another runs", async () => ![undefined, pid].includes((await worker())?.pid));
    assert.ok(!isAlive(pid));
  });

  it("gives the memory back at a command", async () => {
    await vscode.commands.executeCommand("ghostlight.loadModel");
    await vscode.commands.executeCommand("ghostlight.freeMemory");
    await until("the model is unloaded", async () => (await worker())?.model === "absent");
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
