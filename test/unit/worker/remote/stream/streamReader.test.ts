// However the body of an answer is cut into chunks, the same events come out.
import assert from "node:assert/strict";
import fc from "fast-check";
import { StreamReader, type StreamItem } from "../../../../../src/worker/remote/stream/streamReader.ts";

function read(chunks: readonly string[]): readonly StreamItem[] {
  const reader = new StreamReader();
  return [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
}

const event = (event: unknown): StreamItem => ({ kind: "event", event });
const alive: StreamItem = { kind: "alive" };
const done: StreamItem = { kind: "done" };

const bodies: readonly (readonly [string, string, readonly StreamItem[]])[] = [
  ["the usual one", 'data: {"a":1}\n\ndata: {"a":2}\n\ndata: [DONE]\n\n', [event({ a: 1 }), event({ a: 2 }), done]],
  [
    "with the other line ends",
    'data: {"a":1}\r\n\r\ndata:{"a":2}\r\rdata: [DONE]\r\n\r\n',
    [event({ a: 1 }), event({ a: 2 }), done],
  ],
  ["whose last event has no blank line", 'data: {"a":1}\n\ndata: {"a":2}', [event({ a: 1 }), event({ a: 2 })]],
  ["whose end mark has no line break", 'data: {"a":1}\n\ndata: [DONE]', [event({ a: 1 }), done]],
  ["without blank lines", 'data: {"a":1}\ndata: {"a":2}\ndata: [DONE]\n', [event({ a: 1 }), event({ a: 2 }), done]],
  [
    "with comments and empty events",
    ': ping\n\ndata:\n\ndata: \n\ndata: {"a":1}\n\n:\n\n',
    [alive, alive, alive, event({ a: 1 }), alive],
  ],
  ["with signs of life as data", "data: ping\n\nevent: heartbeat\ndata: [HEARTBEAT]\n\n", [alive, alive]],
  ["with names, numbers and retries", 'id: 7\nretry: 10\nevent: message\ndata: {"a":1}\n\n', [event({ a: 1 })]],
  ["with an event over several lines", 'data: {"a":\ndata: 1}\n\n', [event({ a: 1 })]],
  ["with an error by name", 'event: error\ndata: {"code":7}\n\n', [event({ error: { code: 7 } })]],
  [
    "with an error by name in plain text",
    "event: error\ndata: out of memory\n\n",
    [event({ error: { message: "out of memory" } })],
  ],
  ["with a time in its signs of life", "data: ping 2026-11-29T08:00:00Z\n\ndata: : PROCESSING\n\n", [alive, alive]],
  [
    "that only begins like a sign of life",
    "data: Processing failed\n\n",
    [{ kind: "unreadable", text: "Processing failed" }],
  ],
  [
    "with something around its fields",
    'Data: {"a":1}\n\n data: {"a":2}\n\n\0data : {"a":3}\n\n\ufeffdata: data: [DONE]\n\n',
    [event({ a: 1 }), event({ a: 2 }), event({ a: 3 }), done],
  ],
  [
    "with an error as a field",
    'data: {"a":1}\n\nerror: {"code":7}\n\n',
    [event({ a: 1 }), event({ error: { code: 7 } })],
  ],
  ["with an error that is no event", 'data: {"a":1}\n\n{"error":"boom"}', [event({ a: 1 }), event({ error: "boom" })]],
  [
    "with an error in plain text behind its events",
    'data: {"a":1}\n\nInternal Server Error\n',
    [event({ a: 1 }), { kind: "unreadable", text: "Internal Server Error" }],
  ],
  ["with an error as JSON text", 'data: "boom"\n\n', [{ kind: "unreadable", text: "boom" }]],
  ["with an end mark in quotes", 'data: "[DONE]"\n\n', [done]],
  ["with an end by name that says nothing else", "event: done\ndata: {}\n\n", [event({}), done]],
  ["with an end as a field", 'data: {"done":true}\n\n', [event({ done: true }), done]],
  ["with an end by name that brings text", 'event: end\ndata: {"choices":[]}\n\n', [event({ choices: [] })]],
  [
    "with numbers that JSON does not have",
    'data: {"a":NaN,"b":[-Infinity,"NaN \\" NaN"]}\n\n',
    [event({ a: null, b: [null, 'NaN " NaN'] })],
  ],
  ["one JSON value with an end mark", '{"a":1}\n\ndata: [DONE]\n\n', [event({ a: 1 }), done]],
  ["with an end by name", 'data: {"a":1}\n\nevent: done\ndata:\n\n', [event({ a: 1 }), done]],
  ["one JSON value", '{"a":1}', [event({ a: 1 }), done]],
  ["one JSON value over several lines", '\n{\n  "a": {\n    "b": 1\n  }\n}\n', [event({ a: { b: 1 } }), done]],
  ["a list of values", '[{"a":1},\n{"a":2}]', [event({ a: 1 }), event({ a: 2 }), done]],
  ["one value a line", '{"a":1}\n\n{"a":2}\n{"a":3}', [event({ a: 1 }), event({ a: 2 }), event({ a: 3 })]],
  ["a web page", "<!DOCTYPE html>\n<p>Log in</p>", [{ kind: "unreadable", text: "<!DOCTYPE html>\n<p>Log in</p>" }]],
  ["an error in plain text", "upstream connect error", [{ kind: "unreadable", text: "upstream connect error" }]],
  ["nonsense as data", "data: {nonsense\n\n", [{ kind: "unreadable", text: "{nonsense" }]],
  ["nothing", "", []],
];

describe("the body of an answer", () => {
  for (const [name, body, items] of bodies) {
    it(`${name} is read`, () => assert.deepEqual(read([body]), items));

    it(`${name} is read the same however it is cut`, () => {
      fc.assert(
        fc.property(fc.array(fc.nat(body.length), { maxLength: 12 }), (cuts) => {
          const ends = [...new Set([...cuts, body.length])].sort((a, b) => a - b);
          const chunks = ends.map((end, index) => body.slice(ends[index - 1] ?? 0, end));
          assert.deepEqual(withoutLineBreakSigns(read(chunks), body), withoutLineBreakSigns(items, body));
        }),
      );
      assert.deepEqual(withoutLineBreakSigns(read(body.split("")), body), withoutLineBreakSigns(items, body));
    });
  }

  it("before which a server sends line breaks shows that it is alive", () => {
    assert.deepEqual(read(["\n", "\n\n", '{"a":1}']), [alive, alive, event({ a: 1 }), done]);
  });

  it("may be anything, and each event is said once", () => {
    const piece = fc.oneof(
      fc.constantFrom("data: ", "\n", "\n\n", '{"a":1}', "[DONE]", ":", "event: error\n", "<", "["),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const kinds = (items: readonly StreamItem[]): readonly string[] =>
          items.map(({ kind }) => kind).filter((kind) => kind !== "alive");
        assert.deepEqual(kinds(read(pieces)), kinds(read([pieces.join("")])));
      }),
    );
  });
});

/** Line breaks before an answer are a sign of life only where they arrive alone. */
function withoutLineBreakSigns(items: readonly StreamItem[], body: string): readonly StreamItem[] {
  return body.startsWith("\n") ? items.filter(({ kind }) => kind !== "alive") : items;
}
