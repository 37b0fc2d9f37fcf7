// The end of the worker's process. `process.exit` waits for the threads of the inference library, so a native call that never
// returns would keep the process, and 17 GB of memory with it. The process kills itself instead.
import { describe } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";

/** Time for the last steps: clients take their goodbye within half of it. */
const graceMs = 1500;

export class CertainEnd {
  private readonly log: Log;
  private hasBegun = false;

  constructor(log: Log) {
    this.log = log;
  }

  /** Takes the last steps, for a short time at most, and kills the process. Does nothing if that has begun. */
  end(reason: string, lastSteps: () => Promise<void>): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    this.log.info(`ending: ${reason}`);
    setTimeout(() => {
      this.log.warn("the last steps take too long");
      kill();
    }, graceMs);
    lastSteps()
      .catch((error: unknown) => this.log.warn(`ending: ${describe(error)}`))
      .finally(kill);
  }
}

/** Nothing in the process can prevent or delay this. What it held is freed by the system, memory of a GPU included. */
function kill(): void {
  process.kill(process.pid, "SIGKILL");
}
