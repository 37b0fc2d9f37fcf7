import assert from "node:assert/strict";
import { mostDrawn, requestDrawing } from "../../../../src/host/trace/requestDrawing.ts";
import type { Localizer } from "../../../../src/host/localizer.ts";
import { request } from "../../../support/completion/traceRecords.ts";

const english: Localizer = {
  t: (message, ...values) => message.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)])),
};
const draw = (requests: Parameters<typeof requestDrawing>[0], name = "chat"): string =>
  requestDrawing(requests, () => name, english);
const widths = (svg: string, kind: string): number[] =>
  [...svg.matchAll(new RegExp(`class="${kind}" x="[\\d.]+" y="\\d+" width="([\\d.]+)" height="14"`, "g"))].map(
    ([, width]) => Number(width),
  );

describe("the drawing of the last requests", () => {
  it("shows what each waited, read and wrote, and what it reused, to scale", () => {
    const usage = { reused: 300, evaluated: 100, produced: 0, queueMs: 50, prefillMs: 100, totalMs: 200 };
    const svg = draw([request(1, 1, { usage })]);
    const [read, tokensRead] = widths(svg, "read");
    assert.equal(widths(svg, "waited")[0]! * 2, read);
    assert.equal(widths(svg, "wrote")[0]! * 2, read, "the rest of the time");
    assert.ok(Math.abs(widths(svg, "reused")[0]! - 3 * tokensRead!) < 0.3);
  });

  it("has a name for people who cannot see it, and takes nothing for HTML", () => {
    const svg = draw([request(1, 1)], "<b>");
    assert.match(svg, /role="img" aria-label="The last 1 requests/);
    assert.doesNotMatch(svg, /<b>/);
  });

  it("holds the newest, and nothing where there are none", () => {
    const many = Array.from({ length: 40 }, (_, index) => request(index, index + 1));
    assert.equal(widths(draw(many), "reused").length, mostDrawn);
    assert.equal(draw([]), "");
  });
});
