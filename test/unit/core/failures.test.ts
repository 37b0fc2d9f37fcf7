import assert from "node:assert/strict";
import { FailureError, failure, failureOf, failureText } from "../../../src/core/failures.ts";

describe("failures", () => {
  it("one that was raised is the one that is told", () => {
    const reason = failure("noModel", "No model is chosen.");
    assert.equal(failureOf(new FailureError(reason)), reason);
  });

  it("a full disk is told as that wherever it is met; anything else is a bug", () => {
    for (const code of ["ENOSPC", "EDQUOT", "EFBIG"]) {
      const reason = failureOf(Object.assign(new Error("no space left on device"), { code }));
      assert.equal(reason.kind, "diskFull");
      assert.match(reason.message, /no space left/);
      assert.match(reason.nextStep, /Free some disk space/);
    }
    for (const thrown of [
      new Error("x"),
      Object.assign(new Error("x"), { code: "ERR_INVALID_ARG_TYPE" }),
      "x",
      undefined,
    ])
      assert.equal(failureOf(thrown).kind, "internal");
  });

  it("what the system refuses, or has no more of, is told as that wherever it is met", () => {
    const told = (code: string): string => {
      const reason = failureOf(Object.assign(new Error(`${code}: it says why, open '/a/b'`), { code }));
      assert.equal(reason.kind, "badInput", code);
      assert.match(reason.message, /^The system .+ \(.+ '\/a\/b'\)\.$/);
      return reason.nextStep;
    };
    for (const code of ["EACCES", "EPERM", "EROFS", "EISDIR", "EIO", "NoPermissions", "Unavailable"])
      assert.match(told(code), /^Check that file or folder/);
    for (const code of ["EMFILE", "ENFILE", "EAGAIN"]) assert.match(told(code), /^Close other programs/);
  });

  it("a file of the extension that an update has deleted is told as that", () => {
    const reason = failureOf(
      Object.assign(new Error("Cannot find module './edits.cjs'"), { code: "MODULE_NOT_FOUND" }),
    );
    assert.equal(reason.kind, "otherVersion");
    assert.equal(reason.nextStep, "Reload the window.");
  });

  it("what a program says of itself gets a full stop before the advice", () => {
    assert.equal(
      failureText(failure("internal", "x is not a function", "Report it.")),
      "x is not a function. Report it.",
    );
    for (const end of [".", "!", "?", ":", "”", ")", "。"])
      assert.equal(failureText(failure("badInput", `So${end}`, "Do this.")), `So${end} Do this.`);
    assert.equal(failureText(failure("badInput", "So", "")), "So");
  });

  it("work that was aborted is told as that, and not as a bug", () => {
    const aborted = new AbortController();
    aborted.abort();
    assert.equal(failureOf(aborted.signal.reason).kind, "cancelled");
    assert.equal(
      failureOf(Object.assign(new Error("The operation was aborted"), { name: "AbortError" })).kind,
      "cancelled",
    );
  });

  it("memory that cannot be had is told as that", () => {
    for (const message of ["std::bad_alloc", "Array buffer allocation failed", "spawn ENOMEM"]) {
      const reason = failureOf(new Error(message));
      assert.equal(reason.kind, "outOfMemory");
      assert.match(reason.message, /^There is not enough memory for this \(.+\)\.$/);
      assert.notEqual(reason.nextStep, "");
    }
  });
});
