// `npm run package` makes one VSIX for each platform into out/ and prints what is in them. With names of platforms behind it
// (`npm run package -- linux-x64`) it makes only those, `--version X` gives them another version than package.json's, and `--out DIR`
// puts them elsewhere. It refuses to make a package without an engine, above its size limit, or with a warning of the packager.
import { spawnSync } from "node:child_process";
import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureNodeModules, root, SetupError } from "./prepare.mjs";

/** It has the table of sizes, and of what is in the package for `described`; `UPDATE=1` writes both. */
const document = path.join(root, "docs/packaging.md");
const described = "linux-x64";

/**
 * Makes the package of a target from a build of `buildBundles`. Answers its file, its files with their bytes, and its faults, one
 * sentence each; with faults no package is made. Raises SetupError if its engine cannot be had.
 */
export async function makePackage(name, { bundles, version, out, folder }) {
  const { stagePackage, buildFolder } = await import("./package/stage.mjs");
  const { faultsOf, filesIn } = await import("./package/contents.mjs");
  const { targets } = await import("./package/targets.mjs");
  const stage = await stagePackage(name, { folder: folder ?? path.join(buildFolder, name), bundles, version });
  const staged = filesIn(stage).filter((file) => file !== ".vscodeignore");
  const listed = packager(stage, ["ls", "--no-dependencies"]).split("\n").filter(Boolean).toSorted();
  const faults = [
    ...faultsOf(stage, listed, targets[name]),
    ...staged.filter((file) => !listed.includes(file)).map((file) => `${file} is left out by .vscodeignore.`),
  ];
  const files = listed.map((file) => ({ file, bytes: lstatSync(path.join(stage, file)).size }));
  if (faults.length > 0) return { files, faults };
  const manifest = JSON.parse(readFileSync(path.join(stage, "package.json"), "utf8"));
  mkdirSync(out, { recursive: true });
  const vsix = path.join(out, `${manifest.name}-${name}-${manifest.version}.vsix`);
  rmSync(vsix, { force: true });
  const unpublished = manifest.repository === undefined ? ["--allow-missing-repository"] : [];
  packager(stage, ["package", "--no-dependencies", "--target", name, "--out", vsix, ...unpublished]);
  const { maxPackageMb, maxInstalledMb } = targets[name];
  const installed = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const packed = lstatSync(vsix).size;
  for (const [what, bytes, limit] of [
    ["The package", packed, maxPackageMb],
    ["What it installs", installed, maxInstalledMb],
  ])
    if (bytes > limit * 1e6) faults.push(`${what} takes ${megabytes(bytes)} MB, more than ${limit}.`);
  return { vsix, packed, installed, files, faults };
}

/** Runs vsce in a folder and answers what it prints. A warning is as bad as a failure. */
function packager(cwd, args) {
  const vsce = path.join(root, "node_modules/@vscode/vsce/vsce");
  // It looks for a newer version of itself otherwise.
  const env = { ...process.env, VSCE_TESTS: "1", NO_COLOR: "1" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [vsce, ...args], { cwd, env, encoding: "utf8" });
  const said = `${stdout}\n${stderr}`;
  if (status !== 0 || /\bWARN(ING)?\b/.test(said)) throw new SetupError(`vsce ${args[0]}: ${said.trim()}`);
  return stdout;
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}

/** What is in a package, as lines of a table: each file, the binaries of one engine together. */
export function contentsTable(files) {
  const groups = new Map();
  for (const { file, bytes } of files) {
    const name = groupOf(file);
    const group = groups.get(name) ?? { count: 0, bytes: 0 };
    groups.set(name, { count: group.count + 1, bytes: group.bytes + bytes });
  }
  return table(
    ["what", "files", "MB"],
    [...groups].map(([name, { count, bytes }]) => [name, String(count), (bytes / 1e6).toFixed(2)]),
  );
}

function groupOf(file) {
  const engine = /^dist\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file);
  if (engine !== null) return `\`${engine[1]}\``;
  const folder = /^(media|dist\/extension|dist\/grammars|l10n)\//.exec(file);
  return folder === null ? `\`${file}\`` : `\`${folder[1]}/\``;
}

/** A Markdown table, set as prettier sets it. */
function table(head, rows) {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column].length)));
  const isNumber = head.map((_, column) => rows.every((row) => /^[\d.,]+$/.test(row[column])));
  const cell = (text, column) => (isNumber[column] ? text.padStart(widths[column]) : text.padEnd(widths[column]));
  const rule = widths.map((width, column) => (isNumber[column] ? `${"-".repeat(width - 1)}:` : "-".repeat(width)));
  return [head.map(cell), rule, ...rows.map((row) => row.map(cell))].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** Puts a table between its marks in the documentation. */
function writeTable(name, text) {
  const marked = new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- /${name} -->)`);
  writeFileSync(document, readFileSync(document, "utf8").replace(marked, `$1\n\n${text}\n\n$2`));
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { version: { type: "string" }, out: { type: "string" }, prepublish: { type: "boolean", default: false } },
  });
  if (values.prepublish)
    throw new SetupError("`vsce package` here would make a package without an engine. Run `npm run package`.");
  ensureNodeModules();
  const { targets } = await import("./package/targets.mjs");
  const { buildBundles, buildFolder } = await import("./package/stage.mjs");
  const { engineVersion } = await import("./package/engine.mjs");
  const unknown = positionals.filter((name) => !Object.hasOwn(targets, name));
  if (unknown.length > 0)
    throw new SetupError(`No such platform: ${unknown.join(", ")}. There are ${Object.keys(targets).join(", ")}.`);
  const names = positionals.length > 0 ? positionals : Object.keys(targets);
  const bundles = path.join(buildFolder, "bundles");
  buildBundles(bundles, values.version);
  const rows = [];
  let contents;
  for (const name of names) {
    const made = await makePackage(name, {
      bundles,
      version: values.version,
      out: path.resolve(values.out ?? path.join(root, "out")),
    });
    const inside = contentsTable(made.files);
    console.log(`\n${name}\n\n${inside}\n`);
    if (name === described) contents = inside;
    if (made.faults.length > 0) throw new SetupError(`${name} is not packaged:\n${made.faults.join("\n")}`);
    console.log(path.relative(process.cwd(), made.vsix));
    const engine = `${engineVersion(targets[name])}: ${targets[name].binaries.join(", ")}`;
    rows.push([name, engine, megabytes(made.packed), megabytes(made.installed), String(made.files.length)]);
  }
  const sizes = table(["package", "engine", "MB", "MB installed", "files"], rows);
  console.log(`\n${sizes}`);
  if (process.env.UPDATE) {
    if (positionals.length === 0) writeTable("sizes", sizes);
    if (contents !== undefined) writeTable("contents", contents);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error);
    process.exitCode = 1;
  }
}
