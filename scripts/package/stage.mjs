// Lays out a package in a folder of its own: what runs, the engine of its platform, the pages, the licences.
import { brotliCompressSync, constants } from "node:zlib";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root, run } from "../prepare.mjs";
import { billOfMaterials, partsOf, thirdPartyLicences } from "./bill.mjs";
import { stageEngine } from "./engine.mjs";
import { packageManifest, packagePage, publicAddress } from "./manifest.mjs";
import { targets } from "./targets.mjs";

/** Where packages are built, unless told otherwise. */
export const buildFolder = path.join(root, ".cache/package");

/**
 * Builds the production bundles into `folder` once for all targets. `version` goes into the package and into the build's name, by
 * which a worker tells its client's build from its own.
 */
export function buildBundles(folder, version) {
  rmSync(folder, { recursive: true, force: true });
  const name = version === undefined ? [] : ["--version", version];
  run(process.execPath, [path.join(root, "esbuild.mjs"), "--production", "--outdir", folder, ...name]);
  compressGrammars(path.join(folder, "grammars"));
}

/**
 * Lays out the package of a target in `folder`, and answers the folder. `bundles` is what `buildBundles` made, `version` its version,
 * `target` an entry of `targets` that is to be used instead of the one by that name.
 */
export async function stagePackage(name, { folder, bundles, version, target = targets[name] }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const dist = path.join(folder, "dist");
  cpSync(bundles, dist, { recursive: true, filter: (file) => file !== path.join(bundles, "meta") });
  const { inputs, taken } = await stageEngine(
    target,
    path.join(dist, "node_modules"),
    path.join(buildFolder, "unpacked"),
  );
  const meta = path.join(bundles, "meta");
  const bundled = readdirSync(meta).flatMap((file) =>
    Object.keys(JSON.parse(readFileSync(path.join(meta, file), "utf8")).inputs),
  );

  const source = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const manifest = packageManifest(source, version);
  const parts = partsOf([...bundled, ...Object.keys(inputs)], taken);
  const write = (file, text) => writeFileSync(path.join(folder, file), text);
  write("package.json", `${JSON.stringify(manifest, undefined, 2)}\n`);
  write("sbom.cdx.json", `${JSON.stringify(billOfMaterials(manifest, name, parts), undefined, 2)}\n`);
  write("THIRD-PARTY-LICENSES.txt", thirdPartyLicences(manifest, parts));
  for (const page of ["README.md", "CHANGELOG.md"])
    write(page, packagePage(readFileSync(path.join(root, page), "utf8"), publicAddress(source)));
  for (const file of [".vscodeignore", "LICENSE", "media", "l10n", ...translations()])
    if (existsSync(path.join(root, file))) cpSync(path.join(root, file), path.join(folder, file), { recursive: true });
  return folder;
}

function translations() {
  return readdirSync(root).filter((file) => /^package\.nls(\..+)?\.json$/.test(file));
}

/** Grammars take 20 MB as they are and 1.3 MB compressed. A language's is decompressed when it is first used. */
function compressGrammars(folder) {
  // The best quality saves another 0.1 MB and takes half a minute.
  const params = { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_QUALITY]: 9 };
  for (const file of readdirSync(folder).filter((each) => each.startsWith("tree-sitter-"))) {
    const grammar = path.join(folder, file);
    writeFileSync(`${grammar}.br`, brotliCompressSync(readFileSync(grammar), { params }));
    rmSync(grammar);
  }
}
