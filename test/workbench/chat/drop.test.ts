// Files and folders dragged onto the chat: what is in the workspace becomes chips, the rest is refused in words.
import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { until } from "../../support/workers.ts";
import { enter, write } from "../support/typing.ts";
import { modelLimitMs, type WorkbenchWindow } from "../support/window.ts";
import { sharedWorkbench, type Workbench } from "../support/workbench.ts";

describe("dragging into the chat", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    workbench = await sharedWorkbench();
    window = await workbench.open("drop", {
      "shop.py": "def total(prices):\n    return sum(prices)\n",
      "other.py": "x = 1\n",
      "lib/a.py": "a = 1\n",
      "lib/b.py": "b = 2\n",
      ".gitignore": "local/\n",
      "local/ignored.py": "y = 1\n",
      ".env": "KEY=zebra\n",
      "large.txt": "word ".repeat(250_000),
    });
    writeFileSync(path.join(window.workspace, "picture.bin"), new Uint8Array([0, 1, 2, 0, 255, 0, 3, 0]));
    writeFileSync(path.join(window.workspace, "..", "outside.py"), "z = 1\n");
    symlinkSync(path.join(window.workspace, "..", "outside.py"), path.join(window.workspace, "link.py"));
    await window.openFile("shop.py");
    await window.openChat();
    await window.waitForStatus(/is ready/);
    await window.chat
      .locator(".chip", { hasText: "shop.py" })
      .locator(".chip-tokens")
      .waitFor({ timeout: modelLimitMs });
  });
  after(() => window.close());

  const target = "#chat .drop-target";
  const chip = (name: string) => window.chat.locator(".chip", { hasText: name });
  const address = (name: string): string => pathToFileURL(path.join(window.workspace, name)).href;
  /** A drag over the page, or its end there, with these types. */
  const drag = (kind: "dragover" | "dragleave" | "drop", data: Readonly<Record<string, string>>): Promise<void> =>
    window.chat.locator("#chat").evaluate(
      (chat, given) => {
        const dataTransfer = new DataTransfer();
        for (const [type, text] of Object.entries(given.data)) dataTransfer.setData(type, text);
        const init = { dataTransfer, bubbles: true, cancelable: true, shiftKey: true };
        chat.dispatchEvent(new DragEvent(given.kind, init));
      },
      { kind, data },
    );
  const drop = (...addresses: readonly string[]): Promise<void> =>
    drag("drop", { "application/vnd.code.uri-list": addresses.join("\r\n") });
  /** Drops something that is refused, and answers what is said. */
  const refusal = async (...addresses: readonly string[]): Promise<string> => {
    const before = await window.chat.locator(".chip").count();
    await drop(...addresses);
    const note = window.chat.getByRole("alert").and(window.chat.locator(".refusal"));
    await note.waitFor();
    const said = (await note.locator(".refusal-lines").innerText()).trim();
    assert.equal(await window.chat.locator(".chip").count(), before);
    return said;
  };

  it("the page shows where to drop while files are over it, and no longer when they have left", async () => {
    await drag("dragover", { "text/plain": "only text" });
    assert.equal(await window.chat.locator(target).isVisible(), false);
    await drag("dragover", { "application/vnd.code.uri-list": address("other.py") });
    await window.chat.locator(target).getByText("Keep holding Shift").waitFor();
    await drag("dragleave", {});
    await window.chat.locator(target).waitFor({ state: "hidden" });
  });

  it("files and folders become chips with the tokens that @ counts", async () => {
    await drop(address("other.py"), address("lib"));
    await chip("other.py").locator(".chip-tokens").waitFor({ timeout: modelLimitMs });
    await chip("lib/").locator(".chip-tokens").waitFor({ timeout: modelLimitMs });
    const dropped = await chip("other.py").innerText();
    assert.match(dropped, /\b[1-9]\d* tokens/);
    assert.equal(await window.chat.locator(".refusal").isVisible(), false);
    for (const name of ["other.py", "lib/"]) {
      await window.chat.getByRole("button", { name: `Remove ${name}` }).click();
      await chip(name).waitFor({ state: "detached" });
    }
    await write(window.message, "");
    await window.message.pressSequentially("@other");
    await window.chat.getByRole("option", { name: "other.py" }).waitFor();
    await enter(window.message);
    await chip("other.py").locator(".chip-tokens").waitFor({ timeout: modelLimitMs });
    assert.equal(await chip("other.py").innerText(), dropped);
    await write(window.message, "");
    await window.chat.getByRole("button", { name: "Remove other.py" }).click();
    await chip("other.py").waitFor({ state: "detached" });
  });

  it("a model is refused with the way to use it, wherever it is", async () => {
    for (const name of ["../elsewhere.gguf", "Mine.GGUF"])
      assert.match(await refusal(address(name)), /\.gguf is a model\. To use it, .*“Ghostlight: Use a GGUF File…”\.$/i);
  });

  it("what lies outside is refused, however it is written", async () => {
    for (const name of ["../outside.py", "%2e%2e/outside.py", "..%2foutside.py"])
      assert.match(await refusal(`${address(".")}/${name}`), /outside\.py is not in this workspace\.$/);
    assert.match(await refusal("file:///etc/passwd"), /passwd is not in this workspace\.$/);
    assert.match(await refusal(address("link.py")), /link\.py is excluded/);
  });

  it("secrets, ignored files, large ones, binary ones and files that are gone are refused, each in words", async () => {
    assert.match(await refusal(address(".env")), /\.env is excluded because it may contain secrets/);
    assert.match(await refusal(address("local/ignored.py")), /ignored\.py is excluded/);
    assert.match(await refusal(address("local")), /local contains no files that can be included/);
    assert.match(await refusal(address("large.txt")), /large\.txt is too large/);
    assert.match(await refusal(address("picture.bin")), /picture\.bin cannot be read as text/);
    assert.match(await refusal(address("gone.py")), /gone\.py no longer exists/);
  });

  it("files of another program are refused, and the words go when they are dismissed", async () => {
    assert.match(await refusal(), /Only files and folders from the Explorer or a tab/);
    await window.chat.getByRole("button", { name: "Dismiss" }).click();
    await window.chat.locator(".refusal").waitFor({ state: "hidden" });
  });

  it("of several things, those that can be added are", async () => {
    await drop(address("other.py"), "file:///etc/passwd");
    await window.chat.getByText("passwd is not in this workspace.").waitFor();
    await chip("other.py").waitFor();
    // The open file, and this: nothing that was refused before has become a chip since.
    assert.equal(await window.chat.locator(".chip").count(), 2);
  });

  it("a tab that the mouse drags there with Shift held becomes a chip", async () => {
    await window.openFile("lib/a.py");
    const { mouse, keyboard } = window.page;
    const tab = (await window.page.locator(".tab.active").boundingBox())!;
    const view = (await window.page.locator('iframe.webview.ready[src*="purpose=webviewView"]').boundingBox())!;
    await mouse.move(tab.x + 30, tab.y + 10);
    await mouse.down();
    await mouse.move(tab.x + 45, tab.y + 14, { steps: 4 });
    await keyboard.down("Shift");
    let steps = 0;
    await until("the page shows where to drop", async () => {
      await mouse.move(view.x + 150 + (++steps % 2), view.y + 300, { steps: 4 });
      return window.chat.locator(target).isVisible();
    });
    await mouse.up();
    await keyboard.up("Shift");
    await window.chat.getByRole("button", { name: "Remove lib/a.py" }).waitFor();
    await window.chat.locator(target).waitFor({ state: "hidden" });
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
