// Mocha's usual output, and besides it the counts as JSON, with what was skipped and why, for scripts/test.mjs.
import { writeFileSync } from "node:fs";
import Mocha from "mocha";

// oxlint-disable-next-line import/no-default-export -- mocha takes a reporter only so
export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { output } = options.reporterOption ?? options.reporterOptions;
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes: passed, failures: failed } = this.stats;
      const skipped = [];
      runner.suite.eachTest((test) => {
        if (test.isPending()) skipped.push({ title: test.fullTitle(), reason: test.skipReason });
      });
      writeFileSync(output, JSON.stringify({ passed, failed, skipped }));
    });
  }
}
