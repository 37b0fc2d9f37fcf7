// What git ignores, in real repositories; the same without git as far as files tell.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { silentLog } from "../../../../src/base/log.ts";
import { GitIgnore } from "../../../../src/host/context/gitIgnore.ts";
import { excludesFileIn } from "../../../../src/client/ignored/ignoreRules.ts";
import { IgnoreVerdicts, type WorkspaceFiles } from "../../../../src/host/context/ignoreVerdicts.ts";

describe("ignored files", () => {
  let base: string;
  /** A user's own configuration of git. */
  let env: NodeJS.ProcessEnv;
  /** What was said of git that could not be asked. */
  let warnings: string[];
  const ending = new AbortController();
  beforeEach(() => {
    warnings = [];
    base = realpathSync(mkdtempSync(path.join(os.tmpdir(), "gl-git-")));
    env = { ...process.env, HOME: base, XDG_CONFIG_HOME: path.join(base, "config"), GIT_CONFIG_NOSYSTEM: "1" };
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  const git = (folder: string, ...args: string[]): string =>
    execFileSync("git", ["-C", path.join(base, folder), "-c", "protocol.file.allow=always", ...args], {
      env: {
        ...env,
        GIT_AUTHOR_NAME: "a",
        GIT_AUTHOR_EMAIL: "a@b",
        GIT_COMMITTER_NAME: "a",
        GIT_COMMITTER_EMAIL: "a@b",
      },
      stdio: ["ignore", "pipe", "ignore"],
      encoding: "utf8",
    });
  /** Writes files, given as paths with their texts; a path alone gets a line. */
  const write = (...files: readonly (string | readonly [string, string])[]): void => {
    for (const each of files) {
      const [name, text] = typeof each === "string" ? [each, "x\n"] : each;
      mkdirSync(path.dirname(path.join(base, name)), { recursive: true });
      writeFileSync(path.join(base, name), text);
    }
  };
  const files = (): WorkspaceFiles => ({
    exists: (file) => Promise.resolve(existsSync(file)),
    real: (file) => realpath(file),
    native: (file) => file,
    read: (file) => readFile(file, "utf8").catch(() => undefined),
    readUserRules: () => readFile(path.join(base, "config/git/ignore"), "utf8").catch(() => undefined),
  });
  const gitIgnore = (command = "git", timeoutMs = 20_000): GitIgnore =>
    new GitIgnore({
      ...{ command: () => command, env, signal: ending.signal, timeoutMs },
      log: { ...silentLog, warn: (text) => warnings.push(text) },
    });
  /** The files of a folder that are ignored. */
  const ignored = async (folder: string, names: readonly string[], word?: GitIgnore): Promise<string[]> => {
    const at = path.join(base, folder);
    const found = await new IgnoreVerdicts(files(), word).ignoredAmong(
      at,
      names.map((name) => path.join(at, name)),
    );
    return names.filter((name) => found.has(path.join(at, name)));
  };
  /** The same with git and without. */
  const expect = async (folder: string, expected: Readonly<Record<string, boolean>>): Promise<void> => {
    const wanted = Object.keys(expected).filter((name) => expected[name]);
    assert.deepEqual(await ignored(folder, Object.keys(expected), gitIgnore()), wanted, "by git");
    assert.deepEqual(await ignored(folder, Object.keys(expected)), wanted, "without git");
    assert.deepEqual(warnings, [], "git was asked");
  };
  const repository = (folder: string): void => {
    mkdirSync(path.join(base, folder), { recursive: true });
    git(folder, "init", "-q");
  };

  it("are those of .gitignore, deeper rules first, and of nothing else", async () => {
    repository("w");
    write(["w/.gitignore", "local/\n*.log\n"], ["w/deep/.gitignore", "!kept.log\n"]);
    write("w/a.ts", "w/local/a.ts", "w/deep/a.log", "w/deep/kept.log", "w/ü b\n.log", "w/:(top)a.ts", "w/-n");
    await expect("w", {
      ...{ "a.ts": false, "local/a.ts": true, "deep/a.log": true, "deep/kept.log": false },
      ...{ "ü b\n.log": true, ":(top)a.ts": false, "-n": false },
    });
  });

  it("are read behind a mark of the byte order", async () => {
    repository("w");
    write(
      ["w/.gitignore", "\ufefflocal.ts\r\n"],
      ["w/.git/info/exclude", "\ufeffmine.ts\n"],
      "w/local.ts",
      "w/mine.ts",
      "w/a.ts",
    );
    await expect("w", { "local.ts": true, "mine.ts": true, "a.ts": false });
  });

  it("are those of .git/info/exclude, the user's own rules, and a parent's .gitignore", async () => {
    repository("r");
    write(["r/.git/info/exclude", "mine.ts\n"], ["r/.gitignore", "secretly/\nhidden.ts\n"]);
    write(["config/git/ignore", "users.ts\n"]);
    const names = ["mine.ts", "users.ts", "hidden.ts", "secretly/a.ts", "a.ts"];
    write(...names.map((name) => `r/packages/w/${name}`));
    await expect("r/packages/w", {
      ...{ "mine.ts": true, "users.ts": true, "hidden.ts": true, "secretly/a.ts": true, "a.ts": false },
    });
  });

  it("are those of core.excludesFile, wherever git is told of it", async () => {
    repository("w");
    write("w/a.ts", "w/b.ts", ["rules", "b.ts\n"]);
    git("w", "config", "core.excludesFile", path.join(base, "rules"));
    assert.deepEqual(await ignored("w", ["a.ts", "b.ts"], gitIgnore()), ["b.ts"]);
    const named = (text: string): string | undefined => excludesFileIn(text);
    assert.equal(named('[core]\n\texcludesFile = "~/my ignore"\n'), "~/my ignore");
    assert.equal(named('[user]\nexcludesfile = a\n[Core] excludesfile=b ; mine\n[core "x"]\nexcludesfile=c'), "b");
    assert.equal(named("[core]\nexcludesfile =\n"), undefined);
  });

  it("are not those that git tracks in spite of the rules", async () => {
    repository("w");
    write(["w/.gitignore", "*.ts\n"], "w/tracked.ts", "w/other.ts");
    git("w", "add", "-f", "tracked.ts");
    assert.deepEqual(await ignored("w", ["tracked.ts", "other.ts"], gitIgnore()), ["other.ts"]);
  });

  it("are right in a worktree and in a submodule", async () => {
    repository("r");
    write("r/a.ts", ["r/.git/info/exclude", "mine.ts\n"]);
    git("r", "add", "a.ts");
    git("r", "commit", "-qm", "a");
    git("r", "worktree", "add", "-q", path.join(base, "tree"));
    write("tree/mine.ts");
    await expect("tree", { "a.ts": false, "mine.ts": true });

    repository("w");
    git("w", "submodule", "add", "-q", path.join(base, "r"), "sub");
    write(["w/sub/.gitignore", "own.ts\n"], "w/sub/own.ts", "w/b.ts", ["w/.gitignore", "b.ts\n"]);
    await expect("w", { "sub/a.ts": false, "sub/own.ts": true, "b.ts": true });
  });

  it("are all in a repository that is in an ignored folder of another", async () => {
    repository("w");
    write(["w/.gitignore", "vendor/\n"]);
    repository("w/vendor/lib");
    repository("w/apps/one");
    write("w/vendor/lib/a.ts", "w/apps/one/a.ts", ["w/apps/one/.gitignore", "b.ts\n"], "w/apps/one/b.ts");
    await expect("w", { "vendor/lib/a.ts": true, "apps/one/a.ts": false, "apps/one/b.ts": true });
  });

  it("are links to ignored or secret files and out of the folder, whatever they are called", async () => {
    repository("w");
    write(["w/.gitignore", "local/\n/linked.ts\n"], "w/local/a.ts", "w/a.ts", "w/id_rsa", "outside.ts", "w/dir/b.ts");
    const link = (target: string, name: string): void => symlinkSync(target, path.join(base, "w", name));
    link("local/a.ts", "toIgnored.ts");
    link("local", "folder");
    link("id_rsa", "key.ts");
    link("../outside.ts", "out.ts");
    link("a.ts", "linked.ts");
    link("a.ts", "fine.ts");
    link("dir", "other");
    symlinkSync(path.join(base, "w"), path.join(base, "opened"));
    const expected = {
      ...{ "toIgnored.ts": true, "folder/a.ts": true, "key.ts": true, "out.ts": true, "linked.ts": true },
      ...{ "fine.ts": false, "other/b.ts": false, "a.ts": false },
    };
    await expect("w", expected);
    // The folder itself may have been opened by a link.
    await expect("opened", expected);
  });

  it("are secrets, git's own files, what is gone and what is elsewhere", async () => {
    repository("w");
    write("w/.env", "w/a.ts", "b.ts");
    await expect("w", { ".env": true, ".git/config": true, "gone.ts": true, "../b.ts": true, "a.ts": false });
  });

  it("are told by .gitignore files where there is no repository, no git, or one that refuses or cannot be run", async () => {
    write(["w/.gitignore", "b.ts\n"], "w/a.ts", "w/b.ts");
    assert.deepEqual(await ignored("w", ["a.ts", "b.ts"], gitIgnore()), ["b.ts"]);
    repository("w");
    assert.deepEqual(await ignored("w", ["a.ts", "b.ts"], gitIgnore(path.join(base, "nogit"))), ["b.ts"]);
    assert.deepEqual(await ignored("w", ["a.ts", "b.ts"], gitIgnore(base)), ["b.ts"]);
    assert.equal(warnings.length, 2);
    write(["w/.git/config", "[broken\n"]);
    assert.deepEqual(await ignored("w", ["a.ts", "b.ts"], gitIgnore()), ["b.ts"]);
  });

  it("are all while git hangs, and it is ended", async () => {
    repository("w");
    write("w/a.ts", ["slow.sh", `#!/bin/sh\necho $$ > ${path.join(base, "pid")}\nexec sleep 1000\n`]);
    chmodSync(path.join(base, "slow.sh"), 0o755);
    assert.deepEqual(await ignored("w", ["a.ts"], gitIgnore(path.join(base, "slow.sh"), 300)), ["a.ts"]);
    if (existsSync(path.join(base, "pid")))
      assert.throws(() => process.kill(Number(execFileSync("cat", [path.join(base, "pid")], { encoding: "utf8" })), 0));
  });

  it("are asked for once in each repository, also when one path is refused", async () => {
    repository("w");
    const names = Array.from({ length: 300 }, (_, index) => `f${index}.ts`);
    write(["w/.gitignore", "f*7.ts\n"], ...names.map((name) => `w/${name}`));
    write(["count.sh", `#!/bin/sh\necho run >> ${path.join(base, "runs")}\nexec git "$@"\n`]);
    chmodSync(path.join(base, "count.sh"), 0o755);
    const word = gitIgnore(path.join(base, "count.sh"));
    assert.equal((await ignored("w", names, word)).length, 30);
    assert.equal((await readFile(path.join(base, "runs"), "utf8")).split("\n").length - 1, 1);
    const words = await word.ask(path.join(base, "w"), ["f7.ts", "../elsewhere.ts", "f8.ts"]);
    assert.deepEqual(Object.fromEntries(words), {
      ...{ "f7.ts": "ignored", "../elsewhere.ts": "unknown", "f8.ts": "notIgnored" },
    });
  });

  it("do not depend on what a program that started the editor says of another repository", async () => {
    repository("w");
    repository("other");
    write(["w/.gitignore", "b.ts\n"], "w/a.ts", "w/b.ts");
    env = { ...env, GIT_DIR: path.join(base, "other/.git"), GIT_WORK_TREE: path.join(base, "other") };
    const word = gitIgnore();
    assert.deepEqual(await ignored("w", ["a.ts", "b.ts"], word), ["b.ts"]);
  });

  it("are never fewer without git than with it, for any rules", async function () {
    this.timeout(120_000);
    const word = fc.constantFrom("a", "b", "*", "**", "a*", "?", "[ab]", "a.ts", "*.ts");
    const rule = fc
      .tuple(
        fc.constantFrom("", "", "!", "/", "!/"),
        fc.array(word, { minLength: 1, maxLength: 3 }),
        fc.constantFrom("", "/"),
      )
      .map(([before, parts, behind]) => `${before}${parts.join("/")}${behind}`);
    const rules = fc.array(rule, { maxLength: 4 }).map((lines) => `${lines.join("\n")}\n`);
    const names = ["a", "b", "c", "d"].flatMap((one) => [
      `${one}.ts`,
      `a/${one}.ts`,
      `b/${one}.ts`,
      `a/b/${one}.ts`,
      `b/a/a/${one}`,
    ]);
    repository("w");
    write(...names.map((name) => `w/${name}`));
    await fc.assert(
      fc.asyncProperty(rules, rules, rules, async (top, deep, exclude) => {
        write(["w/.gitignore", top], ["w/a/.gitignore", deep], ["w/.git/info/exclude", exclude]);
        const byGit = await ignored("w", names, gitIgnore());
        const without = new Set(await ignored("w", names));
        assert.deepEqual(
          byGit.filter((name) => !without.has(name)),
          [],
        );
        assert.deepEqual(warnings, []);
      }),
      { numRuns: 40 },
    );
  });
});
