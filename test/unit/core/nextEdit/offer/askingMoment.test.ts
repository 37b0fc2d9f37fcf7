import assert from "node:assert/strict";
import {
  notAskedReason,
  restBeforeAsking,
  type AskingConditions,
} from "../../../../../src/core/nextEdit/offer/askingMoment.ts";

const free: AskingConditions = {
  ...{ isOn: true, isSnoozed: false, hasModel: true, hasSelection: false, cursors: 1, ghost: "silent" },
};

describe("when next edits are looked for", () => {
  it("sooner where ghost text has nothing than where it is not known yet, and last where it is shown", () => {
    assert.ok(restBeforeAsking("silent") < restBeforeAsking("none"));
    assert.ok(restBeforeAsking("pending") < restBeforeAsking("shown"));
  });

  it("never while ghost text is asked for, and not where they are off, snoozed, without a model or in the way", () => {
    assert.equal(notAskedReason(free), undefined);
    assert.equal(notAskedReason({ ...free, ghost: "shown" }), undefined);
    const reasons = [
      { isOn: false },
      { isSnoozed: true },
      { hasModel: false },
      { cursors: 2 },
      { hasSelection: true },
      { ghost: "pending" },
    ] as const;
    assert.deepEqual(
      reasons.map((each) => notAskedReason({ ...free, ...each })),
      ["off", "snoozed", "noModel", "manyCursors", "selection", "ghostPending"],
    );
  });
});
