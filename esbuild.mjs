#!/usr/bin/env node
// Bundles the four runtimes, the worker's program for chat templates and the chat page's formulas into dist/. `--watch` rebuilds on change, `--production` is what ships,
// `--outdir DIR` builds elsewhere (packages, tests), `--version X` gives the build another version than package.json's, and each bundle's metafile goes to .cache/meta/ (or DIR/meta/).
import * as esbuild from "esbuild";
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { commonJsFiles, splitOptions } from "./esbuild-extension.mjs";
import { stageEngine } from "./scripts/package/engine.mjs";

const root = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const { values: options } = parseArgs({
  options: {
    watch: { type: "boolean", default: false },
    production: { type: "boolean", default: false },
    outdir: { type: "string" },
    version: { type: "string" },
  },
});
const outdir = path.resolve(options.outdir ?? path.join(root, "dist"));
const metaFolder = options.outdir === undefined ? path.join(root, ".cache/meta") : path.join(outdir, "meta");

/** CommonJS packages inside an ES module still call `require`; Node gives them one only if the bundle makes it. */
const requireForEsm = `import { createRequire as __createRequire } from "node:module";
const require = __createRequire(import.meta.url);`;

/** @type {esbuild.BuildOptions} */
const shared = {
  absWorkingDir: root,
  bundle: true,
  target: "node20",
  platform: "node",
  charset: "utf8",
  metafile: true,
  logLevel: "warning",
  minify: options.production,
  sourcemap: options.production ? false : "linked",
  // Names of errors and classes appear in logs that users send.
  keepNames: options.production,
  define: { __BUILD__: JSON.stringify(buildName()) },
};

/** @type {Record<string, esbuild.BuildOptions>} */
const bundles = {
  extension: {
    entryPoints: ["src/extension.ts"],
    ...splitOptions,
    outdir,
    external: ["vscode"],
    sourcemap: options.production ? false : "inline",
    // Each window parses and runs this when it opens. Giving every function its name at run time took a seventh of that time; names
    // that are never shortened cost nothing.
    minify: false,
    keepNames: false,
    plugins: [
      oneVscode(),
      commonJsFiles(outdir, {
        ...{ absWorkingDir: root, platform: "node", target: "node20", charset: "utf8", logLevel: "warning" },
        external: ["vscode"],
        minifySyntax: options.production,
        minifyWhitespace: options.production,
        sourcemap: options.production ? false : "linked",
      }),
    ],
  },
  worker: {
    entryPoints: ["src/worker/main.ts"],
    outfile: path.join(outdir, "worker.mjs"),
    format: "esm",
    // It finds its own files beside its sources, so it stays a package of its own.
    external: ["node-llama-cpp"],
    banner: { js: requireForEsm },
  },
  templates: {
    entryPoints: ["src/worker/llama/template/templateProgram.ts"],
    outfile: path.join(outdir, "templates.mjs"),
    format: "esm",
  },
  cli: {
    entryPoints: ["src/cli/main.ts"],
    outfile: path.join(outdir, "cli.mjs"),
    format: "esm",
    banner: { js: `#!/usr/bin/env node\n${requireForEsm}` },
  },
  webview: {
    entryPoints: ["src/webview/main.ts"],
    outfile: path.join(outdir, "webview.js"),
    format: "iife",
    platform: "browser",
    target: "es2023",
  },
  formulas: {
    entryPoints: ["src/webview/formula/formulaMarkup.ts"],
    outfile: path.join(outdir, "formulas.js"),
    format: "esm",
    platform: "browser",
    target: "es2023",
  },
};

mkdirSync(outdir, { recursive: true });
mkdirSync(metaFolder, { recursive: true });
// A bundle whose entry is not written yet is left out, and said so.
const present = Object.entries(bundles).filter(([name, { entryPoints }]) => {
  const exists = existsSync(path.join(root, entryPoints[0]));
  if (!exists) console.warn(`esbuild: no ${entryPoints[0]} yet, ${name} left out`);
  return exists;
});
const wanted = present.map(([name, own]) => ({
  ...shared,
  ...own,
  plugins: [...(own.plugins ?? []), afterBuild(name, own.outfile)],
}));

if (options.watch) {
  for (const each of wanted) await (await esbuild.context(each)).watch();
  console.log("esbuild: watching");
} else {
  await Promise.all(wanted.map((each) => esbuild.build(each))).catch(() => process.exit(1));
}
// As packages hold it, without binaries: those of the installed packages serve. A worker starts in less than half the time that the
// library's own hundreds of files take.
if (options.outdir === undefined) await stageEngine({ binaries: [] }, path.join(outdir, "node_modules"));

/**
 * What esbuild itself does not do: the metafile on disk, the executable bit, the chat page's style sheet.
 * @returns {esbuild.Plugin}
 */
function afterBuild(name, outfile) {
  return {
    name: "after-build",
    setup(build) {
      build.onEnd((result) => {
        if (result.metafile === undefined) return;
        writeFileSync(path.join(metaFolder, `${name}.json`), JSON.stringify(result.metafile));
        if (name === "cli") chmodSync(outfile, 0o755);
        const css = path.join(root, "media/chat.css");
        if (name === "webview" && existsSync(css)) copyFileSync(css, path.join(outdir, "webview.css"));
        if (name === "worker") copyGrammars();
      });
    },
  };
}

/**
 * Lets all modules share one `require("vscode")`. esbuild would give each its own copy of the whole API, property by property: with
 * some 70 modules, that was a quarter of the time that a window took to load the extension.
 * @returns {esbuild.Plugin}
 */
function oneVscode() {
  return {
    name: "one-vscode",
    setup(build) {
      build.onResolve({ filter: /^one:vscode$/ }, () => ({ path: "vscode", namespace: "one" }));
      build.onLoad({ filter: /.*/, namespace: "one" }, () => ({ contents: `export default require("vscode");` }));
      build.onLoad({ filter: /[\\/]src[\\/](?:host[\\/].*|extension)\.ts$/ }, async ({ path: file }) => {
        const text = await readFile(file, "utf8");
        const contents = text.replace(/^import \* as vscode from "vscode";$/m, `import vscode from "one:vscode";`);
        return { contents, loader: "ts" };
      });
    },
  };
}

/** The parser and its grammars, those that src/worker/syntax/grammarFiles.ts names, go beside the worker that loads them. */
function copyGrammars() {
  const folder = path.join(outdir, "grammars");
  const packaged = path.dirname(fileURLToPath(import.meta.resolve("@vscode/tree-sitter-wasm")));
  mkdirSync(folder, { recursive: true });
  const runtime = fileURLToPath(import.meta.resolve("web-tree-sitter/web-tree-sitter.wasm"));
  copyFileSync(runtime, path.join(folder, path.basename(runtime)));
  const names = readFileSync(path.join(root, "src/worker/syntax/grammarFiles.ts"), "utf8").matchAll(
    /(?:withEnds\(|name: )"([\w-]+)"/g,
  );
  for (const file of new Set([...names].map(([, name]) => `tree-sitter-${name}.wasm`)))
    copyFileSync(path.join(packaged, file), path.join(folder, file));
}

/** The version; while developing, with a digest of the sources, so that a log tells two builds of a day apart. */
function buildName() {
  const version = options.version ?? JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")).version;
  if (options.production) return version;
  const digest = createHash("sha256");
  for (const file of readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" }).sort())
    if (/\.(ts|css)$/.test(file)) digest.update(file).update(readFileSync(path.join(root, "src", file)));
  return `${version}+${digest.digest("hex").slice(0, 8)}`;
}
