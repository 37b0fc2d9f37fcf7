// Packages of the npm registry for platforms other than this one. They are never installed: each is fetched as an archive, compared
// with its recorded digest, and unpacked beside the build.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { root, SetupError } from "../prepare.mjs";
import { cacheFolder } from "../workbench-env.mjs";

const lock = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
const recorded = JSON.parse(readFileSync(path.join(import.meta.dirname, "engines.json"), "utf8"));

/** Version of a package in package-lock.json, or undefined. */
export function lockedVersion(name) {
  return lock[`node_modules/${name}`]?.version;
}

/** The digest of what is installed in a place inside node_modules, as package-lock.json has it; undefined for a place of its own. */
export function installedIntegrity(place) {
  return lock[`node_modules/${place}`]?.integrity;
}

/** The digest that an archive of this package must have, as npm writes it (`sha512-` and base64). Raises SetupError without one. */
export function integrityOf(name, version) {
  const integrity =
    lockedVersion(name) === version ? lock[`node_modules/${name}`].integrity : recorded[version]?.[name];
  if (integrity === undefined)
    throw new SetupError(
      `${name} ${version} has no digest: it is neither in package-lock.json nor in scripts/package/engines.json.`,
    );
  return integrity;
}

/**
 * Folder with the files of a package: the installed one if it has this version, which npm has checked, else its archive, unpacked
 * into `unpacked`. Raises SetupError if it cannot be had.
 */
export function packageFolder(name, version, unpacked) {
  const installed = path.join(root, "node_modules", name);
  if (lockedVersion(name) === version && existsSync(path.join(installed, "package.json"))) return installed;
  const folder = path.join(unpacked, `${name}-${version}`);
  if (!existsSync(folder)) {
    const archive = fetchArchive(name, version);
    const fresh = `${folder}.new`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    execFileSync("tar", ["-xzf", archive, "-C", fresh, "--strip-components=1"]);
    renameSync(fresh, folder);
  }
  return folder;
}

/** The archive of a package in the cache folder, fetched if it is not there. Its digest is compared each time. */
function fetchArchive(name, version) {
  const folder = path.join(cacheFolder(), "packages");
  const file = path.join(folder, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
  const integrity = integrityOf(name, version);
  if (existsSync(file) && digestOf(file) === integrity) return file;
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(path.join(folder, "fetch-"));
  try {
    // npm is a script on Windows.
    const options = { cwd: scratch, stdio: ["ignore", "pipe", "pipe"], shell: process.platform === "win32" };
    execFileSync("npm", ["pack", "--silent", `${name}@${version}`], options);
    const fetched = path.join(scratch, path.basename(file));
    const digest = digestOf(fetched);
    if (digest !== integrity)
      throw new SetupError(
        `${name} ${version} from the registry is not the recorded one: ${digest}, not ${integrity}.`,
      );
    renameSync(fetched, file);
    return file;
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError(
      `${name} ${version} cannot be fetched from the registry: ${String(error.stderr ?? error).trim()}`,
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function digestOf(file) {
  return `sha512-${createHash("sha512").update(readFileSync(file)).digest("base64")}`;
}
