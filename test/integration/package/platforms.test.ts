// The packages of all platforms, made as `npm run package` makes them and read file by file. Only one of them can run here.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { filesIn, headerOf } from "../../../scripts/package/contents.mjs";
import { makePackage, type MadePackage } from "../../../scripts/package.mjs";
import { buildBundles, buildFolder } from "../../../scripts/package/stage.mjs";
import { ownTarget, targets } from "../../../scripts/package/targets.mjs";
import { root } from "../../architecture/lawfulTree.ts";
import { tinyModel } from "../../support/models/models.ts";
import { skipBecause } from "../../support/run/skipped.ts";
import { environmentOf, TestHome } from "../../support/workers.ts";

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly { readonly expression?: string; readonly license?: { readonly id: string } }[];
  readonly hashes?: readonly { readonly content: string }[];
}

describe("packages", function () {
  this.timeout(600_000);
  const bundles = path.join(buildFolder, "test-bundles");
  const documented = readFileSync(path.join(root, "docs/packaging.md"), "utf8");
  let out: string;
  before(() => {
    out = mkdtempSync(path.join(tmpdir(), "ghostlight-packages-"));
    buildBundles(bundles);
  });
  after(() => rmSync(out, { recursive: true, force: true }));

  for (const [name, target] of Object.entries(targets))
    describe(name, () => {
      const folder = path.join(buildFolder, `test-${name}`);
      let made: MadePackage;
      before(async function () {
        made = await makePackage(name, { bundles, out, folder }).catch((error: Error) => {
          if (name === ownTarget || !/cannot be fetched/.test(error.message)) throw error;
          return skipBecause(this, error.message);
        });
      });
      after(() => rmSync(folder, { recursive: true, force: true }));

      it("has what runs, for its platform and no other, and stays under its limits", () => {
        assert.deepEqual(made.faults, []);
        assert.deepEqual(
          made.files.map(({ file }) => file),
          filesIn(folder).filter((file) => file !== ".vscodeignore"),
        );
      });

      it("is about as large as docs/packaging.md says", () => {
        const [, packed, installed] =
          new RegExp(`^\\| ${name} +\\|[^|]+\\| +([\\d.]+) \\| +([\\d.]+) \\|`, "m").exec(documented) ?? [];
        for (const [said, bytes] of [
          [packed, made.packed],
          [installed, made.installed],
        ] as const)
          assert.ok(
            Math.abs(Number(said) * 1e6 - bytes) < 0.05 * bytes,
            `${said} MB, and it has ${bytes} bytes: UPDATE=1 npm run package`,
          );
      });

      it("has an engine whose binaries say that they are for it", () => {
        const binaries = made.files.filter(({ file }) => /\.(node|so|dll|dylib)$/.test(file));
        assert.ok(binaries.length > 4, `${binaries.length} binaries`);
        for (const { file } of binaries) {
          const header = headerOf(path.join(folder, file));
          assert.deepEqual(header, { format: target.format, machine: target.machine }, file);
        }
        const library = JSON.parse(
          readFileSync(path.join(folder, "dist/node_modules/node-llama-cpp/package.json"), "utf8"),
        ) as { version: string };
        // The library takes no binaries of another version.
        for (const edition of target.binaries) {
          const place = path.join(folder, "dist/node_modules/@node-llama-cpp", edition, "package.json");
          const { version } = JSON.parse(readFileSync(place, "utf8")) as { version: string };
          assert.equal(version, library.version, edition);
        }
      });

      if (name === ownTarget && name.startsWith("linux"))
        it("runs, and says that it has no CUDA", async () => {
          const home = new TestHome();
          // Not below the repository, whose packages would be found from there.
          const installed = path.join(out, "installed");
          cpSync(folder, installed, { recursive: true });
          try {
            const args = [
              "check-gpu",
              "--model",
              tinyModel("qwen2"),
              "--gpu",
              "cuda",
              "--limit",
              "1",
              "--home",
              home.home,
            ];
            const { stdout } = await promisify(execFile)(
              process.execPath,
              [path.join(installed, "dist/cli.mjs"), ...args, "--out", path.join(out, "gpu")],
              { env: environmentOf(home.home) },
            ).catch((error: { stdout: string }) => error);
            assert.match(stdout, /auto: the \w+ binary \(prebuilt\) started/);
            assert.match(stdout, /this installation has no CUDA binary for this machine\./);
          } finally {
            await home.close();
          }
        });

      it("says what it is made of, and under which licences", () => {
        const bill = JSON.parse(readFileSync(path.join(folder, "sbom.cdx.json"), "utf8")) as {
          bomFormat: string;
          components: Component[];
        };
        const licences = readFileSync(path.join(folder, "THIRD-PARTY-LICENSES.txt"), "utf8");
        assert.equal(bill.bomFormat, "CycloneDX");
        const names = bill.components.map((component) => component.name);
        for (const part of ["llama.cpp", "node-llama-cpp", "markdown-it", "dompurify", "web-tree-sitter"])
          assert.ok(names.includes(part), `${part} is not listed`);
        for (const edition of target.binaries) assert.ok(names.includes(`@node-llama-cpp/${edition}`));
        for (const left of ["simple-git", "cmake-js", "ipull", "playwright-core", "typescript"])
          assert.ok(!names.includes(left), `${left} is listed`);
        for (const { name: part, version, purl, hashes } of bill.components) {
          assert.ok(licences.includes(`\n${part} ${version} (`), `${part} has no licence text`);
          if (purl.startsWith("pkg:npm/")) assert.match(hashes?.[0]?.content ?? "", /^[0-9a-f]{128}$/, part);
        }
      });
    });
});
