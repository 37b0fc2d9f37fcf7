import assert from "node:assert/strict";
import { traceEvents, type TraceEvent } from "../../../../src/client/trace/requestTraceEvents.ts";
import { at, completion, request } from "../../../support/completion/traceRecords.ts";

/** What the Trace Event Format asks of a file: its required fields, and that events of a track overlap only by nesting. */
function checkFormat(file: unknown): readonly TraceEvent[] {
  const { traceEvents: events } = JSON.parse(JSON.stringify(file)) as { traceEvents: readonly TraceEvent[] };
  assert.ok(Array.isArray(events));
  const entries = new Map<string, TraceEvent[]>();
  for (const event of events) {
    for (const field of ["ts", "pid", "tid"] as const)
      assert.ok(Number.isInteger(event[field]), `${event.name}: ${field}`);
    assert.equal(typeof event.name, "string");
    assert.equal(typeof event.args, "object");
    assert.ok(event.ph === "X" || event.ph === "M", event.ph);
    if (event.ph === "M") continue;
    assert.ok(Number.isInteger(event.dur) && event.dur! >= 0, `${event.name} has no duration`);
    const entry = `${event.pid}:${event.tid}`;
    entries.set(entry, [...(entries.get(entry) ?? []), event]);
  }
  for (const [entry, inRow] of entries) {
    assert.ok(
      events.some(({ ph, name, pid, tid }) => ph === "M" && name === "thread_name" && `${pid}:${tid}` === entry),
    );
    assert.ok(events.some(({ ph, name, pid }) => ph === "M" && name === "process_name" && entry.startsWith(`${pid}:`)));
    checkNesting(inRow);
  }
  return events;
}

function checkNesting(events: readonly TraceEvent[]): void {
  const open: number[] = [];
  for (const { name, ts, dur } of events.toSorted((a, b) => a.ts - b.ts || b.dur! - a.dur!)) {
    while (open.length > 0 && open.at(-1)! <= ts) open.pop();
    assert.ok(open.length === 0 || ts + dur! <= open.at(-1)!, `${name} sticks out of the event around it`);
    open.push(ts + dur!);
  }
}

/** The names of tracks and the events in them, as a viewer draws them. */
function drawn(events: readonly TraceEvent[]): Record<string, string[]> {
  const names = events.filter(({ name }) => name === "thread_name");
  return Object.fromEntries(
    names.map((entry) => [
      String(entry.args["name"]),
      events
        .filter(({ ph, pid, tid }) => ph === "X" && pid === entry.pid && tid === entry.tid)
        .map(({ name, ts, dur }) => `${name} ${ts - at(0) * 1000}+${dur}`),
    ]),
  );
}

describe("the exported trace", () => {
  it("draws each completion and request with its parts, in microseconds", () => {
    const events = checkFormat(traceEvents([completion(0, { requestId: 1 })], [request(0.08, 1)]));
    assert.deepEqual(drawn(events), {
      "ghost text": ["numbers.py:11:5 shown 0+385400", "delay 0+75000", "model 75000+310400"],
      "ghost lane": ["complete 80000+300000", "queue 80000+5000", "prompt 85000+120250", "text 205250+174750"],
    });
  });

  it("gives what runs at the same time tracks of its own, lane by lane", () => {
    const requests = [
      request(0, 1, { lane: "user", purpose: "chat" }),
      request(0.1, 2),
      request(0.2, 3),
      request(0.9, 4),
      request(0.3, 5, { lane: "background", purpose: "warm" }),
    ];
    const entries = drawn(checkFormat(traceEvents([], requests)));
    assert.deepEqual(Object.keys(entries), ["ghost lane", "ghost lane (2)", "user lane", "background lane"]);
    assert.deepEqual(
      entries["ghost lane"]!.filter((name) => name.startsWith("complete")),
      ["complete 100000+300000", "complete 900000+300000"],
    );
  });

  it("never holds the user's text, only its length, and no folder", () => {
    const failed = request(3, 2, { outcome: "failed", failure: "/home/ann/x.gguf is damaged." });
    const asked = [
      completion(0),
      completion(2, { outcome: { kind: "failed", message: "/home/ann/x.gguf is damaged." } }),
    ];
    const text = JSON.stringify(traceEvents(asked, [failed]));
    assert.doesNotMatch(text, /password|secret|ann/);
    assert.match(text, /"characters":15/);
    assert.match(text, /"message":"…\/x.gguf is damaged."/);
  });

  it("keeps to the format whatever the records say", () => {
    const usage = { reused: 0, evaluated: 0, produced: 0, queueMs: 0.0004, prefillMs: 300.0009, totalMs: 300.0001 };
    const odd = [
      request(0, 1, { usage }),
      request(0.0001, 2, { usage: { ...usage, prefillMs: 0, totalMs: 0 }, outcome: "cancelled" }),
      request(0, 3, { usage: { ...usage, prefillMs: -1, totalMs: 0.4 } }),
    ];
    const instant = completion(0, { stages: [], outcome: { kind: "silent", rule: "off" } });
    const events = checkFormat(traceEvents([instant, instant, completion(0)], odd));
    assert.equal(events.filter(({ cat }) => cat === "ghostlight").length, 6);
    assert.deepEqual(checkFormat(traceEvents([], [])), []);
  });

  it("draws many thousand events without delay", () => {
    const completions = Array.from({ length: 200 }, (_, index) => completion(index / 5));
    const requests = Array.from({ length: 500 }, (_, index) => request(index / 5, index + 1));
    assert.ok(checkFormat(traceEvents(completions, requests)).length > 2500);
  });

  it("says what wrote it", () => {
    assert.deepEqual(traceEvents([], [], { product: "Ghostlight 1" }).otherData, { product: "Ghostlight 1" });
  });
});
