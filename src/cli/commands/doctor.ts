import { access, constants, mkdir, statfs } from "node:fs/promises";
import os from "node:os";
import { checkModelFile } from "../../client/modelFile.ts";
import { chooseModel } from "../../client/modelStore.ts";
import { modelsFolder, runtimePaths } from "../../client/paths.ts";
import { failureOf, failureText } from "../../core/failures.ts";
import { writeJson, writeLine, type Session } from "../session.ts";

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly text: string;
}

/** `doctor`: goes through everything that must work, in order, and names the first step that does not. */
export async function doctor(session: Session): Promise<number> {
  const { home, client, loadModel, options } = session;
  const checks: Check[] = [];
  const check = async (name: string, run: () => Promise<string>): Promise<boolean> => {
    const result = await run().then(
      (text) => ({ name, ok: true, text }),
      (error: unknown) => ({ name, ok: false, text: failureText(failureOf(error)) }),
    );
    checks.push(result);
    if (!options.json) await writeLine(`${result.ok ? "ok  " : "FAIL"} ${name}: ${result.text}`);
    return result.ok;
  };
  await check(
    "machine",
    async () =>
      `${os.cpus().length} × ${os.cpus()[0]?.model ?? "CPU"}, ${gigabytes(os.freemem())} of ${gigabytes(os.totalmem())} memory free, Node ${process.version}`,
  );
  await check("home", async () => {
    const folder = modelsFolder(home);
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    const disk = await statfs(folder);
    return `${home}, ${gigabytes(disk.bavail * disk.bsize)} free`;
  });
  const hasModel = await check("model file", async () => {
    const choice = await chooseModel(options.model, home, process.cwd());
    if ("missing" in choice)
      return Promise.reject(new Error(`${choice.missing.name} is not installed; choose or download a model.`));
    await checkModelFile(choice.path);
    return choice.path;
  });
  const hasWorker = await check("worker", async () => {
    await client.connect();
    const { state } = client;
    return state.kind === "running" ? `process ${state.pid}, socket in ${runtimePaths(home).folder}` : "not running";
  });
  if (hasModel && hasWorker) {
    await check("load", async () => {
      const facts = await loadModel();
      return `${facts.name} (${facts.architecture}) on ${facts.device}, ${facts.contextTokens} tokens of context, ${facts.canInfill ? "can" : "cannot"} infill, prefill ${facts.prefillTokensPerSecond} tokens/s`;
    });
    await check("answer", async () => {
      const end = await client.chat(
        {
          purpose: "chat",
          messages: [{ role: "user", content: "Say hello." }],
          maxTokens: 16,
          temperature: 0,
          thinking: false,
        },
        () => {},
      );
      const decodeMs = end.usage.totalMs - end.usage.queueMs - end.usage.prefillMs;
      return `first text after ${Math.round(end.usage.firstTextMs ?? 0)} ms, decode ${Math.round((1000 * end.usage.produced) / Math.max(1, decodeMs))} tokens/s`;
    });
  }
  const ok = checks.every((each) => each.ok);
  if (options.json) await writeJson({ ok, checks });
  return ok ? 0 : 1;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
