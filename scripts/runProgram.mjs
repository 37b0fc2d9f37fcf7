// Runs one program of the test run, and ends it when it hangs, with what was running at that moment.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Activity, judge, processesWith, runMarker } from "./watchdog.mjs";

/** How long a program may live on after its `doneFile` is there. */
const lingerMs = 60_000;
const lookMs = 500;
const measureMs = 10_000;
/** Time for a process to write its report. */
const reportMs = 5000;

/**
 * Runs a program in a process group of its own. `marker` is put into its environment, by which all that it starts is found.
 * `say` gets its output; without it the output is shown. `progressFile` is written by the program whenever a test begins,
 * `doneFile` when its work is over, `limits` are those of the watchdog; `reportFile` is where it writes its stack on SIGUSR2. Answers its exit code, and in
 * `ending` why it was ended, when it was: it hung, or lived on.
 */
export function runProgram(program, args, options) {
  const { cwd, env, marker, say, doneFile, startedAt, limits } = options;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      stdio: ["ignore", ...(say ? ["pipe", "pipe"] : ["inherit", "inherit"])],
      detached: true,
      env: { ...env, [runMarker]: marker },
    });
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", say);
    const began = Date.now();
    const activity = new Activity(began);
    let ending;
    let doneAt;
    let measuredAt = began;
    const watch = setInterval(() => {
      const now = Date.now();
      if (now - measuredAt >= measureMs) {
        measuredAt = now;
        const processes = processesWith(`${runMarker}=${marker}\0`);
        const cpuMs = processes.length === 0 ? undefined : processes.reduce((sum, each) => sum + each.cpuMs, 0);
        activity.measured(now, cpuMs);
      }
      if (doneFile !== undefined && existsSync(doneFile)) doneAt ??= now;
      if (doneAt !== undefined && now - doneAt > lingerMs) void end("something it started was never ended");
      const progressAt = Math.max(began, doing(options)?.at ?? 0);
      const verdict = judge({ now, startedAt, progressAt, busyAt: activity.busyAt }, limits);
      if (verdict !== undefined) void end(verdict);
    }, lookMs);
    /** Says what is running, then ends all of it. */
    const end = async (why) => {
      if (ending !== undefined) return;
      ending = why;
      await describeHang(child.pid, why, options).catch((error) => (say ?? console.error)(`${error}\n`));
      endAll(child.pid, marker);
    };
    const interrupt = () => endAll(child.pid, marker);
    interrupts.add(interrupt);
    child.once("error", (error) => (ending ??= error.message));
    child.once("close", (code) => {
      clearInterval(watch);
      interrupts.delete(interrupt);
      resolve({ code, ending });
    });
  });
}

/** How to end each program that runs. */
const interrupts = new Set();
process.once("SIGINT", () => {
  for (const interrupt of interrupts) interrupt();
  process.exit(130);
});

/** The group, and what has left it. */
function endAll(pid, marker) {
  const others = processesWith(`${runMarker}=${marker}\0`).map((each) => each.pid);
  for (const each of [-pid, ...others])
    try {
      process.kill(each, "SIGKILL");
    } catch {
      // It has ended already.
    }
}

/** Which test runs, and since when. */
function doing({ progressFile }) {
  if (progressFile === undefined) return undefined;
  try {
    return JSON.parse(readFileSync(progressFile, "utf8"));
  } catch {
    // It is not there yet.
    return undefined;
  }
}

/** Writes what was running: the test, its stack, the processes. */
async function describeHang(pid, why, options) {
  const { name, marker, say, reportFile, artifacts } = options;
  const running = doing(options);
  const lines = [`${name}: ${why}`];
  if (running !== undefined) lines.push(`Running since ${new Date(running.at).toISOString()}: ${running.title}`);
  if (reportFile !== undefined) {
    process.kill(pid, "SIGUSR2");
    await new Promise((resolve) => setTimeout(resolve, reportMs));
    lines.push("", "Stack of the process that runs the tests:", ...stackIn(reportFile));
  }
  lines.push("", "Processes:");
  for (const { pid: id, parent, state, cpuMs, command } of processesWith(`${runMarker}=${marker}\0`))
    lines.push(`${id} (of ${parent}) ${state} ${Math.round(cpuMs / 1000)} s: ${command.slice(0, 160)}`);
  const text = `${lines.join("\n")}\n`;
  mkdirSync(artifacts, { recursive: true });
  writeFileSync(path.join(artifacts, `hang-${name}.txt`), text);
  if (say) say(text);
  else process.stderr.write(text);
}

function stackIn(reportFile) {
  if (!existsSync(reportFile)) return ["(none: it is in a loop, or has ended)"];
  const { javascriptStack, libuv } = JSON.parse(readFileSync(reportFile, "utf8"));
  const handles = libuv.filter(({ is_active: isActive, is_referenced: isReferenced }) => isActive && isReferenced);
  return [
    javascriptStack?.message ?? "",
    ...(javascriptStack?.stack ?? []),
    `Open: ${handles.map(({ type, firesInMsFromNow: ms }) => (type === "timer" ? `timer due in ${ms} ms` : type)).join(", ")}`,
  ];
}
