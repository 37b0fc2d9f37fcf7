// The README's first command for developers, in a checkout of its own that has nothing built: what it shows is read and judged.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { realModel } from "../support/models/models.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);

describe("npm run demo", () => {
  let folder: string;
  let clone: string;
  let env: NodeJS.ProcessEnv;
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "gl-"));
    clone = path.join(folder, "clone");
    // What a commit of this working tree would give to a clone.
    const listed = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    const files = execFileSync("git", listed, { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 }).split("\0");
    for (const file of files.filter((each) => each !== "" && existsSync(path.join(root, each)))) {
      mkdirSync(path.dirname(path.join(clone, file)), { recursive: true });
      copyFileSync(path.join(root, file), path.join(clone, file));
    }
    // The packages and the model are there, so that nothing is downloaded: `npm test` has just installed both.
    symlinkSync(path.join(root, "node_modules"), path.join(clone, "node_modules"));
    const home = path.join(folder, "home");
    mkdirSync(path.join(home, "models"), { recursive: true });
    symlinkSync(realModel(), path.join(home, "models", path.basename(realModel())));
    env = { ...process.env, GHOSTLIGHT_HOME: home, GHOSTLIGHT_RUNTIME: path.join(folder, "run") };
  });
  after(async () => {
    await run(process.execPath, ["dist/cli.mjs", "worker", "stop"], { cwd: clone, env });
    rmSync(folder, { recursive: true, force: true });
  });

  it("is what the README tells a developer to run first, and shows five answers of the model", async function () {
    this.timeout(600_000);
    const readme = readFileSync(path.join(root, "README.md"), "utf8");
    assert.equal(/^npm (?:run )?[\w:]+/m.exec(readme)?.[0], "npm run demo");
    const { stdout } = await run("npm", ["run", "demo"], { cwd: clone, env, maxBuffer: 1 << 26 });

    const answers = stdout.split(/\n(?=Suggestion at |Chat about |Explain, |Fix, )/).slice(1);
    assert.equal(answers.length, 5, stdout);
    const [basket, discount, chat, explanation, fix] = answers as [string, string, string, string, string];
    for (const answer of answers)
      assert.match(answer, /\d+ ms.*; prompt \d+ tokens reused \+ \d+ evaluated, [1-9]\d* produced/, answer);
    for (const suggestion of [basket, discount]) assert.match(suggestion, /⟦\s*\S[^⟧]*⟧/, suggestion);
    assert.match(basket, /basket\.py/);
    assert.match(discount, /discount\.ts/);
    for (const prose of [chat, explanation]) {
      const text = shown(prose);
      assert.ok(text.length > 40, prose);
      assert.match(text, /total|basket|price|item|average|empty|zero|sum/i);
    }
    // The division by zero is gone, by a change of the lines that were named.
    assert.match(fix, /^ *│ @@ /m);
    assert.match(shown(fix), /^\+.*\b(?:if|or|len|not)\b/m);
    assert.match(stdout, /\(first suggestion [\d.]+ s after the start\)/);
  });
});

/** The text of an answer, without the frame that the demo draws. */
function shown(answer: string): string {
  const lines = answer.split("\n").filter((line) => line.includes("│"));
  return lines.map((line) => line.replace(/^.*?│ ?/, "")).join("\n");
}
