import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { addressOf } from "../../../src/client/connection/runtimeFolder.ts";
import { runtimePaths } from "../../../src/client/paths.ts";

describe("where the worker is found", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(os.tmpdir(), "gl-paths-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("is one place, whatever the environment of a terminal, a desktop or a service", () => {
    const home = path.join(folder, "home");
    const places = [
      {},
      { XDG_RUNTIME_DIR: "/run/user/1000" },
      { XDG_RUNTIME_DIR: "" },
      { TMPDIR: "/var/tmp", TEMP: "/x", TMP: "/y" },
      { GHOSTLIGHT_RUNTIME: "" },
    ].map((env) => runtimePaths(home, env).folder);
    assert.equal(new Set(places).size, 1, places.join(" "));
  });

  it("is another one only by the user's own variable", () => {
    const home = path.join(folder, "home");
    const { folder: chosen } = runtimePaths(home, { GHOSTLIGHT_RUNTIME: path.join(folder, "run") });
    assert.equal(path.dirname(chosen), path.join(folder, "run"));
    const relative = path.relative(process.cwd(), path.join(folder, "run"));
    assert.equal(runtimePaths(home, { GHOSTLIGHT_RUNTIME: relative }).folder, chosen);
  });

  it("is the same for every spelling of a home, and different for different homes", () => {
    const home = path.join(folder, "real", "home");
    const spelled = path.join(folder, "link", "home");
    mkdirSync(path.join(folder, "real"));
    symlinkSync(path.join(folder, "real"), path.join(folder, "link"));
    const at = (each: string): string => runtimePaths(each, {}).folder;
    // Before the home is there, and after.
    for (const make of [() => {}, () => mkdirSync(home)]) {
      make();
      for (const same of [spelled, `${home}/`, path.join(home, "..", "home"), path.relative(process.cwd(), home)])
        assert.equal(at(same), at(home), same);
    }
    assert.notEqual(at(`${home}2`), at(home));
  });

  it("is on Windows a pipe whose name only those know who know the secret", () => {
    const paths = runtimePaths(path.join(folder, "home"), {});
    const [one, two] = ["1".repeat(64), "2".repeat(64)].map((token) => addressOf(paths, token, "win32"));
    assert.match(one!, /^\\\\\.\\pipe\\ghostlight-[0-9a-f]{32}$/);
    assert.notEqual(one, two);
    assert.equal(one, addressOf(paths, "1".repeat(64), "win32"));
    assert.ok(!one!.includes("1".repeat(8)), "it does not tell the secret");
    assert.equal(addressOf(paths, "1".repeat(64), "linux"), paths.socket);
  });
});
