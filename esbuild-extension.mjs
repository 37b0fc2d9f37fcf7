// Turns the extension's build, an ES module that is split at every `import()`, into the CommonJS files that an editor loads:
// extension.cjs holds what a window needs when it opens, and the files in extension/ are loaded at their first use.
//
// esbuild puts what several parts share into chunks of their own, so that no module is in two files: there is one FailureError and
// one of every cache, whoever asks. It does so only for ES modules, and a window would open a dozen small files. Here the chunks that
// are loaded in any case are bundled once more, into extension.cjs, and the other files take them from there.
import * as esbuild from "esbuild";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const main = "extension.cjs";
const folder = "extension";

/** What the first build must be told. Its texts stay in memory. */
export const splitOptions = {
  chunkNames: "[name]-[hash]",
  format: "esm",
  splitting: true,
  write: false,
};

/**
 * Writes the files into `outdir` after each build, and puts them into its metafile in place of the chunks. `options` are those of
 * the second build: how its text is minified, and whether it has maps.
 * @returns {esbuild.Plugin}
 */
export function commonJsFiles(outdir, options) {
  return {
    name: "common-js-files",
    setup(build) {
      build.onEnd(async (result) => {
        if (result.metafile === undefined) return;
        const files = planFiles(readChunks(result));
        rmSync(path.join(outdir, folder), { recursive: true, force: true });
        mkdirSync(path.join(outdir, folder), { recursive: true });
        const outputs = await Promise.all(files.map((file) => writeFile(file, files, outdir, options)));
        result.metafile = { ...result.metafile, outputs: Object.assign({}, ...outputs) };
      });
    },
  };
}

/**
 * A chunk of the first build. `entry` is the source file that it was split at, if there is one; `now` and `later` are the chunks that
 * it imports at once and by `import()`; `inputs` are its modules, as in a metafile.
 * @typedef {{ name: string, text: string, entry: string | undefined, now: string[], later: string[], inputs: object }} Chunk
 */

/** @returns {Map<string, Chunk>} the chunks by name */
function readChunks({ outputFiles, metafile }) {
  const texts = new Map(outputFiles.map((file) => [path.basename(file.path), file.text]));
  const imported = (imports, kind) =>
    imports.filter((each) => !each.external && each.kind === kind).map((each) => path.basename(each.path));
  return new Map(
    Object.entries(metafile.outputs).map(([place, { entryPoint: entry, imports, inputs }]) => {
      const name = path.basename(place);
      const now = imported(imports, "import-statement");
      return [name, { name, text: texts.get(name), entry, now, later: imported(imports, "dynamic-import"), inputs }];
    }),
  );
}

/**
 * Which file each chunk goes to: the first file takes all that the extension imports at once, every other chunk has one of its own.
 * @returns {{ name: string, chunks: Chunk[] }[]}
 */
function planFiles(chunks) {
  const first = new Set(["extension.js"]);
  for (const name of first) for (const each of chunks.get(name).now) first.add(each);
  const later = [...chunks.values()].filter(({ name }) => !first.has(name));
  const named = later.filter(({ entry }) => entry !== undefined);
  const shared = later.filter(({ entry }) => entry === undefined);
  return [
    { name: main, chunks: [...first].map((name) => chunks.get(name)) },
    ...named.map((chunk) => ({ name: `${folder}/${nameOf(chunk.entry)}.cjs`, chunks: [chunk] })),
    ...shared.map((chunk, index) => ({ name: `${folder}/shared${index + 1}.cjs`, chunks: [chunk] })),
  ];
}

/** A source file's name, or its package's. */
function nameOf(entry) {
  return /node_modules\/([\w-]+)\//.exec(entry)?.[1] ?? path.basename(entry, ".ts");
}

/** Bundles the chunks of a file, writes it, and answers its row of the metafile. */
async function writeFile(file, files, outdir, options) {
  const [{ name: entry }] = file.chunks;
  const outfile = path.join(outdir, file.name);
  const { outputFiles } = await esbuild.build({
    ...options,
    ...(file.name === main ? { stdin: { contents: firstText(file) } } : { entryPoints: [entry] }),
    outfile,
    bundle: true,
    format: "cjs",
    // By `require`, as the editor loads extensions: only that gives them “vscode”.
    supported: { "dynamic-import": false },
    plugins: [fromChunks(file, files)],
    write: false,
  });
  for (const { path: place, contents } of outputFiles) writeFileSync(place, contents);
  const bytes = outputFiles.find(({ path: place }) => place === outfile).contents.length;
  const inputs = Object.assign({}, ...file.chunks.map((chunk) => chunk.inputs));
  return { [path.relative(process.cwd(), outfile)]: { bytes, inputs } };
}

/** The first file exports what the editor calls, and hands its chunks to the other files. */
function firstText({ chunks: [entry, ...others] }) {
  return [
    `export { activate, deactivate } from "./${entry.name}";`,
    ...others.map(({ name }, index) => `import * as chunk${index} from "./${name}";`),
    `const chunks = { ${others.map(({ name }, index) => `"${name}": chunk${index}`).join(", ")} };`,
    // Another build's file asks for a chunk that is not there: the extension was updated while the window was open.
    `export function chunk(name) {
      if (name in chunks) return chunks[name];
      throw Object.assign(new Error("The extension's files have changed."), { code: "MODULE_NOT_FOUND" });
    }`,
  ].join("\n");
}

/**
 * Lets a file find its own chunks, take those of the first file from there, and load the others from their files.
 * @returns {esbuild.Plugin}
 */
function fromChunks(file, files) {
  return {
    name: "from-chunks",
    setup(build) {
      build.onResolve({ filter: /^(\.\/)?[\w-]+\.js$/ }, ({ path: wanted }) => {
        const name = path.basename(wanted);
        const home = files.find(({ chunks }) => chunks.some((chunk) => chunk.name === name));
        if (home === file) return { path: name, namespace: "own" };
        if (home.name === main) return { path: name, namespace: "first" };
        const place = path.posix.relative(path.posix.dirname(file.name), home.name);
        return { path: place.startsWith(".") ? place : `./${place}`, external: true };
      });
      build.onResolve({ filter: /^\.\.\/extension\.cjs$/ }, ({ path: wanted }) => ({ path: wanted, external: true }));
      build.onLoad({ filter: /.*/, namespace: "own" }, ({ path: name }) => ({
        contents: file.chunks.find((chunk) => chunk.name === name).text,
      }));
      build.onLoad({ filter: /.*/, namespace: "first" }, ({ path: name }) => ({
        contents: `module.exports = require("../${main}").chunk("${name}");`,
      }));
    },
  };
}
