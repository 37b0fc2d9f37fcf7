// Mocha inside an editor's extension host, where no command line starts it.
import Mocha from "mocha";

/** Time for one test, in milliseconds. It may load a model on a busy machine. */
const timeoutMs = 180_000;

/**
 * Defines tests with mocha's usual functions, runs them and says how each ended. Rejects with what failed, or when there was
 * nothing to run.
 */
export async function runInMocha(
  files: readonly (() => Promise<unknown>)[],
  say: (line: string) => void,
): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: timeoutMs, forbidOnly: true, forbidPending: true, reporter: Silent });
  await withFunctionsOf(mocha, async () => {
    for (const define of files) await define();
  });
  const { passed, failed } = await outcomes(mocha, say);
  say(`${passed} passed, ${failed.length} failed`);
  if (failed.length > 0) throw new Error(`${failed.length} failed: ${failed.join("; ")}`);
  if (passed === 0) throw new Error("There was no test to run.");
}

/** The tests say how they end themselves. */
class Silent extends Mocha.reporters.Base {
  override epilogue(): void {}
}

/** Lets `describe`, `it` and the hooks define tests of this mocha meanwhile. */
async function withFunctionsOf(mocha: Mocha, define: () => Promise<void>): Promise<void> {
  const before = Object.getOwnPropertyDescriptors(globalThis);
  mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_PRE_REQUIRE, globalThis, "", mocha);
  try {
    await define();
  } finally {
    for (const name of ["describe", "context", "it", "specify", "before", "after", "beforeEach", "afterEach"]) {
      const was = before[name];
      if (was === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, was);
    }
  }
}

function outcomes(mocha: Mocha, say: (line: string) => void): Promise<{ passed: number; failed: readonly string[] }> {
  const events = Mocha.Runner.constants;
  let passed = 0;
  const failed: string[] = [];
  return new Promise((resolve) => {
    const runner = mocha.run(() => resolve({ passed, failed }));
    runner.on(events.EVENT_TEST_PASS, (test) => {
      passed++;
      say(`passed: ${test.fullTitle()} (${test.duration} ms)`);
    });
    runner.on(events.EVENT_TEST_FAIL, (test, error: Error) => {
      failed.push(test.fullTitle());
      say(`FAILED: ${test.fullTitle()}\n${error.stack ?? error.message}`);
    });
  });
}
