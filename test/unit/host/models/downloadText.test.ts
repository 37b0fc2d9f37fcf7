import assert from "node:assert/strict";
import { progressText } from "../../../../src/host/models/downloadText.ts";
import type { Localizer } from "../../../../src/host/localizer.ts";

const english: Localizer = {
  t: (message, ...values) => message.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)])),
};

describe("a download in words", () => {
  const base = { doneBytes: 123e6, totalBytes: 491e6, source: "the model hub" } as const;

  it("tells amount, source, speed and time left", () => {
    assert.equal(
      progressText({ ...base, step: "downloading", bytesPerSecond: 46e6 }, english),
      "downloading 123 MB of 491 MB from the model hub, 46 MB/s, 8 s left",
    );
    const slow = progressText({ ...base, step: "downloading", bytesPerSecond: 100e3 }, english);
    assert.match(slow, /100 kB\/s, 61 min left$/);
    assert.match(progressText({ ...base, step: "downloading", bytesPerSecond: 30e3 }, english), /3\.4 h left$/);
  });

  it("promises nothing before the speed is known, or while nothing comes", () => {
    const expected = "downloading 123 MB of 491 MB from the model hub";
    assert.equal(progressText({ ...base, step: "downloading" }, english), expected);
    assert.equal(progressText({ ...base, step: "downloading", bytesPerSecond: 0 }, english), expected);
  });

  it("tells of files, of checking and of another window", () => {
    assert.match(
      progressText({ ...base, step: "downloading", file: { number: 2, count: 3 } }, english),
      /of 491 MB \(file 2 of 3\) from/,
    );
    assert.equal(progressText({ ...base, step: "checking" }, english), "checking 123 MB of 491 MB");
    assert.match(
      progressText({ ...base, step: "waiting" }, english),
      /waiting for another window, which has downloaded 123 MB/,
    );
  });
});
