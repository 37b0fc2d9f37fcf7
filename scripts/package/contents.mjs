// Checks what a package is about to contain, file by file: only what runs, the binaries of its platform and of no other, and names
// that every file system takes.
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import path from "node:path";

/** Files that a package must have, whatever its platform. */
export const needed = [
  "package.json",
  "package.nls.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "THIRD-PARTY-LICENSES.txt",
  "sbom.cdx.json",
  "media/icon.png",
  "dist/extension.cjs",
  "dist/worker.mjs",
  "dist/templates.mjs",
  "dist/cli.mjs",
  "dist/webview.js",
  "dist/formulas.js",
  "dist/webview.css",
  "dist/grammars/web-tree-sitter.wasm",
  "dist/node_modules/node-llama-cpp/package.json",
  "dist/node_modules/node-llama-cpp/dist/index.js",
  // The library starts it by its path to try a binary.
  "dist/node_modules/node-llama-cpp/dist/bindings/utils/testBindingBinary.js",
];

/** What no package has: sources, tests, maps, parts of the library that build it, and other packages' plumbing. */
const unwanted =
  /\.(ts|mts|cts|map|tsbuildinfo|tgz|gguf|c|cc|cpp|h|hpp|cmake|bundle|patch)$|(^|\/)(test|tests|src|\.git|\.bin|\.github)\/|(^|\/)(simple-git|cmake-js|node-addon-api|node-gyp)\//;

/** What Windows does not take: reserved names and characters, and an end in a dot or a space. */
const notOnWindows = /[<>:"|?*\\\p{Cc}]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/iu;

/** Longest path inside the package. Windows takes 260 characters with the folder of the extensions before it. */
const longestPath = 140;

/** Files and links of a folder, relative and with slashes, in order. */
export function filesIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => !lstatSync(path.join(folder, file)).isDirectory())
    .map((file) => file.split(path.sep).join("/"))
    .toSorted();
}

/** What is wrong with the files of a package for a target (targets.mjs), one sentence each. `files` are relative to `folder`. */
export function faultsOf(folder, files, { binaries, format, machine }) {
  const faults = needed.filter((file) => !files.includes(file)).map((file) => `${file} is missing.`);
  const lowerCase = new Set();
  for (const file of files) {
    const place = path.join(folder, file);
    if (!lstatSync(place).isFile()) faults.push(`${file} is not a plain file.`);
    if (unwanted.test(file)) faults.push(`${file} is nothing that runs.`);
    if (file.split("/").some((name) => notOnWindows.test(name))) faults.push(`${file} is no name for Windows.`);
    if (file.length > longestPath) faults.push(`${file} is longer than ${longestPath} characters.`);
    if (lowerCase.has(file.toLowerCase())) faults.push(`${file} differs from another only in its case.`);
    lowerCase.add(file.toLowerCase());
    if (!lstatSync(place).isFile()) continue;
    if (/^dist\/extension(\.cjs$|\/)/.test(file))
      for (const part of partsOf(folder, file))
        if (!files.includes(part)) faults.push(`${part} is missing: ${file} loads it.`);
    const found = headerOf(place);
    if (found === undefined) {
      if (/\.(node|so|dll|dylib)$/.test(file)) faults.push(`${file} is no binary.`);
      continue;
    }
    if (found.format !== format || found.machine !== machine)
      faults.push(`${file} is for ${found.format} ${found.machine}, not for ${format} ${machine}.`);
  }
  for (const name of binaries) {
    const addon = `dist/node_modules/@node-llama-cpp/${name}/bins/${name}/llama-addon.node`;
    if (!files.includes(addon)) faults.push(`${addon} is missing: there would be no engine.`);
  }
  const editions = new Set(files.flatMap((file) => /\/@node-llama-cpp\/([^/]+)\//.exec(file)?.[1] ?? []));
  for (const name of editions)
    if (!binaries.includes(name)) faults.push(`The engine for ${name} does not belong here.`);
  return faults;
}

/** The other files of the extension that one of them loads. */
function partsOf(folder, file) {
  const loaded = readFileSync(path.join(folder, file), "utf8").matchAll(/require\("(\.{1,2}\/[\w./-]+\.cjs)"\)/g);
  return [...new Set([...loaded].map(([, place]) => path.posix.join(path.posix.dirname(file), place)))];
}

const elfMachines = { 62: "x64", 183: "arm64", 40: "arm", 243: "riscv64" };
const machOMachines = { 0x01000007: "x64", 0x0100000c: "arm64" };
const peMachines = { 0x8664: "x64", 0xaa64: "arm64", 0x14c: "x86" };

/** The format and the processor that a binary is for, from its header; undefined for a file that is none. */
export function headerOf(file) {
  const head = Buffer.alloc(4096);
  const opened = openSync(file, "r");
  try {
    readSync(opened, head, 0, head.length, 0);
  } finally {
    closeSync(opened);
  }
  if (head.readUInt32BE(0) === 0x7f454c46)
    return { format: "elf", machine: elfMachines[head.readUInt16LE(18)] ?? "unknown" };
  if (head.readUInt32LE(0) === 0xfeedfacf)
    return { format: "mach-o", machine: machOMachines[head.readUInt32LE(4)] ?? "unknown" };
  // Several processors in one file: more than a package for one of them needs.
  if ([0xcafebabe, 0xcafebabf].includes(head.readUInt32BE(0))) return { format: "mach-o", machine: "universal" };
  if (head.toString("latin1", 0, 2) === "MZ") {
    const at = head.readUInt32LE(60);
    if (at + 6 <= head.length && head.readUInt32BE(at) === 0x50450000)
      return { format: "pe", machine: peMachines[head.readUInt16LE(at + 4)] ?? "unknown" };
  }
  return undefined;
}
