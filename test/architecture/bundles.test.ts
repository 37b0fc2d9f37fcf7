// What is in each bundle, according to esbuild. Rules on source files do not see what a package pulls in.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { grammarFiles } from "../../src/worker/syntax/grammarFiles.ts";
import { root } from "./lawfulTree.ts";

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, unknown>> }>>;
  readonly inputs: Readonly<
    Record<
      string,
      { readonly imports: readonly { readonly path: string; readonly kind: string; readonly external?: boolean }[] }
    >
  >;
}

const bundles = {
  extension: { file: "extension.cjs", room: "host", maxBytes: 475_000, externals: ["vscode"] },
  worker: { file: "worker.mjs", room: "worker", maxBytes: 515_000, externals: ["node-llama-cpp"] },
  templates: { file: "templates.mjs", room: "worker", maxBytes: 120_000, externals: [] },
  cli: { file: "cli.mjs", room: "cli", maxBytes: 690_000, externals: [] },
  webview: { file: "webview.js", room: "webview", maxBytes: 400_000, externals: [] },
  formulas: { file: "formulas.js", room: "webview", maxBytes: 320_000, externals: [] },
} as const;
/** Most bytes of what the extension loads at first use, all files together. */
const maxLaterBytes = 860_000;
/** Loaded at first use only: agents, edits, next edits, reports, models to choose from, chats in files, the connection to a worker. */
const later =
  /^src\/(core\/(nextEdit|edits\/checks|agent\/(tools|turn\/(agentRun|reduceTurn)))|client\/(agent|doctor|trace|store\/(hub|packages|import))|network|host\/trace)\/|^src\/(core\/(chat\/conversationMarkdown|models\/catalogue\/customEntries)|host\/(edits\/editReviews|agent\/editorAgent|nextEdit\/nextEdits|models\/(modelChooser|modelPicker|status\/statusMenu)))\.ts|^node_modules\/(vscode-jsonrpc|proper-lockfile|diff|ignore)\//;
const runtimeRooms = ["host", "worker", "cli", "webview"];

describe("bundles", function () {
  this.timeout(180_000);
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

  describe("the extension's files", () => {
    let files: string[];
    let outputs: [file: string, modules: string[]][];
    before(() => {
      files = ["extension.cjs", ...readdirSync(path.join(folder, "extension")).map((file) => `extension/${file}`)];
      const meta = JSON.parse(readFileSync(path.join(folder, "meta/extension.json"), "utf8")) as Metafile;
      outputs = Object.entries(meta.outputs).map(([file, { inputs }]) => [
        path.relative(folder, path.resolve(file)),
        Object.keys(inputs),
      ]);
    });

    it("hold no module twice: there is one of each class, and one of each thing that modules remember", () => {
      assert.deepEqual(outputs.map(([file]) => file).toSorted(), files.toSorted());
      const modules = outputs.flatMap(([, inputs]) => inputs);
      assert.deepEqual(
        modules.filter((each, index) => modules.indexOf(each) !== index),
        [],
      );
      // The same without trust in the metafile: each class is defined once in all the text.
      const text = files.map((file) => readFileSync(path.join(folder, file), "utf8")).join("\n");
      const classes = modules
        .filter((each) => /\.(?:ts|js|mjs|cjs)$/.test(each))
        .flatMap((each) => [...readFileSync(path.join(root, each), "utf8").matchAll(/^\s*(?:export )?class (\w+)/gm)])
        .map(([, name]) => name!);
      const definitions = (name: string): number =>
        text.match(new RegExp(`\\b${name}=class\\b|\\bclass ${name}\\b`, "g"))?.length ?? 0;
      assert.equal(definitions("FailureError"), 1);
      assert.ok(classes.length > 100, `${classes.length} classes`);
      const named = (name: string): number => classes.filter((each) => each === name).length;
      assert.deepEqual(
        classes.filter((name) => definitions(name) > named(name)),
        [],
      );
    });

    it("leave for later what a window may never need", () => {
      const [, first] = outputs.find(([file]) => file === "extension.cjs")!;
      assert.deepEqual(
        first.filter((each) => later.test(each)),
        [],
      );
      const rest = files.filter((file) => file !== "extension.cjs");
      const bytes = rest.reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0);
      assert.ok(bytes < maxLaterBytes, `${bytes} bytes`);
    });

    it("load one another, and are refused by those of another build", () => {
      // Any API: classes to extend, and nothing that is called while a file is loaded.
      const script = `const Module = require("node:module");
        const api = new Proxy({}, { get: (made, name) => (made[name] ??= class {}) });
        const load = Module._load;
        Module._load = (name, ...rest) => (name === "vscode" ? api : load(name, ...rest));
        const [folder, files] = JSON.parse(process.argv[1]);
        const main = require(folder + "/extension.cjs");
        if (typeof main.activate !== "function" || typeof main.deactivate !== "function") throw new Error("no extension");
        for (const file of files) require(folder + "/" + file);
        try {
          main.chunk("of-another-build.js");
        } catch (error) {
          console.log(error.code);
        }`;
      const said = execFileSync(process.execPath, ["-e", script, JSON.stringify([folder, files])], {
        encoding: "utf8",
      });
      assert.equal(said.trim(), "MODULE_NOT_FOUND");
    });
  });

  it("of the chat page hold no module twice", () => {
    const [page, formulas] = ["webview", "formulas"].map((name) => {
      const meta = JSON.parse(readFileSync(path.join(folder, `meta/${name}.json`), "utf8")) as Metafile;
      return Object.keys(meta.inputs);
    });
    assert.deepEqual(
      page!.filter((each) => formulas!.includes(each)),
      [],
    );
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
    // Of a CommonJS package in a file of its own, esbuild passes on nothing but the default.
    for (const [input, { imports }] of Object.entries(meta.inputs))
      for (const { path: wanted, kind } of imports)
        if (kind === "dynamic-import" && wanted.startsWith("node_modules/")) {
          const sites =
            readFileSync(path.join(root, input), "utf8").match(/import\("[^.][^"]*"\)(\)\.default)?/g) ?? [];
          assert.ok(
            sites.length > 0 && sites.every((site) => site.endsWith(".default")),
            `${input}: ${sites.join(" ")}`,
          );
        }
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
    assert.ok(ignored.includes("!dist/extension/*.cjs"));
    for (const { file } of Object.values(bundles)) assert.ok(ignored.includes(`!dist/${file}`), file);
  });
});
