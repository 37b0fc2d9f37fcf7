// The inference library as a package holds it: its JavaScript in two files without what only compiles or downloads, and the binaries
// of one platform. It stays a package of its own under dist/node_modules, because it looks for its files next to itself.
import * as esbuild from "esbuild";
import { cpSync, readFileSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root, SetupError } from "../prepare.mjs";
import { lockedVersion, packageFolder } from "./packages.mjs";

const library = "node-llama-cpp";

/** Parts of the library that its build and its downloads need. The worker allows neither, so nothing of them is ever called. */
const leftOut = ["simple-git", "ipull", "chmodrp"];

/** Version of the library that a platform's package holds. */
export function engineVersion(target) {
  return target.engine ?? lockedVersion(library);
}

/**
 * Puts the library for a target into `folder`, a `node_modules` beside the worker. Answers the metafile of its JavaScript and the
 * folders of the packages it took. Raises SetupError if a part is missing: a package without an engine installs and does nothing.
 */
export async function stageEngine(target, folder, unpacked) {
  const version = engineVersion(target);
  // Where its files really are, as esbuild names them: `node_modules` may be a link.
  const source = realpathSync(packageFolder(library, version, unpacked));
  const own = path.join(folder, library);
  const inputs = await bundle(source, own);
  for (const file of ["LICENSE", "llama/binariesGithubRelease.json", "llama/llama.cpp.info.json", "llama/package.json"])
    cpSync(path.join(source, file), path.join(own, file));
  const { name, type, license } = JSON.parse(readFileSync(path.join(source, "package.json"), "utf8"));
  const manifest = { name, version, type, license, exports: "./dist/index.js" };
  writeFileSync(path.join(own, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);

  const taken = [{ name: library, version, folder: source }];
  for (const binaries of target.binaries) {
    const packageName = `@node-llama-cpp/${binaries}`;
    const from = packageFolder(packageName, version, unpacked);
    for (const part of ["LICENSE", "package.json", "dist/index.js", "bins"])
      cpSync(path.join(from, part), path.join(folder, packageName, part), { recursive: true });
    if (!readdirSync(path.join(from, "bins", binaries)).includes("llama-addon.node"))
      throw new SetupError(`${packageName} ${version} has no llama-addon.node: the package would have no engine.`);
    taken.push({ name: packageName, version, folder: from });
  }
  return { inputs, taken };
}

/** Bundles what the worker imports of the library, and the program that tries a binary in a process of its own. */
async function bundle(source, own) {
  const names = importedNames();
  const inputs = {};
  const programs = {
    "dist/index.js": `export { ${names.join(", ")} } from "./dist/index.js";`,
    "dist/bindings/utils/testBindingBinary.js": `export * from "./dist/bindings/utils/testBindingBinary.js";`,
  };
  for (const [file, contents] of Object.entries(programs)) {
    const { metafile } = await esbuild.build({
      stdin: { contents, resolveDir: source, sourcefile: "entry.js" },
      outfile: path.join(own, file),
      absWorkingDir: root,
      ...{ bundle: true, platform: "node", target: "node20", format: "esm", minify: true, keepNames: true },
      ...{ metafile: true, charset: "utf8", logLevel: "error", legalComments: "none" },
      external: ["@node-llama-cpp/*", "electron"],
      // An archive comes without its dependencies; those of the installed version serve both.
      nodePaths: [path.join(root, "node_modules")],
      banner: { js: requireForEsm },
      plugins: [atOriginalPlaces(source, path.dirname(file)), withoutBuilding],
    });
    Object.assign(inputs, metafile.inputs);
  }
  return inputs;
}

/** The names that the worker imports from the library. */
function importedNames() {
  const folder = path.join(root, "src/worker/llama");
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".ts"));
  const names = files.flatMap((file) =>
    [...readFileSync(path.join(folder, file), "utf8").matchAll(/import \{([^}]*)\} from "node-llama-cpp"/g)].flatMap(
      ([, list]) => list.split(",").map((name) => name.trim()),
    ),
  );
  return [...new Set(names)].filter((name) => name !== "" && !name.startsWith("type "));
}

const requireForEsm = `import { createRequire as __createRequire } from "node:module";
const require = __createRequire(import.meta.url);`;

/** Files of the library find others by their own place. In a bundle each gets the place where it was. */
function atOriginalPlaces(source, place) {
  return {
    name: "at-original-places",
    setup(build) {
      build.onLoad({ filter: /\.js$/ }, ({ path: file }) => {
        if (!file.startsWith(path.join(source, "dist"))) return undefined;
        const text = readFileSync(file, "utf8");
        if (!text.includes("import.meta.url")) return undefined;
        const before = path.relative(path.join(source, place), file).split(path.sep).join("/");
        const url = `new URL(${JSON.stringify(`./${before}`)}, import.meta.url).href`;
        return { contents: text.replaceAll("import.meta.url", url), loader: "js" };
      });
    },
  };
}

/** Replaces the parts that are left out by ones that say so. */
const withoutBuilding = {
  name: "without-building",
  setup(build) {
    const filter = new RegExp(`^(${leftOut.join("|")})$`);
    build.onResolve({ filter }, ({ path: name }) => ({ path: name, namespace: "left-out" }));
    build.onLoad({ filter: /.*/, namespace: "left-out" }, ({ path: name }) => ({
      contents: `module.exports = new Proxy({}, { get(_, key) {
        return () => { throw new Error("The package has no " + ${JSON.stringify(name)} + "." + String(key) + "."); };
      } });`,
    }));
  },
};
