// What a package is made of: a CycloneDX bill of materials and the licences of everything in it that others wrote. Which packages those
// are is read from the bundles' metafiles, their versions and digests from package-lock.json.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { root, SetupError } from "../prepare.mjs";
import { installedIntegrity, integrityOf, lockedVersion } from "./packages.mjs";

/**
 * A part of a package that others wrote. `licence` is an SPDX expression, `text` its words; `integrity` is npm's digest, where it
 * is a package of npm.
 * @typedef {{ name: string, version: string, licence: string, text: string, purl: string, integrity?: string }} Part
 */

/** Packages whose files are copied, not bundled, besides those of the inference library. */
const copied = ["@vscode/tree-sitter-wasm", "web-tree-sitter"];

/**
 * The parts of a package, by name. `inputs` are those of all metafiles; `taken` are the packages of the inference library. Raises
 * SetupError for a part without a licence.
 */
export function partsOf(inputs, taken) {
  const folders = new Map(copied.map((name) => [path.join(root, "node_modules", name), name]));
  for (const input of inputs) {
    const place = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
    if (place !== undefined)
      folders.set(path.resolve(root, place), /node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(place)[1]);
  }
  for (const { name, folder } of taken) folders.set(folder, name);
  const parts = [...[...folders].map(([folder, name]) => partIn(name, folder)), engineOf(taken[0].folder)];
  // One version may be installed in several places.
  return [...new Map(parts.map((part) => [part.purl, part])).values()].toSorted((a, b) => (a.purl < b.purl ? -1 : 1));
}

function partIn(name, folder) {
  const { version, license } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  // Several versions of a package may be installed, each in a place of its own.
  const place = path.relative(path.join(root, "node_modules"), folder).split(path.sep).join("/");
  const integrity = installedIntegrity(place) ?? integrityOf(name, version);
  const text = licenceText(folder) ?? (lockedVersion(name) === version ? standardText(license, folder) : undefined);
  if (typeof license !== "string" || text === undefined)
    throw new SetupError(`${name} ${version} has no licence that a package could come with.`);
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  return { name, version, licence: license, text, purl, integrity };
}

function licenceText(folder) {
  const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)([-.].*)?$/i.test(each));
  return file && readFileSync(path.join(folder, file), "utf8").trim();
}

/** The words of the MIT licence for a package that names it and comes without a file. */
function standardText(license, folder) {
  if (license !== "MIT") return undefined;
  const { author, contributors = [] } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const names = [author, ...contributors].filter(Boolean).map((each) => (typeof each === "string" ? each : each.name));
  return mit(names.length > 0 ? names.join(", ") : "its authors");
}

/** llama.cpp, which the library's binaries contain. */
function engineOf(library) {
  const { tag, llamaCppGithubRepo } = JSON.parse(readFileSync(path.join(library, "llama/llama.cpp.info.json"), "utf8"));
  return {
    name: "llama.cpp",
    version: tag,
    licence: "MIT",
    text: mit("2023-2026 The ggml authors"),
    purl: `pkg:github/${llamaCppGithubRepo}@${tag}`,
  };
}

/** The bill of materials, CycloneDX 1.6. The same input gives the same text. */
export function billOfMaterials(manifest, target, parts) {
  const reference = `pkg:generic/${manifest.name}@${manifest.version}?platform=${target}`;
  const components = parts.map(({ name, version, licence, purl, integrity }) => ({
    ...{ type: "library", "bom-ref": purl, name, version, purl },
    licenses: [/[ ()]/.test(licence) ? { expression: licence } : { license: { id: licence } }],
    ...(integrity && {
      hashes: [{ alg: "SHA-512", content: Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex") }],
    }),
  }));
  return {
    ...{ bomFormat: "CycloneDX", specVersion: "1.6", version: 1 },
    metadata: {
      component: {
        ...{ type: "application", "bom-ref": reference, name: manifest.name, version: manifest.version },
        licenses: [{ license: { id: manifest.license } }],
      },
    },
    components,
    dependencies: [{ ref: reference, dependsOn: parts.map(({ purl }) => purl) }],
  };
}

/** The licences as one text, each part with its own. */
export function thirdPartyLicences(manifest, parts) {
  const rule = "-".repeat(80);
  const head = `${manifest.displayName} contains the following software, each under its own licence.`;
  return `${[head, ...parts.map(({ name, version, licence, text }) => `${rule}\n${name} ${version} (${licence})\n\n${text}`)].join("\n\n")}\n`;
}

const mit = (holders) => `Copyright (c) ${holders}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR
ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH
THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
