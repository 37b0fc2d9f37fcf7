// The doctor for a server: which worker asks, can the server be reached, what is it, does it answer?
import { failureOf, failureText } from "../../core/failures.ts";
import { withoutPrivatePaths } from "../../client/doctor/doctorReport.ts";
import { workerLine } from "../../client/doctor/workerLine.ts";
import { adjustmentReport } from "../../core/models/runtime/modelState.ts";
import { serverReport } from "../../core/models/runtime/serverReport.ts";
import { writeJson, writeLine, type Session } from "../session.ts";

interface Step {
  readonly name: "worker" | "server" | "answer";
  readonly outcome: "ok" | "failed";
  readonly text: string;
}

/** `doctor --endpoint URL`: exit code 1 if the server cannot be reached or does not answer. */
export async function doctorServer({ client, options, signal, loadModel }: Session): Promise<number> {
  const steps: Step[] = [];
  const step = async (name: Step["name"], work: () => Promise<string>): Promise<boolean> => {
    try {
      steps.push({ name, outcome: "ok", text: await work() });
      return true;
    } catch (error) {
      signal.throwIfAborted();
      steps.push({ name, outcome: "failed", text: failureText(failureOf(error)) });
      return false;
    }
  };
  const isThere = await step("worker", async () => {
    await client.connect();
    return withoutPrivatePaths(`${workerLine(client.state)}.`, []);
  });
  const isReached = isThere && (await step("server", async () => serverReport(await loadModel()).join(" ")));
  if (isReached)
    await step("answer", async () => {
      const messages = [{ role: "user", content: "Answer with the word yes." }] as const;
      const request = { purpose: "chat", messages, maxTokens: 8, temperature: 0, thinking: false } as const;
      const { usage } = await client.chat(request, () => {}, signal);
      const firstMs = Math.round(usage.firstTextMs ?? usage.totalMs);
      const first = `First text after ${firstMs} ms, ${usage.produced} tokens in ${Math.round(usage.totalMs)} ms.`;
      // What the server refused is known only now.
      const { adjustments = [] } = await loadModel();
      return [first, ...adjustmentReport(adjustments)].join(" ");
    });
  const isWell = steps.every(({ outcome }) => outcome === "ok");
  if (options.json) await writeJson({ ok: isWell, steps });
  else
    for (const { name, outcome, text } of steps)
      await writeLine(`${outcome === "ok" ? "ok    " : "FAILED"} ${name}: ${text}`);
  return isWell ? 0 : 1;
}
