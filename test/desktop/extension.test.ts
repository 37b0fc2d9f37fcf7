import assert from "node:assert/strict";
import * as vscode from "vscode";
import { ghostlight, until, worker } from "./support/editor.ts";

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  };
}

describe("the extension", () => {
  const manifest = (): Manifest => ghostlight().packageJSON as Manifest;

  it("activates by itself once the editor has started, and starts no worker by that", async () => {
    await until("it is active", () => ghostlight().isActive);
    assert.equal(vscode.window.visibleTextEditors.length, 0, "no file is open yet");
    assert.equal(await worker(), undefined);
  });

  it("has registered every command of its manifest", async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    const wanted = manifest().contributes.commands.map(({ command }) => command);
    assert.ok(wanted.length > 20);
    assert.deepEqual(
      wanted.filter((command) => !registered.has(command)),
      [],
    );
  });

  it("has every setting of its manifest, with its default", () => {
    const configuration = vscode.workspace.getConfiguration();
    for (const [name, { default: expected }] of Object.entries(manifest().contributes.configuration.properties))
      assert.deepEqual(configuration.inspect(name)?.defaultValue, expected, name);
  });

  it("loads the model at a command", async () => {
    await vscode.commands.executeCommand("ghostlight.loadModel");
    assert.equal((await worker())?.model, "ready");
  });
});
