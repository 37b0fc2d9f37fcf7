// `npm run test:remote`: all tests of servers, with real ones: llama-server, vLLM and Ollama, and both of the first two distributed.
// What is not in the cache yet is installed first (half an hour and 10 GB, once; Ctrl+C, and the next run goes on). `npm test` runs
// none of these servers but llama-server, and that only if it is built.
//
//   npm run test:remote -- vllm ollama     only these: llama, vllm, ollama, vllm2 (two ranks), rpc (llama-server and two others)
import { spawnSync } from "node:child_process";
import { build, ensureModel, ensureNodeModules, root, SetupError } from "./prepare.mjs";
import { ensureOllama, ensureRpc, ensureVllm } from "./servers.mjs";
import { cacheFolder } from "./workbench-env.mjs";

/** Builds llama-server here, because a machine that is busy may take longer for it than a test may last. */
const ensureLlama = () => {
  const program = 'const { binaries } = await import("./test/bench/peer/llamaServer.ts"); binaries();';
  const args = ["--import=tsx/esm", "--input-type=module", "--eval", program];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new SetupError("llama-server could not be built.");
};
const installers = {
  llama: ensureLlama,
  vllm: ensureVllm,
  ollama: ensureOllama,
  vllm2: ensureVllm,
  rpc: async () => {
    ensureLlama();
    await ensureRpc();
  },
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(name in installers));
if (unknown !== undefined) {
  console.error(`There is no server “${unknown}”. usage: test-remote.mjs [${Object.keys(installers).join("] [")}]`);
  process.exit(2);
}
const wanted = asked.length > 0 ? asked : Object.keys(installers);
process.env.GHOSTLIGHT_CACHE = cacheFolder();
process.env.GHOSTLIGHT_BUILD_SERVER = "1";
process.env.GHOSTLIGHT_SERVERS = wanted.join(",");
try {
  ensureNodeModules();
  build();
  ensureModel(cacheFolder());
  for (const name of wanted) await installers[name]();
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error);
  process.exit(1);
}
const specs = [...(asked.length > 0 ? [] : ["test/integration/remote/*.test.ts"]), "test/full/servers.test.ts"];
const mocha = ["node_modules/mocha/bin/mocha.js", "--import=tsx/esm", "--timeout", "900000", ...specs];
const { status } = spawnSync(process.execPath, mocha, { cwd: root, stdio: "inherit" });
process.exit(status ?? 1);
