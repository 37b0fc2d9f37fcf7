// Mocha's usual output, and besides it, for scripts/test.mjs: the counts as JSON with what failed, what passed only when it was run again,
// and what was skipped and why, and a file that says what is running. The slowest files and tests are listed at the end.
import { renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import Mocha from "mocha";

const slowestCount = 10;
/** Of a failure's message, in the list at the end: a picture of two long texts says no more there. */
const messageLimit = 600;

// oxlint-disable-next-line import/no-default-export -- mocha takes a reporter only so
export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { output, progress } = options.reporterOption ?? options.reporterOptions ?? {};
    const events = Mocha.Runner.constants;
    const files = new FileTimes();
    const begins = (runnable) => {
      files.at(runnable.file);
      const doing = { title: runnable.fullTitle(), at: Date.now() };
      if (progress !== undefined) replaceFile(progress, JSON.stringify(doing));
    };
    runner.on(events.EVENT_HOOK_BEGIN, begins);
    runner.on(events.EVENT_TEST_BEGIN, begins);
    const retries = [];
    runner.on(events.EVENT_TEST_RETRY, (test, error) => {
      retries.push(told(test, error));
      console.log(`      fails, and is run again: ${test.title}\n        ${error.message}`);
    });
    runner.once(events.EVENT_RUN_END, () => {
      files.at(undefined);
      files.print();
      if (output === undefined) return;
      const { passes: passed, failures: failed } = this.stats;
      const failures = this.failures.map((failure) => told(failure, failure.err));
      const retried = retries.filter(({ title }) => failures.every((failure) => failure.title !== title));
      const skipped = [];
      runner.suite.eachTest((test) => {
        if (test.isPending()) skipped.push({ title: test.fullTitle(), reason: test.skipReason });
      });
      writeFileSync(output, JSON.stringify({ passed, failed, skipped, failures, retried }));
    });
  }
}

function told(test, error) {
  const message = String(error?.message ?? "").slice(0, messageLimit);
  return { title: test.fullTitle(), file: test.file ?? "", message };
}

/** Whoever reads meanwhile gets the old text or the new one: an empty file would say that no test has begun for minutes. */
function replaceFile(file, text) {
  const beside = `${file}.new`;
  writeFileSync(beside, text);
  renameSync(beside, file);
}

/** How long each file took, with its hooks. */
class FileTimes {
  #current;
  #since = performance.now();
  #ms = new Map();

  /** Something of this file begins, which ends what was before. */
  at(file) {
    const now = performance.now();
    if (this.#current !== undefined)
      this.#ms.set(this.#current, (this.#ms.get(this.#current) ?? 0) + now - this.#since);
    this.#current = file ?? this.#current;
    this.#since = now;
  }

  print() {
    const slowest = [...this.#ms].toSorted(([, a], [, b]) => b - a).slice(0, slowestCount);
    if (slowest.length < 2) return;
    const all = [...this.#ms.values()].reduce((sum, ms) => sum + ms, 0);
    console.log(`  The slowest of ${this.#ms.size} files (${seconds(all)} s):`);
    for (const [file, ms] of slowest) console.log(`  ${seconds(ms).padStart(7)} s  ${path.relative(".", file)}`);
    console.log();
  }
}

function seconds(ms) {
  return (ms / 1000).toFixed(1);
}
