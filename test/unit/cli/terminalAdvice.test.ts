import assert from "node:assert/strict";
import { inTerminal } from "../../../src/cli/terminalAdvice.ts";
import { failure, type FailureKind } from "../../../src/core/failures.ts";

describe("advice in a terminal", () => {
  it("names no command of the editor, and the editor's advice none of a terminal", () => {
    const kinds: readonly FailureKind[] = [
      ...(["noModel", "downloadFailed", "tokenNeeded", "gpuUnavailable", "modelUnreadable"] as const),
      ...(["serverUnreachable", "serverRefused", "unsafeFolder", "workerCrashed", "unauthorised"] as const),
    ];
    for (const kind of kinds) {
      const usual = failure(kind, "It failed.");
      assert.doesNotMatch(inTerminal(usual).nextStep, /Ghostlight: /, kind);
      assert.doesNotMatch(usual.nextStep, /ghostlight [a-z]+|GHOSTLIGHT_/, kind);
    }
  });

  it("leaves a step as it is that was given for one failure", () => {
    const own = failure("noModel", "It failed.", "Do this.");
    assert.equal(inTerminal(own).nextStep, "Do this.");
  });

  it("says how to restart a worker there", () => {
    const guarded = failure(
      "workerCrashed",
      "It crashed.",
      "Or run “Ghostlight: Restart Model Worker” to try it again.",
    );
    assert.equal(inTerminal(guarded).nextStep, "Or run “ghostlight worker stop” to try it again.");
  });
});
