// What is in each bundle, according to esbuild. Rules on source files do not see what a package pulls in.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { grammarFiles } from "../../src/worker/syntax/grammarFiles.ts";
import { root } from "./lawfulTree.ts";

interface Metafile {
  readonly inputs: Readonly<
    Record<
      string,
      { readonly imports: readonly { readonly path: string; readonly kind: string; readonly external?: boolean }[] }
    >
  >;
}

const bundles = {
  extension: { file: "extension.cjs", room: "host", maxBytes: 1_130_000, externals: ["vscode"] },
  worker: { file: "worker.mjs", room: "worker", maxBytes: 470_000, externals: ["node-llama-cpp"] },
  templates: { file: "templates.mjs", room: "worker", maxBytes: 120_000, externals: [] },
  cli: { file: "cli.mjs", room: "cli", maxBytes: 600_000, externals: [] },
  webview: { file: "webview.js", room: "webview", maxBytes: 400_000, externals: [] },
  formulas: { file: "formulas.js", room: "webview", maxBytes: 320_000, externals: [] },
} as const;
const runtimeRooms = ["host", "worker", "cli", "webview"];

describe("bundles", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "ghostlight-bundles-"));
    const { status, stderr } = spawnSync(
      process.execPath,
      [path.join(root, "esbuild.mjs"), "--production", "--outdir", folder],
      { encoding: "utf8" },
    );
    assert.equal(status, 0, stderr);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [name, { file, room, maxBytes, externals }] of Object.entries(bundles))
    describe(name, () => {
      let inputs: string[];
      let outside: string[];
      before(() => {
        const meta = JSON.parse(readFileSync(path.join(folder, "meta", `${name}.json`), "utf8")) as Metafile;
        inputs = Object.keys(meta.inputs);
        const imports = Object.values(meta.inputs).flatMap((input) => input.imports);
        // "<runtime>" is esbuild's own few lines.
        outside = [
          ...new Set(
            imports.filter((each) => each.external === true && each.path !== "<runtime>").map((each) => each.path),
          ),
        ];
      });

      it("holds its own runtime and no other", () => {
        const others = runtimeRooms.filter((other) => other !== room);
        assert.ok(inputs.some((input) => input.startsWith(`src/${room}/`)));
        assert.deepEqual(
          inputs.filter((input) => others.some((other) => input.startsWith(`src/${other}/`))),
          [],
        );
      });

      it("holds no library with native files", () => {
        assert.deepEqual(
          inputs.filter((input) => /node_modules\/@?node-llama-cpp\//.test(input)),
          [],
        );
      });

      it(`takes from outside only ${["Node's own modules", ...externals].join(" and ")}`, () => {
        const isNode = (specifier: string): boolean => room !== "webview" && isBuiltin(specifier);
        assert.deepEqual(
          outside.filter((each) => !isNode(each)),
          externals.filter((each) => outside.includes(each)),
        );
      });

      it(`is smaller than ${maxBytes / 1000} kB`, () => {
        const { size } = statSync(path.join(folder, file));
        assert.ok(size < maxBytes, `${size} bytes`);
      });
    });

  it("the extension asks the editor for its API once, and loads no lock before one is taken", () => {
    // The length of a file is the lesser part of what a window waits for. esbuild copies the whole API for each file that imports it,
    // and names each function at run time when it shortens their names: both cost more than reading the bundle.
    const text = readFileSync(path.join(folder, "extension.cjs"), "utf8");
    assert.equal(text.match(/require\("vscode"\)/g)?.length, 1);
    assert.match(text, /function activate\(context\)/);
    assert.doesNotMatch(text, /__name\(/);
    const meta = JSON.parse(readFileSync(path.join(folder, "meta/extension.json"), "utf8")) as Metafile;
    for (const [input, { imports }] of Object.entries(meta.inputs))
      if (input.startsWith("src/"))
        for (const each of imports.filter((one) => one.path.includes("proper-lockfile")))
          assert.equal(each.kind, "dynamic-import", input);
  });

  it("the worker has its parsers beside it", () => {
    const shipped = readdirSync(path.join(folder, "grammars"));
    const grammars = Object.values(grammarFiles).map(({ name }) => `tree-sitter-${name}.wasm`);
    assert.deepEqual(shipped.toSorted(), [...new Set([...grammars, "web-tree-sitter.wasm"])].toSorted());
  });

  it("the command line can be run by its name", () => {
    const file = path.join(folder, "cli.mjs");
    accessSync(file, constants.X_OK);
    assert.match(readFileSync(file, "utf8"), /^#!\/usr\/bin\/env node\n/);
  });

  it("are published with nothing but what runs", () => {
    const ignored = readFileSync(path.join(root, ".vscodeignore"), "utf8").split("\n");
    assert.ok(ignored.includes("**"), "everything is left out first");
    assert.ok(ignored.includes("!dist/grammars/*.wasm"));
    for (const { file } of Object.values(bundles)) assert.ok(ignored.includes(`!dist/${file}`), file);
  });
});
