// How `npm run test:desktop` gets an editor and runs the suite in it. The editor is a stand-in that loads the suite as VS Code does; the
// rest is real: @vscode/test-electron, its download through a proxy, the archive, the profile, the environment.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { editorSettings, executableOf, runIn } from "../desktop/support/desktopEditor.mjs";

const finder = new URL("../desktop/support/desktopEditor.mjs", import.meta.url).href;
const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), "gl-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file; answers its path. */
function write(name: string, text = ""): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

/** An editor that only loads the suite and ends with what comes of it. */
const standIn = `#!${process.execPath}
const suite = process.argv.find((word) => word.startsWith("--extensionTestsPath=")).split("=")[1];
require(suite).run().then(() => process.exit(0), (error) => (console.error(error.message), process.exit(1)));
`;

describe("the suite in a desktop editor", () => {
  it("gets the extension, a profile, a home with the models and a folder of its own, and leaves nothing behind", async () => {
    const seen = path.join(folder, "seen.json");
    const suite = write(
      "suite.cjs",
      `const { existsSync, readFileSync, writeFileSync } = require("node:fs");
       exports.run = async () => {
         const home = process.env.GHOSTLIGHT_HOME;
         const settings = readFileSync(process.env.GHOSTLIGHT_TEST_USER_DATA + "/settings.json", "utf8");
         const model = readFileSync(home + "/models/small.gguf", "utf8");
         writeFileSync(${JSON.stringify(seen)}, JSON.stringify({ words: process.argv, home, settings, model }));
       };`,
    );
    write("models/small.gguf", "weights");
    await runIn(write("code", standIn), suite, path.join(folder, "models"));
    const { words, home, settings, model } = JSON.parse(readFileSync(seen, "utf8")) as {
      readonly words: readonly string[];
      readonly home: string;
      readonly settings: string;
      readonly model: string;
    };
    assert.ok(words.includes(`--extensionDevelopmentPath=${root}`), words.join(" "));
    assert.ok(words.includes("--disable-workspace-trust"));
    const profile = words[words.indexOf("--user-data-dir") + 1]!;
    assert.equal(path.dirname(profile), path.dirname(home));
    assert.deepEqual(JSON.parse(settings), editorSettings);
    assert.equal(model, "weights");
    assert.equal(existsSync(path.dirname(home)), false, "the profile is removed");
    assert.equal(existsSync(path.join(folder, "models/small.gguf")), true, "the models stay");
  });

  it("fails when a test in it fails, and leaves nothing behind then either", async () => {
    const seen = path.join(folder, "home");
    const suite = write(
      "suite.cjs",
      `exports.run = async () => {
         require("node:fs").writeFileSync(${JSON.stringify(seen)}, process.env.GHOSTLIGHT_HOME);
         throw new Error("one failed");
       };`,
    );
    await assert.rejects(runIn(write("code", standIn), suite, folder), /exit code 1|code: 1|failed/i);
    assert.equal(existsSync(path.dirname(readFileSync(seen, "utf8"))), false);
  });
});

describe("the editor for it", () => {
  it("is found by its folder, its executable and its command, as each system installs it", () => {
    const linux = write("usr/share/code/code");
    const linuxCommand = write("usr/share/code/bin/code");
    mkdirSync(path.join(folder, "usr/bin"));
    symlinkSync(linuxCommand, path.join(folder, "usr/bin/code"));
    for (const place of [linux, linuxCommand, path.dirname(linux), path.join(folder, "usr/bin/code")])
      assert.equal(executableOf(place, "linux"), linux, place);
    const insiders = write("insiders/code-insiders");
    assert.equal(executableOf(write("insiders/bin/code-insiders"), "linux"), insiders);

    const application = path.join(folder, "Visual Studio Code.app");
    const mac = write("Visual Studio Code.app/Contents/MacOS/Code");
    const macCommand = write("Visual Studio Code.app/Contents/Resources/app/bin/code");
    for (const place of [application, mac, macCommand]) assert.equal(executableOf(place, "darwin"), mac, place);

    const windows = write("Microsoft VS Code/Code.exe");
    const windowsCommand = write("Microsoft VS Code/bin/code.cmd");
    for (const place of [path.dirname(windows), windows, windowsCommand])
      assert.equal(executableOf(place, "win32"), windows, place);
  });

  it("is named in the message when it is not there", () => {
    mkdirSync(path.join(folder, "empty.app"));
    for (const [place, platform] of [
      [path.join(folder, "none"), "linux"],
      [folder, "linux"],
      [folder, "win32"],
      [path.join(folder, "empty.app"), "darwin"],
    ] as const)
      assert.throws(() => executableOf(place, platform), new RegExp(`no VS Code in ${place}.*GHOSTLIGHT_VSCODE`));
  });

  it("is downloaded once, behind a proxy too, and its digest is checked", async () => {
    const release = await Release.serve(folder, standIn);
    try {
      const first = await release.find();
      assert.equal(readFileSync(first, "utf8"), standIn);
      assert.equal(path.basename(first), "code");
      const { downloads } = release;
      assert.ok(downloads > 0);
      assert.equal(await release.find(), first);
      assert.equal(release.downloads, downloads, "it is in the cache");
      release.digest = "0".repeat(64);
      rmSync(path.join(folder, "cache"), { recursive: true });
      await assert.rejects(release.find(), /SHA|checksum|hash/i);
      release.isBlocked = true;
      await assert.rejects(
        release.find(),
        /VS Code cannot be downloaded \(.+\)\. Name an installed one: GHOSTLIGHT_VSCODE=/,
      );
    } finally {
      release.close();
    }
  });
});

/** The servers from which VS Code is downloaded, on this machine: one that speaks TLS under their name, behind a proxy. */
class Release {
  downloads = 0;
  digest: string;
  /** Whether the proxy lets nobody through. */
  isBlocked = false;
  private readonly folder: string;
  private readonly archive: Buffer;
  private readonly host = "update.code.visualstudio.com";
  private readonly server: https.Server;
  private readonly proxy: http.Server;

  private constructor(folder: string, editor: string) {
    this.folder = folder;
    mkdirSync(path.join(folder, "release/VSCode-linux-x64"), { recursive: true });
    writeFileSync(path.join(folder, "release/VSCode-linux-x64/code"), editor, { mode: 0o755 });
    execFileSync("tar", ["czf", "code.tar.gz", "-C", "release", "VSCode-linux-x64"], { cwd: folder });
    this.archive = readFileSync(path.join(folder, "code.tar.gz"));
    this.digest = createHash("sha256").update(this.archive).digest("hex");
    const names = ["-subj", `/CN=${this.host}`, "-addext", `subjectAltName=DNS:${this.host}`];
    const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    execFileSync("openssl", ["req", "-x509", ...made, "-keyout", "key.pem", "-out", "cert.pem", ...names], {
      ...{ cwd: folder, stdio: "ignore" },
    });
    const [key, cert] = ["key.pem", "cert.pem"].map((file) => readFileSync(path.join(folder, file)));
    this.server = https.createServer({ key, cert }, (request, response) => this.answer(request.url ?? "", response));
    this.proxy = http.createServer();
    this.proxy.on("connect", (_request, socket: net.Socket) => {
      if (this.isBlocked) return void socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      const { port } = this.server.address() as net.AddressInfo;
      const target = net.connect(port, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        target.pipe(socket).pipe(target);
      });
      for (const each of [socket, target]) each.on("error", () => (socket.destroy(), target.destroy()));
    });
  }

  static async serve(folder: string, editor: string): Promise<Release> {
    const release = new Release(folder, editor);
    for (const each of [release.server, release.proxy])
      await new Promise<void>((resolve) => each.listen(0, "127.0.0.1", resolve));
    return release;
  }

  /** Looks for an editor in a process of its own, as `npm run test:desktop` does, with an empty cache or a full one. */
  async find(): Promise<string> {
    const { port } = this.proxy.address() as net.AddressInfo;
    const program = `const { findEditor } = await import(${JSON.stringify(finder)});
      console.log("\\nfound " + (await findEditor({}, ${JSON.stringify(path.join(this.folder, "cache"))})));`;
    const env = {
      ...process.env,
      npm_config_https_proxy: `http://127.0.0.1:${port}`,
      NODE_EXTRA_CA_CERTS: path.join(this.folder, "cert.pem"),
    };
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], { env });
    return /^found (.*)$/m.exec(stdout)![1]!;
  }

  close(): void {
    for (const each of [this.server, this.proxy]) {
      each.closeAllConnections();
      each.close();
    }
  }

  private answer(url: string, response: http.ServerResponse): void {
    if (url.startsWith("/api/releases/")) {
      response.end('["1.139.1"]');
    } else if (url.startsWith("/archive")) {
      this.downloads++;
      response.writeHead(200, {
        "content-length": this.archive.length,
        "content-disposition": 'attachment; filename="code.tar.gz"',
      });
      response.end(this.archive);
    } else {
      response.writeHead(302, { location: `https://${this.host}/archive`, "x-sha256": this.digest });
      response.end();
    }
  }
}
