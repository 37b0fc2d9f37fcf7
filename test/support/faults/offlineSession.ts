// Runs in a network namespace without a route (test/faults/offline.test.ts): a session on the command line, then what the
// kernel counted. Arguments: the home, the model, the folder to work in.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runCli } from "../workers.ts";

const [home, model, folder] = process.argv.slice(2) as [string, string, string];
const file = path.join(folder, "numbers.py");
const code = "def average(numbers):\n    return sum(numbers) / len(number)\n\n\ndef double(n):\n    ret\n";
writeFileSync(file, code);

async function run(...args: string[]): Promise<string> {
  const { code: exitCode, stdout, stderr } = await runCli([...args, "--model", model, "--context", "1024"], home);
  assert.equal(exitCode, 0, `${args.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

const done: Record<string, string> = {};
try {
  done["doctor"] = await run("doctor", "--json");
  done["complete"] = await run("complete", `${file}:6:8`);
  done["chat"] = await run("chat", "Which functions are in this file?", "--file", file);
  done["explain"] = await run("explain", `${file}:1-2`);
  done["fix"] = await run("fix", `${file}:1-2`, "--instruction", "number is called numbers", "--write");
  done["plan"] = await run("models", "plan", model);
  done["list"] = await run("models", "list");
  done["trace"] = await run("trace", "show");
} finally {
  done["stop"] = await run("worker", "stop");
}
const counted = traffic();
// The same counters see an attempt: otherwise zero would say nothing.
await fetch("http://192.0.2.1/", { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
process.stdout.write(JSON.stringify({ done, counted, afterAttempt: traffic() }));

/** Packets of every interface, and attempts to send that found no route. */
function traffic(): { packets: Record<string, number>; unroutable: number } {
  const packets = Object.fromEntries(
    readFileSync("/proc/net/dev", "utf8")
      .trim()
      .split("\n")
      .slice(2)
      .map((line) => {
        const [name, ...fields] = line.trim().split(/[:\s]+/);
        return [name, Number(fields[1]) + Number(fields[9])];
      }),
  );
  const [names, values] = readFileSync("/proc/net/snmp", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("Ip:"))
    .map((line) => line.split(" "));
  const v4 = Number(values![names!.indexOf("OutNoRoutes")]);
  const v6 = Number(/Ip6OutNoRoutes\s+(\d+)/.exec(readFileSync("/proc/net/snmp6", "utf8"))?.[1] ?? 0);
  return { packets, unroutable: v4 + v6 };
}
