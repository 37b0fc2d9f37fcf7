// The product's worker with ways to disturb it from outside that a signal to any process does not give.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const bundle = pathToFileURL(fileURLToPath(new URL("../../../dist/worker.mjs", import.meta.url))).href;

/** What the worker does on these signals: hang in JavaScript, or in a native call that never returns. */
export const hangSignals = { javascript: "SIGUSR2", native: "SIGALRM" } as const;

/**
 * Writes a script that runs the built worker, to start in its place. Its wall clock is off by the milliseconds in the file
 * `clock` beside it, read anew each time it is asked; the script's folder is returned with it.
 */
export function unrulyWorker(folder: string): { readonly entry: string; setClock(offByMs: number): void } {
  mkdirSync(folder, { recursive: true });
  const entry = path.join(folder, "worker.mjs");
  const clock = path.join(folder, "clock");
  const setClock = (offByMs: number): void => writeFileSync(clock, String(offByMs));
  setClock(0);
  writeFileSync(
    entry,
    `import { readFileSync } from "node:fs";
process.on("${hangSignals.javascript}", () => { for (;;); });
process.on("${hangSignals.native}", () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
const RealDate = Date;
const off = () => Number(readFileSync(${JSON.stringify(clock)}, "utf8")) || 0;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + off());
    else super(...given);
  }
  static now() {
    return RealDate.now() + off();
  }
};
await import(${JSON.stringify(bundle)});
`,
  );
  return { entry, setClock };
}
