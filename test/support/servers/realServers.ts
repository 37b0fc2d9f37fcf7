// The real servers of `npm run test:remote`: how each is started with the tests' model, and what it says about itself.
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { execFileSync } from "node:child_process";
import { serverPlaces } from "../../../scripts/servers.mjs";
import { binaries, freePort, matrixArgs } from "../../bench/peer/llamaServer.ts";
import { realModel } from "../models/models.ts";
import { ServerProcess } from "./serverProcess.ts";

/** What a server is expected to be and to have. */
export interface ServerTraits {
  /** As it is shown to the user. */
  readonly architecture: string;
  readonly model: string;
  /** The field that holds an answer to its form. */
  readonly structured: string;
  readonly limitations: readonly string[];
  /** How the model marks its thinking, for this server to recognise or to pass on. */
  readonly thoughtMarks: readonly [string, string];
  /** Where it reports how much of a prompt it had kept: in an answer that is cut off by a stop rule, in its own figures, nowhere. */
  readonly reportsReuse: "answer" | "metrics" | "no";
}

export interface RealServer {
  readonly url: string;
  /** Whether it works on a request, by its own account or by the processor time that it takes. */
  isWorking(): Promise<boolean>;
  /** Prompt tokens since its start: all, and those that it had kept. */
  promptTokens?(): Promise<{ readonly all: number; readonly reused: number }>;
  stop(): Promise<void>;
}

/** A way to serve the tests' model. */
export interface ServerKind {
  readonly name: string;
  readonly traits: ServerTraits;
  start(): Promise<RealServer>;
}

const alwaysLacking = ["healing", "warming", "checkpoints"] as const;
const host = "127.0.0.1";

const llamaTraits: ServerTraits = {
  architecture: "llama-server",
  model: "qwen2.5-coder-0.5b-instruct-q4_k_m",
  structured: "grammar",
  limitations: alwaysLacking,
  thoughtMarks: ["<think>\n", "\n</think>\n\n"],
  reportsReuse: "answer",
};

/** llama-server on this machine alone. */
export const llamaServer: ServerKind = {
  name: "llama-server",
  traits: llamaTraits,
  start: () => startLlamaServer([], binaries()),
};

/** llama-server with the layers of its model on two other servers, as on two other machines. */
export const llamaServerWithRpc: ServerKind = {
  name: "llama-server, 2 ggml-rpc-servers",
  traits: llamaTraits,
  start: async () => {
    const { bin } = serverPlaces().rpc;
    const folder = librariesWithRpc(bin);
    const ends: ServerProcess[] = [];
    const stop = async (): Promise<void> => {
      for (const end of ends) await end.stop();
      rmSync(folder, { recursive: true, force: true });
    };
    try {
      const places: string[] = [];
      for (let index = 0; index < 2; index++) {
        const port = await freePort();
        const args = ["--host", host, "--port", String(port), "--threads", "1"];
        const program = path.join(bin, "ggml-rpc-server");
        ends.push(await ServerProcess.start({ program, args, env: { LD_LIBRARY_PATH: bin }, ready: { host, port } }));
        places.push(`${host}:${port}`);
      }
      const server = await startLlamaServer(["--rpc", places.join(","), "-ngl", "99"], folder);
      return {
        ...server,
        stop: async () => {
          await server.stop();
          await stop();
        },
      };
    } catch (error) {
      await stop();
      throw error;
    }
  },
};

/** llama-server's own folder, with those of its libraries that know other machines in place of those that do not. */
function librariesWithRpc(bin: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gl-rpc-"));
  const plain = binaries();
  for (const name of readdirSync(plain))
    if (!name.startsWith("libggml")) symlinkSync(path.join(plain, name), path.join(folder, name));
  for (const name of readdirSync(bin))
    if (name.startsWith("libggml")) symlinkSync(path.join(bin, name), path.join(folder, name));
  // Libraries are looked for beside the program as it really is.
  rmSync(path.join(folder, "llama-server"));
  copyFileSync(path.join(plain, "llama-server"), path.join(folder, "llama-server"));
  return folder;
}

async function startLlamaServer(more: readonly string[], folder: string): Promise<RealServer> {
  const port = await freePort();
  const url = `http://${host}:${port}`;
  const server = await ServerProcess.start({
    program: path.join(folder, "llama-server"),
    args: [
      ...["-m", realModel(), "--host", host, "--port", String(port), "-t", "2", "-np", "2", "-c", "16384"],
      ...["-b", "1024", "-ub", "1024", "--no-webui", ...matrixArgs(), ...more],
    ],
    env: { LD_LIBRARY_PATH: folder },
    ready: `${url}/health`,
  });
  return {
    url,
    isWorking: async () => {
      const slots = (await (await fetch(`${url}/slots`)).json()) as readonly { readonly is_processing: boolean }[];
      return slots.some((slot) => slot.is_processing);
    },
    stop: () => server.stop(),
  };
}

/** vLLM in one process, or in several that share each layer. */
export function vllmServer(ranks: 1 | 2): ServerKind {
  return {
    name: ranks === 1 ? "vLLM" : `vLLM, ${ranks} ranks`,
    traits: {
      architecture: "vLLM",
      model: "qwen2.5-coder-0.5b-instruct",
      structured: "structured_outputs",
      limitations: alwaysLacking,
      thoughtMarks: ["<think>\n", "\n</think>\n\n"],
      reportsReuse: "metrics",
    },
    start: async () => {
      const { python, weights } = serverPlaces().vllm;
      const port = await freePort();
      const url = `http://${host}:${port}`;
      const server = await ServerProcess.start({
        program: python,
        args: [
          ...["-m", "vllm.entrypoints.cli.main", "serve", weights, "--host", host, "--port", String(port)],
          ...["--served-model-name", path.basename(weights), "--max-model-len", "4096", "--max-num-seqs", "4"],
          ...["--enforce-eager", "--enable-prefix-caching", "--enable-prompt-tokens-details"],
          ...["--tensor-parallel-size", String(ranks)],
        ],
        env: {
          VLLM_CPU_KVCACHE_SPACE: "1",
          VLLM_CPU_OMP_THREADS_BIND:
            ranks === 1 ? "nobind" : Array.from({ length: ranks }, (_, rank) => rank).join("|"),
          OMP_NUM_THREADS: ranks === 1 ? "2" : "1",
          HF_HUB_OFFLINE: "1",
          VLLM_NO_USAGE_STATS: "1",
        },
        ready: `${url}/health`,
      });
      return {
        url,
        isWorking: async () => {
          const metrics = await (await fetch(`${url}/metrics`)).text();
          return /^vllm:num_requests_(?:running|waiting)\{.*\} [1-9]/m.test(metrics);
        },
        promptTokens: async () => {
          const metrics = await (await fetch(`${url}/metrics`)).text();
          const total = (name: string): number =>
            Number(new RegExp(`^vllm:${name}_total\\{.*\\} (\\S+)`, "m").exec(metrics)?.[1]);
          return { all: total("prefix_cache_queries"), reused: total("prefix_cache_hits") };
        },
        stop: () => server.stop(),
      };
    },
  };
}

/**
 * What Ollama's own library has for this family. Without it, Ollama leaves out the chat template, which it cannot read in this file,
 * and the model goes on after the end of an answer.
 */
const ollamaTemplate = `TEMPLATE """{{- range $i, $_ := .Messages }}
{{- $last := eq (len (slice $.Messages $i)) 1 }}
{{- if eq .Role "assistant" }}<|im_start|>assistant
{{ .Content }}{{ if not $last }}<|im_end|>
{{ end }}
{{- else }}<|im_start|>{{ .Role }}
{{ .Content }}<|im_end|>
{{ if $last }}<|im_start|>assistant
{{ end }}
{{- end }}
{{- end }}"""
PARAMETER stop <|im_start|>
PARAMETER stop <|im_end|>
`;

/** Ollama with the model imported from its file. */
export const ollamaServer: ServerKind = {
  name: "Ollama",
  traits: {
    architecture: "Ollama",
    model: "qwen2.5-coder-0.5b:latest",
    structured: "response_format",
    limitations: ["tokenizer", ...alwaysLacking],
    thoughtMarks: ["<think>\n", "\n</think>\n\n"],
    reportsReuse: "no",
  },
  start: async () => {
    const { folder, program } = serverPlaces().ollama;
    const port = await freePort();
    const url = `http://${host}:${port}`;
    const env = {
      OLLAMA_HOST: `${host}:${port}`,
      OLLAMA_MODELS: path.join(folder, "models"),
      OLLAMA_KEEP_ALIVE: "-1",
      OLLAMA_NUM_PARALLEL: "1",
      OLLAMA_CONTEXT_LENGTH: "4096",
      HOME: folder,
    };
    const server = await ServerProcess.start({ program, args: ["serve"], env, ready: `${url}/api/version` });
    const file = path.join(folder, "Modelfile");
    const text = `FROM ${realModel()}\n${ollamaTemplate}`;
    if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
      writeFileSync(file, text);
      execFileSync(program, ["create", "qwen2.5-coder-0.5b", "-f", file], {
        env: { ...process.env, ...env },
        stdio: "ignore",
      });
    }
    let before = server.cpuSeconds();
    return {
      url,
      isWorking: async () => {
        await new Promise((resolve) => setTimeout(resolve, 500));
        const now = server.cpuSeconds();
        const used = now - before;
        before = now;
        return used > 0.1;
      },
      stop: () => server.stop(),
    };
  },
};
