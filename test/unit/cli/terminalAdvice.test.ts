import assert from "node:assert/strict";
import { inTerminal, stepInTerminal } from "../../../src/cli/terminalAdvice.ts";
import { failure, type FailureKind } from "../../../src/core/failures.ts";

describe("advice in a terminal", () => {
  it("names no command of the editor, and the editor's advice none of a terminal", () => {
    const kinds: readonly FailureKind[] = [
      ...(["noModel", "downloadFailed", "tokenNeeded", "gpuUnavailable", "modelUnreadable"] as const),
      ...(["outOfMemory", "promptTooLong", "loadFailed", "serverBusy", "serverFailed", "internal"] as const),
      ...(["serverUnreachable", "serverRefused", "unsafeFolder", "workerCrashed", "unauthorised"] as const),
    ];
    for (const kind of kinds) {
      const usual = failure(kind, "It failed.");
      assert.doesNotMatch(inTerminal(usual).nextStep, /Ghostlight: |ghostlight\.\w/, kind);
      assert.doesNotMatch(usual.nextStep, /ghostlight [a-z]+|GHOSTLIGHT_/, kind);
    }
  });

  it("names options instead of settings", () => {
    const said = {
      "Start a new chat, or choose another GGUF file in the setting ghostlight.model.":
        "Start a new chat, or choose another GGUF file with --model.",
      "To use it where it is, set ghostlight.model to /a b/c.gguf.":
        "To use it where it is, name it with --model: /a b/c.gguf.",
      "Set ghostlight.model to a.gguf.": "Name it with --model: a.gguf.",
      "Set ghostlight.contextTokens to 2048: then it fits.": "Use --context 2048: then it fits.",
      "Close a program, or set ghostlight.contextTokens to 2048.": "Close a program, or use --context 2048.",
      "Select less code, or increase ghostlight.contextTokens.": "Select less code, or increase --context.",
    };
    for (const [editor, terminal] of Object.entries(said)) assert.equal(stepInTerminal(editor), terminal);
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
