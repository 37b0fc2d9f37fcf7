// Mocha's usual output, and besides it the counts as JSON, for scripts/test.mjs.
import { writeFileSync } from "node:fs";
import Mocha from "mocha";

// oxlint-disable-next-line import/no-default-export -- mocha takes a reporter only so
export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { output } = options.reporterOption ?? options.reporterOptions;
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const skipped = [];
      runner.suite.eachTest((test) => test.isPending() && skipped.push(test.fullTitle()));
      writeFileSync(
        output,
        JSON.stringify({ passed: passes, failed: failures, skipped: pending, skippedTitles: skipped }),
      );
    });
  }
}
