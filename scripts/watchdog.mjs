// Tells a slow machine from a hang: by whether tests finish and whether the suite's processes still use the processor.
import { readdirSync, readFileSync } from "node:fs";

/** Limits of `judge`, in milliseconds. */
export const usualLimits = {
  // Longer than any test may take (mocha ends an idle one after 180 s at the latest).
  idleMs: 5 * 60_000,
  // A test that computes all this time is in a loop, even on a machine that is busy with other things.
  busyMs: 20 * 60_000,
  // Continuous integration ends the whole run after 90 minutes, and then says nothing.
  wholeMs: 80 * 60_000,
};

/** Share of one core below which the processes count as idle: an editor and a browser that wait use a few percent. */
const idleShare = 0.15;

/**
 * What the times say: undefined while the suite is at work, else why it counts as hung. All times are milliseconds on one
 * clock: `startedAt` of the whole run, `progressAt` when a test or hook last began or ended, `busyAt` when the suite's
 * processes last used the processor.
 */
export function judge({ now, startedAt, progressAt, busyAt }, limits = usualLimits) {
  const minutes = (ms) => `${Math.round(ms / 60_000)} minutes`;
  if (now - startedAt > limits.wholeMs) return `the run is not done after ${minutes(limits.wholeMs)}`;
  const stillMs = now - progressAt;
  if (stillMs > limits.busyMs) return `no test has ended for ${minutes(stillMs)}`;
  const idleMs = now - Math.max(progressAt, busyAt);
  if (idleMs > limits.idleMs) return `no test has ended and no process has worked for ${minutes(idleMs)}`;
  return undefined;
}

/** Watches the processor time of a suite's processes: `busyAt` is when it last rose as it does while something works. */
export class Activity {
  busyAt;
  #last;

  constructor(now) {
    this.busyAt = now;
    this.#last = { at: now, cpuMs: 0 };
  }

  /** Takes a measurement: milliseconds of processor time used so far. undefined, where it is not known, counts as work. */
  measured(now, cpuMs) {
    const { at, cpuMs: before } = this.#last;
    // Processes that have ended take their time with them.
    const share = cpuMs === undefined ? 1 : Math.max(0, cpuMs - before) / (now - at);
    if (share >= idleShare) this.busyAt = now;
    this.#last = { at: now, cpuMs: cpuMs ?? 0 };
  }
}

/** The environment variable by which a run finds its processes. Workers inherit it, though little else (workerEnvironment.ts). */
export const runMarker = "GHOSTLIGHT_TEST_RUN";

/** A clock tick of /proc in milliseconds; 100 a second on every Linux that Node runs on. */
const tickMs = 10;

/**
 * The processes with this text in their environment, as Linux tells; [] elsewhere. Workers and editors that tests start leave
 * the process group, but not the environment.
 */
export function processesWith(marker) {
  const found = [];
  let names;
  try {
    names = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  for (const name of names)
    try {
      if (!readFileSync(`/proc/${name}/environ`, "utf8").includes(marker)) continue;
      // Behind the name, which may hold anything: state, parent, ...; 11 and 12 are user and system time.
      const fields = readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1).split(" ");
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      const cpuMs = (Number(fields[11]) + Number(fields[12])) * tickMs;
      found.push({ pid: Number(name), parent: Number(fields[1]), state: fields[0], cpuMs, command });
    } catch {
      // It has ended, or is another user's.
    }
  return found;
}
