import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import {
  isUsedElsewhere,
  noteUse,
  removeEditorData,
  removeLeftovers,
  type EditorUse,
} from "../../../src/client/leftovers.ts";
import { runtimePaths } from "../../../src/client/paths.ts";

describe("what Ghostlight leaves on a machine", () => {
  let folder: string;
  let home: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "gl-left-"));
    home = path.join(folder, "home");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A file with its folders. */
  const put = (...parts: string[]): string => {
    const file = path.join(folder, ...parts);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, "text");
    return file;
  };
  /** An editor that has the extension and a chat. */
  const editor = (name: string): EditorUse & { readonly chat: string } => {
    put(name, "extensions", "ghostlight.ghostlight-1.0.0", "package.json");
    const chat = put(name, "storage", "ghostlight.ghostlight", "chats", "one.json");
    const storage = path.join(folder, name, "storage", "ghostlight.ghostlight");
    return { extensions: path.join(folder, name, "extensions"), storage, chat };
  };
  const note = async ({ extensions, storage }: EditorUse): Promise<void> => noteUse(home, { extensions, storage });
  const notes = (): string[] => readFileSync(path.join(home, "editors.jsonl"), "utf8").split("\n").slice(0, -1);
  const runtime = () => runtimePaths(home, { GHOSTLIGHT_RUNTIME: path.join(folder, "run") });

  it("an editor is noted once, each folder of its data by itself", async () => {
    const use = editor("code");
    for (const each of [use, use, { ...use, storage: path.join(folder, "other", "ghostlight.ghostlight") }, use])
      await note(each);
    assert.equal(notes().length, 2);
  });

  it("another editor counts as long as it has the extension", async () => {
    const [one, other] = [editor("code"), editor("insiders")];
    assert.equal(await isUsedElsewhere(home, one.extensions), false, "nothing is noted yet");
    await note(one);
    assert.equal(await isUsedElsewhere(home, one.extensions), false);
    await note(other);
    assert.equal(await isUsedElsewhere(home, one.extensions), true);
    rmSync(path.join(other.extensions, "ghostlight.ghostlight-1.0.0"), { recursive: true });
    put("insiders", "extensions", "ghostlight.ghostlight2", "package.json");
    assert.equal(await isUsedElsewhere(home, one.extensions), false, "an extension of another name does not count");
    rmSync(other.extensions, { recursive: true });
    assert.equal(await isUsedElsewhere(home, one.extensions), false, "the editor is gone");
  });

  it("an editor's data goes with it, and nothing of another editor", async () => {
    const [one, other] = [editor("code"), editor("insiders")];
    const workspace = { ...one, storage: path.dirname(put("ws", "ghostlight.ghostlight", "chat.json")) };
    for (const each of [one, workspace, other]) await note(each);
    await removeEditorData(home, one.extensions);
    assert.ok(!existsSync(one.storage) && !existsSync(workspace.storage));
    assert.ok(existsSync(other.chat));
    assert.deepEqual(
      notes().map((line) => (JSON.parse(line) as EditorUse).storage),
      [other.storage],
    );
    await removeEditorData(home, one.extensions);
    assert.ok(existsSync(other.chat), "nothing is left to remove");
  });

  it("models stay, and the user's own list of them; all else of the home and the worker's folder goes", async () => {
    const use = editor("code");
    await note(use);
    const model = put("home", "models", "some.gguf");
    const list = put("home", "models.json");
    const gone = [put("home", "logs", "worker.log"), put("home", "worker.pid"), use.chat];
    mkdirSync(runtime().folder, { recursive: true });
    writeFileSync(runtime().token, "secret");
    await removeLeftovers(home, runtime());
    for (const file of [...gone, runtime().folder, path.join(folder, "run"), path.join(home, "editors.jsonl")])
      assert.ok(!existsSync(file), file);
    assert.ok(existsSync(model) && existsSync(list));
  });

  it("a home without models goes as a whole, and one that never was is no failure", async () => {
    put("home", "logs", "worker.log");
    mkdirSync(path.join(home, "models"));
    await removeLeftovers(home, runtime());
    assert.ok(!existsSync(home));
    await removeLeftovers(home, runtime());
    await removeEditorData(path.join(folder, "never"), "/x").catch(() => undefined);
    assert.equal(await isUsedElsewhere(path.join(folder, "never"), "/x"), false);
  });

  it("a note that somebody changed removes nothing but folders of the extension's name", async () => {
    const [precious, relative] = [put("precious", "thesis.txt"), put("elsewhere", "ghostlight.ghostlight", "a")];
    const extensions = path.join(folder, "extensions");
    const sound = editor("code");
    const lines = [
      ...["", "null", "7", "{", '{"extensions":1,"storage":2}', "not JSON"],
      ...[
        { extensions, storage: path.dirname(precious) },
        { extensions, storage: `${path.dirname(precious)}/ghostlight.ghostlight/..` },
        { extensions, storage: path.relative(process.cwd(), path.dirname(relative)) },
        { extensions, storage: "/" },
        { extensions, storage: "" },
        { extensions, storage: sound.storage },
      ].map((use) => JSON.stringify(use)),
    ];
    mkdirSync(home);
    writeFileSync(path.join(home, "editors.jsonl"), `${lines.join("\n")}\n{"extensions":"/cut of`);
    await removeEditorData(home, extensions);
    assert.ok(existsSync(precious) && existsSync(relative));
    assert.ok(!existsSync(sound.storage));
    assert.deepEqual(notes(), []);
  });

  it("a link in the place of a folder is removed, and not what it leads to", async () => {
    const precious = put("precious", "thesis.txt");
    const storage = path.join(folder, "storage", "ghostlight.ghostlight");
    mkdirSync(path.dirname(storage));
    symlinkSync(path.dirname(precious), storage);
    mkdirSync(home);
    symlinkSync(path.dirname(precious), path.join(home, "logs"));
    await noteUse(home, { extensions: path.join(folder, "extensions"), storage });
    await removeLeftovers(home, runtime());
    assert.ok(existsSync(precious));
    assert.ok(!existsSync(storage) && !existsSync(path.join(home, "logs")));
  });
});
