import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Log } from "../../../../src/base/log.ts";
import type { Token } from "../../../../src/worker/embedded/engine.ts";
import { PrefixStates, removeUnsafeStates } from "../../../../src/worker/state/prefixStates.ts";
import { HeldTokens } from "../../../support/heldTokens.ts";

describe("saved states of prefixes", () => {
  let parent: string;
  let folder: string;
  let warnings: string[];
  const log: Log = { info: () => {}, warn: (line) => void warnings.push(line), error: () => {} };
  beforeEach(() => {
    warnings = [];
    parent = mkdtempSync(path.join(os.tmpdir(), "gl-"));
    folder = path.join(parent, "states");
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  const prefixOf = (number: number, length = 300): Token[] => Array.from({ length }, (_, at) => number * 1000 + at);

  async function save(states: PrefixStates, tokens: Token[]): Promise<void> {
    const sequence = new HeldTokens();
    sequence.tokens = tokens;
    await states.save(sequence);
  }

  async function restores(states: PrefixStates, tokens: Token[], sequence = new HeldTokens()): Promise<boolean> {
    const work = states.restore(sequence, tokens);
    let step = await work.next();
    while (step.done !== true) step = await work.next();
    assert.deepEqual(sequence.tokens, step.value ? tokens : sequence.tokens);
    return step.value;
  }

  it("are found by their tokens and their model", async () => {
    const states = new PrefixStates(folder, "model", log);
    await save(states, prefixOf(1));
    assert.ok(await restores(states, prefixOf(1)));
    assert.ok(await restores(new PrefixStates(folder, "model", log), prefixOf(1)));
    assert.ok(!(await restores(new PrefixStates(folder, "another", log), prefixOf(1))));
    assert.ok(!(await restores(states, prefixOf(2))));
    assert.ok(!(await restores(states, prefixOf(1, 299))));
    assert.deepEqual(warnings, []);
  });

  it("are not read where the sequence holds nearly all of them, and not written where they are short", async () => {
    const states = new PrefixStates(folder, "model", log);
    await save(states, prefixOf(1));
    const sequence = new HeldTokens();
    sequence.tokens = prefixOf(1, 200);
    assert.ok(!(await restores(states, prefixOf(1), sequence)));
    await save(states, prefixOf(2, 100));
    assert.equal(readdirSync(folder).length, 1);
  });

  it("are a few: the one that was used least lately goes first", async () => {
    const states = new PrefixStates(folder, "model", log);
    for (let number = 1; number <= 6; number++) {
      const before = existsSync(folder) ? readdirSync(folder) : [];
      await save(states, prefixOf(number));
      const added = readdirSync(folder).find((name) => !before.includes(name))!;
      utimesSync(path.join(folder, added), number, number);
    }
    assert.ok(await restores(states, prefixOf(1)));
    await save(states, prefixOf(7));
    assert.equal(readdirSync(folder).length, 6);
    assert.ok(await restores(states, prefixOf(1)));
    assert.ok(!(await restores(states, prefixOf(2))));
  });

  it("that are damaged are removed, and said in the log", async () => {
    await save(new PrefixStates(folder, "model", log), prefixOf(1));
    const file = path.join(folder, readdirSync(folder)[0]!);
    writeFileSync(file, "[1]");
    assert.ok(!(await restores(new PrefixStates(folder, "model", log), prefixOf(1))));
    assert.deepEqual(readdirSync(folder), []);
    assert.match(warnings.join("\n"), /could not be read: it is damaged/);
  });

  it("cost nothing but themselves where the folder cannot be used", async () => {
    writeFileSync(folder, "a file");
    const states = new PrefixStates(folder, "model", log);
    await save(states, prefixOf(1));
    assert.ok(!(await restores(states, prefixOf(1))));
    assert.match(warnings.join("\n"), /could not be saved: [^]*could not be read: .*ENOTDIR/);
  });

  it("are this user's alone", async () => {
    await save(new PrefixStates(folder, "model", log), prefixOf(1));
    assert.equal(statSync(folder).mode & 0o077, 0);
    for (const name of readdirSync(folder)) assert.equal(statSync(path.join(folder, name)).mode & 0o077, 0);
  });

  it("that were being written or read when a worker ended are removed", async () => {
    removeUnsafeStates(folder);
    await save(new PrefixStates(folder, "model", log), prefixOf(1));
    const [name] = readdirSync(folder);
    for (const end of ["writing", "reading"]) writeFileSync(path.join(folder, `${name}.${end}`), "");
    removeUnsafeStates(folder);
    assert.deepEqual(readdirSync(folder), [name]);
  });
});
