// What a failed test or hook leaves behind for whoever has to find out why.
import path from "node:path";
import Mocha from "mocha";
import { artifactsFolder } from "./window.ts";

/** Longest time for collecting it. */
const limitMs = 30_000;

/**
 * Has `keep` write into a folder, named after the test, at the moment a test or a hook fails: before the hooks that follow close the
 * window in which it failed. A hook of mocha's own would come too late for that, and never for a hook that fails.
 */
export function keepEvidenceOfFailures(keep: (folder: string) => Promise<void>): void {
  const { prototype } = Mocha.Runnable as unknown as { prototype: Runnable };
  const { run } = prototype;
  prototype.run = function (done) {
    run.call(this, (error) => {
      if (error === undefined || error === null || this.isPending()) return done(error);
      const folder = path.join(artifactsFolder, "failures", folderName(this));
      const timeUp = new Promise((resolve) => setTimeout(resolve, limitMs).unref());
      void Promise.race([keep(folder).catch((reason: unknown) => console.error(reason)), timeUp]).then(() => {
        console.error(`      what is known of this failure: ${path.relative(".", folder)}`);
        done(error);
      });
    });
  };
}

/** A test or a hook of mocha's. */
interface Runnable extends Mocha.Runnable {
  run(done: (error?: unknown) => void): void;
}

/** The suite and the test in words that can be a folder's name. */
function folderName(runnable: Mocha.Runnable): string {
  return runnable
    .fullTitle()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 100);
}
