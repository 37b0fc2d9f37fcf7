import assert from "node:assert/strict";
import { describeProgress, TransferRate } from "../../../../../src/core/models/runtime/downloadProgress.ts";

describe("progress of a model download", () => {
  const check = (doneBytes: number, totalBytes: number, bytesPerSecond: number | undefined, expected: string): void => {
    const source = "the package registry";
    const rate = bytesPerSecond === undefined ? {} : { bytesPerSecond };
    assert.equal(describeProgress({ step: "downloading", doneBytes, totalBytes, source, ...rate }), expected);
  };

  it("is one line", () => {
    check(123e6, 491e6, 46e6, "downloading 123 of 491 MB from the package registry, 46 MB/s, 8 s left");
    check(0, 491e6, undefined, "downloading 0 of 491 MB from the package registry");
    check(0.3e9, 1.1e9, 2.1e6, "downloading 0.3 of 1.1 GB from the package registry, 2.1 MB/s, 6 min left");
    check(1e9, 16.8e9, 400e3, "downloading 1.0 of 16.8 GB from the package registry, 400 kB/s, 11.0 h left");
    check(5e6, 491e6, 0, "downloading 5 of 491 MB from the package registry");
  });

  it("names the other steps", () => {
    const amount = { doneBytes: 100e6, totalBytes: 491e6 };
    assert.equal(describeProgress({ step: "checking", source: "disk", ...amount }), "checking 100 of 491 MB");
    assert.equal(
      describeProgress({ step: "waiting", source: "another Ghostlight process", ...amount }),
      "waiting for another Ghostlight process, which has 100 of 491 MB",
    );
  });

  it("names the file of a split model", () => {
    const progress = { doneBytes: 41e9, totalBytes: 98e9, source: "the model hub", file: { number: 2, count: 3 } };
    assert.equal(
      describeProgress({ step: "downloading", bytesPerSecond: 40e6, ...progress }),
      "downloading 41.0 of 98.0 GB (file 2 of 3) from the model hub, 40 MB/s, 24 min left",
    );
  });

  it("has the speed of the last seconds", () => {
    const rate = new TransferRate();
    assert.equal(rate.note(0, 0), undefined);
    assert.equal(rate.note(1e6, 1000), 1e6);
    for (let second = 2; second <= 30; second++) rate.note(1e6 + (second - 1) * 1e5, second * 1000);
    assert.equal(rate.note(1e6 + 30 * 1e5, 31_000), 1e5);
  });
});
