import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { holdsSecret, isSecretFile, withoutSecretFiles } from "../../../src/core/secretFiles.ts";

const secrets =
  ".env .env.local .env.production .env-dev .env_test prod.env .envrc server.pem private.key site.pfx store.p12 AuthKey.p8 id_rsa id_rsa.pub id_ed25519 " +
  "id_ecdsa_work keys.jks release.keystore passwords.kdbx putty.ppk backup.gpg tunnel.ovpn .npmrc .yarnrc .yarnrc.yml .netrc _netrc .pypirc .pgpass " +
  ".my.cnf .htpasswd .git-credentials credentials credentials.json credentials.yml.enc aws_credentials aws-credentials.csv google-credentials.json secrets.yaml " +
  "secrets.toml secret.txt app.secret app-secrets.json user_secrets.ini client_secret_1234.json service-account-prod.json serviceAccount.json " +
  "terraform.tfvars prod.tfvars.json terraform.tfstate local.settings.json wp-config.php kubeconfig kubeconfig.yaml .vault-token .vault_pass " +
  ".bash_history .zsh_history .psql_history .dockercfg .s3cfg .boto password.txt passwords " +
  ".token api_key.txt apikey access-token .auth_token.txt .Renviron .terraformrc firebase-adminsdk-x1.json";
const ordinary =
  "main.ts index.js README.md environment.ts env.ts process.env.md keyboard.ts key.ts monkey.py keys.go id_mapping.ts tokenizer.rs package.json .gitignore " +
  "secretary.ts secretFiles.ts passwordField.tsx credentialless.md hasSecrets.ts pem.ts Makefile .eslintrc .prettierrc npmrc.md donkey.key.ts tokens.txt token.ts apiKey.ts";

describe("secret files", () => {
  for (const name of secrets.split(" "))
    it(`${name} is one`, () => {
      for (const path of [name, `a/b/${name}`, `/home/me/${name}`, `C:\\work\\${name}`, name.toUpperCase()])
        assert.ok(isSecretFile(path), path);
    });

  it("back-ups, copies and swap files of them are, too", () => {
    const changed = (name: string): string[] => [
      ...[`${name}~`, `${name}.bak`, `${name}.old`, `${name}.orig`, `${name}.1`, `${name}.save.2`, `.${name}.swp`],
      ...[`${name} copy`, `${name} copy 2`, `${name} (1)`, `${name}. `],
    ];
    for (const name of secrets.split(" ")) for (const each of changed(name)) assert.ok(isSecretFile(each), each);
  });

  it("other spellings that a file system takes for them are, too", () => {
    for (const path of [
      ".env:stream",
      ".env::$DATA",
      ".e\u200bnv",
      ".ｅnv",
      ".env\u00ad",
      ".ENV. .",
      "a/.s\u200dsh/x",
      ".ssh./x",
      ".ssh::$X/y",
    ])
      assert.ok(isSecretFile(path), JSON.stringify(path));
    assert.ok(isSecretFile("a:b.env"));
  });

  it("everything in a folder of keys is", () => {
    for (const path of [
      ".ssh/config",
      "/home/me/.aws/config",
      "deploy/secrets/db.txt",
      "C:\\Users\\me\\.kube\\config",
      ".gnupg/x",
    ])
      assert.ok(isSecretFile(path), path);
  });

  for (const name of ordinary.split(" ")) it(`${name} is none`, () => assert.ok(!isSecretFile(`src/${name}`)));

  it("no name is too strange, and a folder in front never makes a secret harmless", () => {
    const secret = fc.constantFrom(...secrets.split(" "));
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), secret, (folder, name) => {
        assert.equal(typeof isSecretFile(folder), "boolean");
        assert.ok(isSecretFile(`${folder}/${name}`));
        assert.ok(isSecretFile(`${folder}\\${name}`));
      }),
    );
    assert.equal(isSecretFile(`${"a.bak".repeat(20_000)}`), false);
  });
});

describe("texts with keys in them", () => {
  it("are known by the keys", () => {
    for (const text of [
      "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
      "-----BEGIN PRIVATE KEY-----",
      "-----BEGIN OPENSSH PRIVATE KEY-----",
      `key = "AKIA${"ABCDEFGH12345678"}"`,
      `token: ghp_${"a1".repeat(18)}`,
      `xoxb-${"1234567890".repeat(3)}`,
    ])
      assert.ok(holdsSecret(text), text);
  });

  it("are not those that speak of keys", () => {
    for (const text of [
      "const privateKey = readKey();",
      "-----BEGIN CERTIFICATE-----",
      "sk-learn",
      "the AKIA prefix",
      "",
    ])
      assert.ok(!holdsSecret(text), text);
  });
});

describe("a diff without secrets", () => {
  const change = (from: string, to = from): string =>
    `diff --git ${from} ${to.replace(/^("?)a/, "$1b")}\nindex 1..2 100644\n@@ -1 +1 @@\n-a\n+diff --git in a line\n`;

  it("has the changes of all other files as they were", () => {
    const [code, odd] = [change("a/src/main.ts"), change('"a/gr\\303\\266\\303\\237e.ts"')];
    const secret = [
      change("a/.env"),
      change("a/conf/id_rsa"),
      change('"a/\\303\\266/.env"'),
      change("a/x.txt", "a/.env"),
    ];
    const { text, hidden } = withoutSecretFiles([secret[0], code, secret[1], odd, secret[2], secret[3]].join(""));
    assert.equal(text, code + odd);
    assert.deepEqual(hidden, [".env", "conf/id_rsa", "\\303\\266/.env", ".env"]);
    assert.deepEqual(withoutSecretFiles(secret.join("")).text, "");
    assert.deepEqual(withoutSecretFiles(""), { text: "", hidden: [] });
  });

  it("is told by git's own diffs, whatever the user's settings for them", function () {
    const folder = mkdtempSync(path.join(tmpdir(), "gl-diff-"));
    const git = (...args: string[]): string =>
      execFileSync(
        "git",
        ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "core.autocrlf=false", ...args],
        {
          cwd: folder,
          encoding: "utf8",
        },
      );
    try {
      git("init", "-q");
      const write = (name: string, text: string): void => {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
        writeFileSync(path.join(folder, name), text);
      };
      const secret = [
        ".env",
        "conf b/my id_rsa.pem",
        "gr\u00f6\u00dfe/.env",
        "secrets/a file.txt",
        "deleted.key",
        "moved.key",
      ];
      for (const name of [...secret, "src/main.ts", "src/odd name.ts"])
        write(name, `old of ${name}\n${"line\n".repeat(20)}`);
      git("add", ".");
      git("commit", "-qm", "first");
      for (const name of secret) write(name, `hunter2 in ${name}\n${"line\n".repeat(20)}`);
      rmSync(path.join(folder, "deleted.key"));
      rmSync(path.join(folder, "moved.key"));
      write("moved.txt", `hunter2 moved\n${"line\n".repeat(20)}`);
      write("src/main.ts", "shown one\n");
      write("src/odd name.ts", "shown two\n");
      write("config.py", `key = "${"AKIA"}${"Q".repeat(16)}"\n`);
      git("add", ".");
      for (const settings of [
        [],
        ["-c", "diff.noprefix=true"],
        ["-c", "diff.mnemonicPrefix=true"],
        ["-c", "core.quotePath=false"],
        ["-c", "diff.renames=copies"],
      ]) {
        const { text, hidden } = withoutSecretFiles(git(...settings, "diff", "--cached"));
        assert.doesNotMatch(text, /hunter2|old of (?!src)|AKIA/, settings.join(" "));
        assert.match(text, /shown one[^]*shown two/);
        assert.equal(text.match(/^diff --git/gm)?.length, 2);
        assert.ok(hidden.length >= 7, hidden.join());
      }
      const combined = "diff --cc .env\nindex 1,2..3\n--- a/.env\n+++ b/.env\n@@@ -1,1 -1,1 +1,1 @@@\n++hunter2\n";
      assert.deepEqual(withoutSecretFiles(combined), { text: "", hidden: [".env"] });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
