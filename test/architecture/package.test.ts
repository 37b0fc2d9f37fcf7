// What a package says of itself, and the check of its files: each fault that it must find is planted once. The packages themselves are
// made in test/integration/package.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { faultsOf, filesIn, headerOf, needed } from "../../scripts/package/contents.mjs";
import { packageManifest, packagePage } from "../../scripts/package/manifest.mjs";
import { targets } from "../../scripts/package/targets.mjs";
import { root } from "./lawfulTree.ts";

const edition = "dist/node_modules/@node-llama-cpp/linux-x64";
const addon = `${edition}/bins/linux-x64/llama-addon.node`;
const target = { binaries: ["linux-x64"], format: "elf", machine: "x64" };

/** The beginning of a binary, as the three systems write it. */
const headers = {
  elf: (machine: number): Buffer => {
    const head = Buffer.alloc(64);
    head.writeUInt32BE(0x7f454c46, 0);
    head.writeUInt16LE(machine, 18);
    return head;
  },
  machO: (machine: number): Buffer => {
    const head = Buffer.alloc(64);
    head.writeUInt32LE(0xfeedfacf, 0);
    head.writeUInt32LE(machine, 4);
    return head;
  },
  universal: (): Buffer => Buffer.concat([Buffer.from("cafebabe", "hex"), Buffer.alloc(60)]),
  pe: (machine: number): Buffer => {
    const head = Buffer.alloc(256);
    head.write("MZ", 0, "latin1");
    head.writeUInt32LE(128, 60);
    head.write("PE\0\0", 128, "latin1");
    head.writeUInt16LE(machine, 132);
    return head;
  },
};

describe("a package's files", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "ghostlight-stage-"));
    for (const file of needed) put(file, "x");
    put(addon, headers.elf(62));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function put(file: string, content: string | Buffer): void {
    const place = path.join(folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, content);
  }

  const faults = (): string[] => faultsOf(folder, filesIn(folder), target);

  it("are in order when all is there and nothing else", () => assert.deepEqual(faults(), []));

  for (const file of needed)
    it(`are missed: ${file}`, () => {
      rmSync(path.join(folder, file));
      assert.deepEqual(faults(), [`${file} is missing.`]);
    });

  it("include all that the extension loads", () => {
    put("dist/extension.cjs", `load(()=>require("./extension/edits.cjs"))`);
    put("dist/extension/edits.cjs", `require("node:fs");require("../extension.cjs");require("./shared1.cjs")`);
    assert.deepEqual(faults(), ["dist/extension/shared1.cjs is missing: dist/extension/edits.cjs loads it."]);
    put("dist/extension/shared1.cjs", "");
    assert.deepEqual(faults(), []);
  });

  it("need an engine", () => {
    rmSync(path.join(folder, addon));
    assert.deepEqual(faults(), [`${addon} is missing: there would be no engine.`]);
  });

  for (const file of [
    "dist/worker.mjs.map",
    "src/extension.ts",
    "dist/extension.d.cts",
    "test/unit.js",
    "dist/node_modules/node-llama-cpp/llama/gitRelease.bundle",
    "dist/node_modules/node-llama-cpp/llama/CMakeLists.cmake",
    "dist/node_modules/simple-git/dist/index.js",
    "dist/node_modules/cmake-js/lib/index.js",
    "media/model.gguf",
  ])
    it(`refuse what does not run: ${file}`, () => {
      put(file, "x");
      assert.deepEqual(faults(), [`${file} is nothing that runs.`]);
    });

  it("refuse a link", () => {
    symlinkSync("chat.css", path.join(folder, "media/link.css"));
    assert.ok(faults().includes("media/link.css is not a plain file."));
  });

  for (const name of ["con.js", "NUL", "com1.txt", "what?.js", "a:b", "end.", "end "])
    it(`refuse a name that Windows does not take: “${name}”`, () => {
      put(`dist/${name}`, "x");
      assert.deepEqual(faults(), [`dist/${name} is no name for Windows.`]);
    });

  it("refuse two names that differ only in case", () => {
    put("media/Chat.css", "x");
    put("media/chat.css", "x");
    assert.deepEqual(faults(), ["media/chat.css differs from another only in its case."]);
  });

  it("refuse a path that is too long for Windows", () => {
    const file = `dist/${"long/".repeat(30)}file.js`;
    put(file, "x");
    assert.deepEqual(faults(), [`${file} is longer than 140 characters.`]);
  });

  it("refuse another platform's engine, whole or in parts", () => {
    const foreign = "dist/node_modules/@node-llama-cpp/win-x64/bins/win-x64/ggml.dll";
    put(foreign, headers.pe(0x8664));
    put(`${edition}/bins/linux-x64/libggml.so`, headers.elf(183));
    put(`${edition}/bins/linux-x64/libllama.so`, "not a binary at all");
    assert.deepEqual(faults(), [
      `${edition}/bins/linux-x64/libggml.so is for elf arm64, not for elf x64.`,
      `${edition}/bins/linux-x64/libllama.so is no binary.`,
      `${foreign} is for pe x64, not for elf x64.`,
      "The engine for win-x64 does not belong here.",
    ]);
  });

  it("tell the processor from the header of each format", () => {
    const read = (header: Buffer): unknown => {
      put("binary", header);
      return headerOf(path.join(folder, "binary"));
    };
    assert.deepEqual(read(headers.elf(62)), { format: "elf", machine: "x64" });
    assert.deepEqual(read(headers.elf(183)), { format: "elf", machine: "arm64" });
    assert.deepEqual(read(headers.elf(40)), { format: "elf", machine: "arm" });
    assert.deepEqual(read(headers.machO(0x0100000c)), { format: "mach-o", machine: "arm64" });
    assert.deepEqual(read(headers.machO(0x01000007)), { format: "mach-o", machine: "x64" });
    assert.deepEqual(read(headers.universal()), { format: "mach-o", machine: "universal" });
    assert.deepEqual(read(headers.pe(0x8664)), { format: "pe", machine: "x64" });
    assert.deepEqual(read(headers.pe(0xaa64)), { format: "pe", machine: "arm64" });
    assert.equal(read(Buffer.from("MZ is how this text begins")), undefined);
    assert.equal(read(Buffer.alloc(0)), undefined);
  });
});

describe("a package's manifest", () => {
  const source = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as Record<string, unknown>;

  it("is what marketplaces want", () => {
    const manifest = packageManifest(source);
    for (const field of ["name", "displayName", "description", "version", "publisher", "license", "icon", "categories"])
      assert.ok(manifest[field] !== undefined, field);
    assert.equal(manifest["private"], undefined);
    assert.equal(manifest["enabledApiProposals"], undefined);
    assert.deepEqual(manifest["extensionKind"], ["workspace"]);
    assert.match((manifest["galleryBanner"] as { color: string }).color, /^#[0-9a-f]{6}$/);
    const known = ["AI", "Chat", "Programming Languages", "Machine Learning", "Snippets", "Linters", "Other"];
    assert.ok((manifest["categories"] as string[]).every((category) => known.includes(category)));
    assert.ok((manifest["keywords"] as string[]).length <= 30);
  });

  it("has nothing that only the repository needs", () => {
    const manifest = packageManifest(source);
    for (const field of ["dependencies", "devDependencies", "vsce"]) assert.equal(manifest[field], undefined, field);
    assert.deepEqual(manifest["scripts"], { "vscode:uninstall": "node ./dist/cli.mjs uninstall" });
  });

  it("takes all addresses from the repository's, and invents none", () => {
    const unknown = packageManifest({ ...source, repository: undefined });
    assert.deepEqual([unknown["bugs"], unknown["homepage"]], [undefined, undefined]);
    for (const repository of [
      "https://example.org/a/b",
      { type: "git", url: "https://example.org/a/b.git" },
      { type: "git", url: "git+https://example.org/a/b.git" },
    ]) {
      const published = packageManifest({ ...source, repository });
      assert.deepEqual(published["bugs"], { url: "https://example.org/a/b/issues" });
      assert.equal(published["homepage"], "https://example.org/a/b#readme");
    }
  });

  it("has an icon of 128 pixels", () => {
    const png = readFileSync(path.join(root, "media/icon.png"));
    assert.equal(png.toString("latin1", 1, 4), "PNG");
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [128, 128]);
  });

  it("names limits for every platform", () => {
    for (const { maxPackageMb, maxInstalledMb } of Object.values(targets))
      assert.ok(maxPackageMb > 0 && maxInstalledMb > maxPackageMb);
  });
});

describe("a package's pages", () => {
  it("have no caption of a picture that is left out", () => {
    const captioned =
      "Before.\n\n![A picture](media/a.png)\n\n_Recorded with `npm run pictures`._\n\n_Measured_ after.\n";
    assert.equal(packagePage(captioned, undefined), "Before.\n\n\n\n_Measured_ after.\n");
    assert.equal(packagePage(captioned, "https://example.org/a/b"), captioned);
  });

  const page =
    "See [the docs](docs/a.md#b), [`code`](src/a.ts), [the web](https://example.org) and [below](#below).\n" +
    '![A picture](media/a.png) <img src="media/b.svg" alt="B">\n[![Badge](media/c.svg)](docs/c.md)\n' +
    "![Far](https://example.org/d.png)\n`[left](alone.md)`\n\n```md\n[left](alone.md)\n```\n";

  it("are left to the packager once there is an address", () =>
    assert.equal(packagePage(page, "https://example.org/a/b"), page));

  it("have no link or picture that leads nowhere before that", () =>
    assert.equal(
      packagePage(page, undefined),
      "See the docs, `code`, [the web](https://example.org) and [below](#below).\n \n\n" +
        "![Far](https://example.org/d.png)\n`[left](alone.md)`\n\n```md\n[left](alone.md)\n```\n",
    ));
});
