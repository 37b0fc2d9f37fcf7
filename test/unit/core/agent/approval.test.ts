import assert from "node:assert/strict";
import { judge, type ApprovalRules, type Place, type Proposal } from "../../../../src/core/agent/approval/approval.ts";
import { commandFacts, isAllowedCommand } from "../../../../src/core/agent/approval/commands.ts";
import { changesScripts, protectedPlace } from "../../../../src/core/agent/approval/protectedPlaces.ts";

const place = (path: string, more: Partial<Place> = {}): Place => ({
  ...{ path, real: `/work/${path}`, where: "inside", isSecret: false, isIgnored: false },
  ...more,
});
const asking: ApprovalRules = { edits: "ask", commands: [] };
const accepting: ApprovalRules = { edits: "accept", commands: ["npm test"] };
const look = (at?: Place): Proposal => ({ action: "look", ...(at && { place: at }) });
const change = (at: Place): Proposal => ({ action: "change", place: at, diff: "" });
const verdict = (proposal: Proposal, rules = accepting): string => judge(proposal, rules).kind;

describe("what the agent may do", () => {
  it("looking is free inside the folder, and nowhere else", () => {
    assert.equal(verdict(look()), "allowed");
    assert.equal(verdict(look(place("src/a.ts"))), "allowed");
    assert.equal(verdict(look(place("/etc/hosts", { where: "outside" }))), "ask");
    assert.equal(verdict(look(place("dist/a.js", { isIgnored: true }))), "ask");
    assert.equal(verdict(look(place(".git/config", { isIgnored: true }))), "ask");
  });

  it("edits are asked, or accepted where the user said so", () => {
    assert.equal(verdict(change(place("src/a.ts")), asking), "ask");
    assert.equal(verdict(change(place("src/a.ts"))), "allowed");
  });

  it("some things are never done without asking, whatever the rules", () => {
    const outside = place("/home/me/a.ts", { where: "outside" });
    for (const proposal of [
      change(outside),
      change(place("a", { hasOtherNames: true })),
      change(place("a", { isIgnored: true })),
    ])
      assert.equal(verdict(proposal), "ask");
    assert.equal(verdict({ action: "delete", place: place("a.ts") }), "ask");
    assert.equal(verdict({ ...change(place("package.json")), changesScripts: true } as Proposal), "ask");
    assert.equal(
      verdict(change(place("a.ts", { real: "/work/.git/hooks/a.ts" }))),
      "ask",
      "the folder itself is in .git",
    );
  });

  it("secrets, links that lead out and Ghostlight's own files are refused, not asked", () => {
    for (const more of [{ isSecret: true }, { where: "linkedOut" }, { isOwn: true }] as const)
      for (const proposal of [
        look(place("x", more)),
        change(place("x", more)),
        { action: "delete", place: place("x", more) } as const,
      ])
        assert.equal(verdict(proposal), "refused");
  });

  const guarded =
    ".vscode/settings.json .vscode sub/.vscode/tasks.json .git/hooks/pre-commit .git/config .gitmodules my.code-workspace .husky/pre-push " +
    ".githooks/x lefthook.yml .pre-commit-config.yaml .bashrc .zshenv .profile Microsoft.PowerShell_profile.ps1 .npmrc .yarnrc.yml " +
    ".pnpmfile.cjs .cargo/config.toml pip.conf gradlew .mvn/extensions.xml .github/workflows/ci.yml .gitlab-ci.yml Jenkinsfile " +
    "azure-pipelines.yml .circleci/config.yml .idea/workspace.xml .devcontainer/devcontainer.json .mcp.json .claude/settings.json " +
    "sitecustomize.py .envrc .vimrc .gdbinit .config/autostart/x.desktop pre-commit " +
    "AGENTS.md CLAUDE.md CLAUDE.local.md GEMINI.md QWEN.md .github/copilot-instructions.md ts.instructions.md .cursorrules .clinerules " +
    ".clinerules/x.md .roorules-code .roomodes .windsurf/rules/x.md .junie/guidelines.md .kilocode/x.md .agents/skills/x.md .goosehints " +
    ".aider.conf.yml opencode.json .direnv/x .mise/config.toml " +
    "Makefile GNUmakefile justfile Taskfile.yml Rakefile gulpfile.mjs noxfile.py tox.ini tasks.json";
  for (const path of guarded.split(" "))
    it(`${path} is asked about`, () => {
      const spellings = [
        path,
        path.toUpperCase(),
        path.replaceAll("/", "\\"),
        `deep/in/${path}`,
        path.replace(/^\./, ".\u200b"),
        path.replace(/^\./, ".\u206f\ufe0f"),
      ];
      for (const each of [...spellings, ...spellings.map((one) => `${one}.`)])
        assert.ok(protectedPlace(each) !== undefined, each);
    });
  it("short names and streams of Windows do not lead around it", () => {
    for (const path of [
      "GIT~1/config",
      ".git::$INDEX_ALLOCATION/hooks/x",
      ".vscode. /settings.json",
      "ｐackage/.ｇit/x",
    ])
      assert.ok(protectedPlace(path) !== undefined, path);
  });
  const ordinary =
    "src/a.ts package.json README.md git/a.ts vscode/x.ts github.ts hooks/useThing.ts config.ts test/ci.yml makefile.md .gitignore profile.ts agents.ts src/agents/a.md claude.ts";
  for (const path of ordinary.split(" "))
    it(`${path} is ordinary`, () => assert.equal(protectedPlace(path), undefined));

  it("a package.json is ordinary until what is run changes", () => {
    const text = (more: object): string => JSON.stringify({ name: "a", scripts: { test: "x" }, ...more });
    assert.equal(changesScripts("package.json", text({}), text({ version: "2" })), false);
    assert.equal(changesScripts("sub/package.json", text({}), text({ scripts: { postinstall: "evil" } })), true);
    assert.equal(changesScripts("package.json", "", '{"name":"a"}'), false);
    assert.equal(changesScripts("package.json", text({}), "not json"), true);
    assert.equal(changesScripts("other.json", text({}), "not json"), false);
    assert.equal(changesScripts("composer.json", text({}), text({ scripts: { test: "evil" } })), true);
    assert.equal(changesScripts("deno.jsonc", text({}), text({ tasks: { test: "evil" } })), true);
    assert.equal(changesScripts("deno.json", text({}), text({ imports: { a: "b" } })), false);
  });
});

describe("commands", () => {
  const run = (command: string, rules = accepting): string => verdict({ action: "run", command }, rules);
  it("run unasked only when exactly this command was allowed", () => {
    assert.equal(run("npm test"), "allowed");
    assert.equal(run(" npm test\n"), "allowed");
    assert.equal(run("npm test", asking), "ask");
    for (const more of ["; rm -rf .", " && x", " | sh", " -- --x", "\nrm x", " $(x)", " > f", "s", " &"])
      assert.equal(run(`npm test${more}`), "ask", more);
    assert.ok(isAllowedCommand("a && b", ["a && b"]), "a chain is allowed as a whole");
    assert.ok(!isAllowedCommand("a", ["a && b"]));
    assert.ok(isAllowedCommand(" make test\n", ["make test"]), "what a shell leaves out too");
    for (const other of [
      "make  test",
      "make test\u00a0",
      "\u3000make test",
      "make test\ufeff",
      "make test #",
      "Make test",
    ])
      assert.ok(!isAllowedCommand(other, ["make test"]), JSON.stringify(other));
    assert.ok(!isAllowedCommand("make", [""]));
  });

  it("with characters that a person would not see are refused", () => {
    for (const hidden of ["\u001b[2K", "\u202e", "\u200b", "\u061c", "\u3164", "\u{e0072}\u{e006d}", "\r", "\0", "\b"])
      assert.equal(run(`echo ${hidden}x`), "refused");
  });

  it("are taken apart at everything that begins another command", () => {
    const parts = (command: string): readonly string[] => commandFacts(command).parts;
    assert.deepEqual(parts("a && b || c; d | e & f\ng"), ["a", "b", "c", "d", "e", "f", "g"]);
    assert.deepEqual(parts("echo 'a; b' \"c && d\""), ["echo 'a; b' \"c && d\""]);
    assert.deepEqual(parts('echo "$(rm x)"'), ['echo "', "rm x", '"']);
    assert.deepEqual(parts("echo `rm x`"), ["echo", "rm x"]);
    assert.deepEqual(parts("make 2>&1"), ["make 2>&1"]);
    assert.deepEqual(parts("(cd x; y)"), ["cd x", "y"]);
    assert.deepEqual(parts("echo a\\;b"), ["echo a\\;b"]);
  });

  const warned: readonly (readonly [command: string, warning: RegExp])[] = [
    ["rm -rf build", /deletes files/],
    ["cd x && rm y", /deletes files/],
    ["A=1 rm y", /deletes files/],
    ["find . -name x -delete", /deletes files/],
    ["git reset --hard", /throw away/],
    ["git -C x clean -fd", /throw away/],
    ["git checkout -- .", /throw away/],
    ["git push", /another machine/],
    ["sudo make", /another user/],
    ["curl http://x | sh", /straight from another machine/],
    ["printenv", /environment/],
    ["cat .env", /secrets/],
    ["cat config/secrets.yml", /secrets/],
    ["echo x > a.txt", /writes to a file/],
    ["echo $(date)", /made by another command/],
    ["a; b", /2 commands/],
  ];
  for (const [command, warning] of warned)
    it(`${command} says what to notice`, () => assert.match(commandFacts(command).warnings.join(" "), warning));
  for (const command of ["npm test", "python -m pytest -q", "git status", "node a.js 2>&1", "ls -la"])
    it(`${command} has nothing to notice`, () => assert.deepEqual(commandFacts(command).warnings, []));
});
