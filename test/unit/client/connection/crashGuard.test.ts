import assert from "node:assert/strict";
import { CrashGuard } from "../../../../src/client/connection/crashGuard.ts";
import { failure, type Failure } from "../../../../src/core/failures.ts";

const ended = failure("workerGone", "The model worker ended unexpectedly.");
const minute = 60_000;

describe("the crash guard", () => {
  let guard: CrashGuard;
  beforeEach(() => (guard = new CrashGuard()));
  const refusal = (): Failure | undefined => guard.refusal;
  const crashAt = (...times: number[]): void => times.forEach((at) => guard.crashed(ended, at));

  it("lets a worker be started again after one or two crashes, and after many that are far apart", () => {
    crashAt(0, minute);
    assert.equal(refusal(), undefined);
    crashAt(...[10, 16, 22, 28].map((at) => at * minute));
    assert.equal(refusal(), undefined);
  });

  it("refuses after three in five minutes, with the last reason, and time alone changes nothing", () => {
    crashAt(0, minute, 2 * minute);
    assert.equal(refusal()?.kind, "workerCrashed");
    assert.match(refusal()!.message, /several times in a row.*The last time: The model worker ended unexpectedly\./);
    crashAt(1000 * minute);
    assert.notEqual(refusal(), undefined);
    guard.forgive();
    assert.equal(refusal(), undefined);
  });

  it("refuses a file that crashed the worker when it was loaded, and no other", () => {
    const killed = failure("workerCrashed", "The model worker ended while loading /m/a.gguf.");
    guard.crashedLoading("/m/a.gguf", killed, 0);
    guard.crashedLoading("/m/b.gguf", killed, minute);
    assert.equal(guard.refusalOf({ path: "/m/a.gguf", contextTokens: 1024 }), killed);
    assert.equal(guard.refusalOf({ path: "/m/b.gguf", contextTokens: 2048 }), killed, "whatever the settings");
    assert.equal(guard.refusalOf({ path: "/m/c.gguf", contextTokens: 1024 }), undefined);
    assert.equal(refusal(), undefined);
    guard.crashedLoading("/m/c.gguf", killed, 2 * minute);
    assert.equal(refusal()?.kind, "workerCrashed", "they count as crashes");
    guard.forgive();
    assert.equal(guard.refusalOf({ path: "/m/a.gguf", contextTokens: 1024 }), undefined);
  });
});
