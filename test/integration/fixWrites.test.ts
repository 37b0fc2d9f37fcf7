// `fix --write` as a script sees it: what becomes of the file, and of everything in it that was not to be changed. A scripted server
// is the model, so that the answers are known.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ScriptedServer } from "../support/servers/scriptedServer.ts";
import { skipBecause } from "../support/run/skipped.ts";
import { runCli, TestHome } from "../support/workers.ts";

describe("fix --write", () => {
  let home: TestHome;
  let server: ScriptedServer;
  let folder: string;
  let file: string;
  /** Done while the model is answering. */
  let meanwhile: () => void;
  before(async () => {
    home = new TestHome();
    server = await ScriptedServer.start();
    folder = path.join(home.home, "files");
  });
  after(async () => {
    await home.close();
    await server.stop();
  });
  beforeEach(() => {
    mkdirSync(folder, { recursive: true });
    file = path.join(folder, "some.py");
    meanwhile = () => undefined;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Has lines fixed by a model that answers with this code. */
  async function fix(lines: string, code: string, ...more: string[]): ReturnType<typeof runCli> {
    server.options = {
      answer: () => {
        meanwhile();
        return [`${code}\n`, "```"];
      },
    };
    const args = [
      "fix",
      `${file}:${lines}`,
      "--instruction",
      "Change it.",
      "--write",
      "--endpoint",
      server.url,
      ...more,
    ];
    return runCli(args, home.home);
  }

  /** The only lines that a model has seen in this test. */
  const shown = (): string => JSON.stringify(server.requests.at(-1)?.body["messages"]);

  const encodings: Readonly<Record<string, (text: string) => Buffer>> = {
    "UTF-8 with a byte order mark": (text) => Buffer.from(`\ufeff${text}`),
    "UTF-16 LE with a mark": (text) => Buffer.from(`\ufeff${text}`, "utf16le"),
    "UTF-16 BE with a mark": (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
    "UTF-16 LE without one": (text) => Buffer.from(text, "utf16le"),
    "UTF-16 BE without one": (text) => Buffer.from(text, "utf16le").swap16(),
    "ISO-8859-1": (text) => Buffer.from(text, "latin1"),
  };
  for (const [name, encode] of Object.entries(encodings))
    it(`changes only the lines that it is to change in ${name}`, async () => {
      const [above, below] = ["# é à la café\r\nx = 0\n", "# ü ß   \r\n\tz = 0"];
      writeFileSync(file, encode(`${above}y = 1\n${below}`));
      const { code, stderr } = await fix("3", "y = 2\ny = 'é'");
      assert.equal(code, 0, stderr);
      assert.deepEqual(readFileSync(file), encode(`${above}y = 2\ny = 'é'\n${below}`));
      assert.doesNotMatch(shown(), /\ufeff|\\ufeff/);
    });

  it("keeps bytes that are no characters, on the lines it edits too", async () => {
    const around = [Buffer.from("# ü\n"), Buffer.from([0x23, 0xff, 0xc3, 0x0a])];
    writeFileSync(file, Buffer.concat([...around, Buffer.from("y = 1\n"), around[1]!]));
    const { code, stderr } = await fix("2-3", "#\ufffd\ufffd\ny = 2");
    assert.equal(code, 0, stderr);
    assert.deepEqual(readFileSync(file), Buffer.concat([...around, Buffer.from("y = 2\n"), around[1]!]));
  });

  it("refuses text that the file cannot hold, and shows the edit", async () => {
    const bytes = Buffer.from("# café, café\ny = 1\n", "latin1");
    writeFileSync(file, bytes);
    const { code, stdout, stderr } = await fix("2", "y = '→'");
    assert.equal(code, 1);
    assert.match(stderr, /some\.py is stored in ISO-8859-1, and the edit contains “→”/);
    assert.match(stdout, /^\+y = '→'$/m);
    assert.deepEqual(readFileSync(file), bytes);
  });

  it("refuses what is no text", async () => {
    writeFileSync(file, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0xff, 0, 0x0a]));
    const { code, stderr } = await fix("1", "y = 2");
    assert.equal(code, 1);
    assert.match(stderr, /is not a text file\. Save it as UTF-8/);
  });

  it("keeps every line end, and gives new lines those of their neighbours", async () => {
    writeFileSync(file, "a = 1\nb = 1\r\nc = '''  \r\n  text\t\n'''   \r\nd = 1\n");
    const { code, stderr } = await fix("2-5", "b = 2\nb = 3\nc = '''\n  text\n'''\ne = 1");
    assert.equal(code, 0, stderr);
    assert.equal(
      readFileSync(file, "utf8"),
      "a = 1\nb = 2\r\nb = 3\r\nc = '''  \r\n  text\t\n'''   \r\ne = 1\r\nd = 1\n",
    );
    writeFileSync(file, "a = 1\rb = 1\rc = 1");
    const cr = await fix("3", "c = 2\nd = 2");
    assert.equal(cr.code, 0, cr.stderr);
    assert.equal(readFileSync(file, "utf8"), "a = 1\rb = 1\rc = 2\rd = 2");
  });

  it("keeps tabs where the model writes blanks", async () => {
    file = path.join(folder, "Makefile");
    writeFileSync(file, "SRC = a.c \\\n      b.c\n\nall: $(SRC)\n\tcc $(SRC)\n");
    const { code, stderr } = await fix("4-5", "all: $(SRC)\n    cc -O $(SRC)\n    strip all\n\nclean:\n    rm all");
    assert.equal(code, 0, stderr);
    const expected = "SRC = a.c \\\n      b.c\n\nall: $(SRC)\n\tcc -O $(SRC)\n\tstrip all\n\nclean:\n\trm all\n";
    assert.equal(readFileSync(file, "utf8"), expected);
  });

  it("keeps permissions, links and hard links, and leaves no other file", async function () {
    if (process.platform === "win32") skipBecause(this, "Windows has other permissions");
    const target = path.join(folder, "target.py");
    const other = path.join(folder, "other.py");
    writeFileSync(target, "a = 1\n");
    chmodSync(target, 0o751);
    symlinkSync("target.py", file);
    assert.equal((await fix("1", "a = 2")).code, 0);
    assert.ok(lstatSync(file).isSymbolicLink());
    assert.equal(statSync(target).mode & 0o777, 0o751);
    linkSync(target, other);
    assert.equal((await fix("1", "a = 3")).code, 0);
    assert.deepEqual(
      [target, other].map((each) => readFileSync(each, "utf8")),
      ["a = 3\n", "a = 3\n"],
    );
    assert.equal(statSync(target).ino, statSync(other).ino);
    assert.deepEqual(readdirSync(folder).sort(), ["other.py", "some.py", "target.py"]);
  });

  it("keeps what another program saves while the model answers", async () => {
    writeFileSync(file, "a = 1\nb = 1\nc = 1\n");
    meanwhile = () => writeFileSync(file, "new = 0\na = 0\nb = 1\nc = 1\nd = 1\n");
    const { code, stderr } = await fix("2", "b = 2\nbb = 2");
    assert.equal(code, 0, stderr);
    assert.equal(readFileSync(file, "utf8"), "new = 0\na = 0\nb = 2\nbb = 2\nc = 1\nd = 1\n");
  });

  it("says what another program made of the file, and shows the edit", async () => {
    const text = "a = 1\nb = 1\nc = 1\n";
    const cases: readonly (readonly [bytes: Buffer, said: RegExp])[] = [
      [
        Buffer.from(text, "utf16le"),
        /saved some\.py as UTF-16 LE while the edit was being written; it was UTF-8\. The edit is shown/,
      ],
      [Buffer.from([0x61, 0, 0xff, 0x0a, 0x0a]), /changed some\.py\. .*is not a text file\. The edit is shown/],
    ];
    for (const [bytes, said] of cases) {
      writeFileSync(file, text);
      meanwhile = () => writeFileSync(file, bytes);
      const { code, stdout, stderr } = await fix("2", "b = 2");
      assert.equal(code, 1);
      assert.match(stderr, said);
      assert.match(stdout, /^\+b = 2$/m);
      assert.deepEqual(readFileSync(file), bytes);
    }
    writeFileSync(file, text);
    meanwhile = () => writeFileSync(file, `\ufeff${text}`);
    assert.equal((await fix("2", "b = 2")).code, 0);
    assert.equal(readFileSync(file, "utf8"), `\ufeff${text.replace("b = 1", "b = 2")}`);
  });

  it("takes a file with any name", async function () {
    if (process.platform === "win32") skipBecause(this, "Windows has fewer names");
    for (const name of ["a\nb.py", 'a"b.py', "a:5-6.py", "\u001b[31m.py", "-a.py"]) {
      file = path.join(folder, name);
      writeFileSync(file, "a = 1\n");
      const { code, stdout, stderr } = await fix("1", "a = 2");
      assert.equal(code, 0, stderr);
      assert.equal(readFileSync(file, "utf8"), "a = 2\n");
      assert.equal(stdout.split("\n").length, 6, "a name in one line");
    }
  });

  it("refuses what nobody would see, and broken characters", async () => {
    for (const [answer, said] of [
      ["a = 'x\u202ey'", /a character that nobody would see \(U\+202E\), which the code did not have\. Try again/],
      ["a = 'x\ud83d'", /a broken character/],
    ] as const) {
      writeFileSync(file, "a = 1\n");
      const { code, stderr } = await fix("1", answer);
      assert.equal(code, 1);
      assert.match(stderr, said);
      assert.equal(readFileSync(file, "utf8"), "a = 1\n");
    }
  });

  it("refuses to overwrite what another program saved in the same lines, and shows the edit", async () => {
    writeFileSync(file, "a = 1\nb = 1\nc = 1\n");
    meanwhile = () => writeFileSync(file, "a = 1\nb = 7\nc = 1\n");
    const { code, stdout, stderr } = await fix("2", "b = 2", "--json");
    assert.equal(code, 1);
    assert.match(stderr, /Another program changed these lines of some\.py/);
    const { diff, written } = JSON.parse(stdout) as { diff: string; written: boolean };
    assert.equal(written, false);
    assert.match(diff, /^\+b = 2$/m);
    assert.equal(readFileSync(file, "utf8"), "a = 1\nb = 7\nc = 1\n");
  });

  it("shows the edit when the file cannot be written, as a diff that applies", async function () {
    if (process.platform === "win32") skipBecause(this, "Windows has other permissions");
    const text = "a = 1\r\n\r\nb = 1  \r\nlast\r\n";
    writeFileSync(file, text);
    chmodSync(file, 0o444);
    const readOnly = await fix("1", "a = 2");
    assert.equal(readOnly.code, 1);
    assert.match(readOnly.stderr, /some\.py is read-only\. The edit is shown as a diff and was not written\./);
    assert.equal(readFileSync(file, "utf8"), text);
    chmodSync(file, 0o644);
    meanwhile = () => rmSync(file);
    const gone = await fix("1", "a = 2");
    assert.match(gone.stderr, /some\.py no longer exists/);
    assert.equal(existsSync(file), false);
    for (const { stdout } of [readOnly, gone]) {
      writeFileSync(file, text);
      execFileSync("git", ["apply", "-"], { cwd: folder, input: stdout, env: { ...process.env, GIT_DIR: "/nowhere" } });
      assert.equal(readFileSync(file, "utf8"), text.replace("a = 1", "a = 2"));
    }
  });

  it("shows the edit when the disk is full, and leaves the file as it was", async function () {
    if (process.platform !== "linux" || process.getuid?.() !== 0) skipBecause(this, "only root may mount a small disk");
    const disk = path.join(folder, "disk");
    mkdirSync(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "none", disk]);
    try {
      file = path.join(disk, "some.py");
      writeFileSync(file, "a = 1\n");
      assert.throws(() => writeFileSync(path.join(disk, "other"), Buffer.alloc(1 << 17)), { code: "ENOSPC" });
      const { code, stdout, stderr } = await fix("1", "a = 2");
      assert.equal(code, 1, stderr);
      assert.match(stderr, /some\.py cannot be written: the disk is full/);
      assert.match(stdout, /^\+a = 2$/m);
      assert.equal(readFileSync(file, "utf8"), "a = 1\n");
      assert.deepEqual(readdirSync(disk).sort(), ["other", "some.py"]);
    } finally {
      execFileSync("umount", [disk]);
    }
  });

  it("says so when its output cannot be written, as on a full disk", function () {
    if (process.platform !== "linux") skipBecause(this, "only Linux has /dev/full");
    const program = fileURLToPath(new URL("../../dist/cli.mjs", import.meta.url));
    const full = openSync("/dev/full", "w");
    const { status, stderr } = spawnSync(process.execPath, [program, "--help"], { stdio: ["ignore", full, "pipe"] });
    closeSync(full);
    assert.equal(status, 1);
    assert.match(String(stderr), /^ghostlight: The output cannot be written: ENOSPC/);
  });
});
