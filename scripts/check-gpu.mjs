// `npm run check:gpu`: measures models on this machine's GPU and writes gpu-report.json and gpu-report.md into the current folder.
//   npm run check:gpu                             the small default model, and the full-size 27B as a sparse file if there is a GPU
//   npm run check:gpu -- --model FILE             another small model; --out, --gpu, --context and --limit as in the command line
//   npm run check:gpu -- --full-size FILE|none    a real file in place of the sparse one, or none
// Without sources beside it, it takes dist/cli.mjs as it is.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build, cli, ensureModel, ensureNodeModules, root, SetupError } from "./prepare.mjs";

/** The 27B without its holes takes 6 MB; where a system does not keep holes, all of it. */
const fullSizeBytes = 17e9;
const shapeMaker = path.join(root, "test/support/models/make-tiny-gguf.py");

const args = process.argv.slice(2);
const fullSizeAt = args.indexOf("--full-size");
const [, fullSize] = fullSizeAt < 0 ? [] : args.splice(fullSizeAt, 2);
let folder;
try {
  if (existsSync(path.join(root, "src"))) {
    ensureNodeModules();
    build();
  }
  if (!args.includes("--model")) ensureModel();
  const large =
    fullSize === "none" ? undefined : (fullSize ?? (hasGpu() ? makeFullSize() : without("there is no GPU")));
  const command = [cli, "check-gpu", ...(large === undefined ? [] : [large]), ...args];
  process.exitCode = spawnSync(process.execPath, command, { stdio: "inherit" }).status ?? 1;
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error);
  process.exitCode = 1;
} finally {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}

/** The sparse file of the 27B's exact shape; undefined, and said so, where it cannot be made. */
function makeFullSize() {
  if (!existsSync(shapeMaker)) return without("the script that makes it is not in this package");
  folder = mkdtempSync(path.join(os.tmpdir(), "gl-27b-"));
  const disk = statfsSync(folder);
  // Windows and some network disks write the holes.
  if (process.platform === "win32" && disk.bavail * disk.bsize < fullSizeBytes) return without("the disk is too full");
  const file = path.join(folder, "qwen3.6-27b-shape.gguf");
  const made = spawnSync(process.platform === "win32" ? "python" : "python3", [
    shapeMaker,
    ...["--arch", "qwen35", "--preset", "27b", "--sparse", "--out", file],
  ]);
  return made.status === 0 ? file : without(`python3 is needed to make it (${made.error?.message ?? made.stderr})`);
}

function without(why) {
  console.warn(`The full-size 27B is left out: ${why}.`);
  return undefined;
}

/** Signs of a GPU with memory of its own, or an Apple chip. */
function hasGpu() {
  if (process.platform === "darwin") return process.arch === "arm64";
  if (process.platform === "win32") return true;
  return ["/dev", "/dev/dri"].some(
    (place) => existsSync(place) && readdirSync(place).some((name) => /^(nvidia\d+|kfd|dxg|renderD\d+)$/.test(name)),
  );
}
