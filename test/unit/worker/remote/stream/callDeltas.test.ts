// Calls of tools as servers stream them: by index and in pieces, whole, without ids, with the same index for all, and damaged.
import assert from "node:assert/strict";
import { CallCollector, callDeltas } from "../../../../../src/worker/remote/stream/callDeltas.ts";

function read(...messages: readonly unknown[]): { calls: unknown[]; problem: string | undefined } {
  const collector = new CallCollector();
  for (const message of messages) for (const delta of callDeltas(message)) collector.push(delta);
  let made = 0;
  const { calls, malformed } = collector.end(() => `new ${made++}`);
  return {
    calls: calls.map(({ id, name, arguments: given }) => [id, name, given]),
    problem: malformed?.problem,
  };
}

const piece = (index: number | undefined, more: { id?: string; name?: string; args?: unknown }): object => ({
  tool_calls: [
    {
      ...(index !== undefined && { index }),
      ...(more.id !== undefined && { id: more.id, type: "function" }),
      function: {
        ...(more.name !== undefined && { name: more.name }),
        ...(more.args !== undefined && { arguments: more.args }),
      },
    },
  ],
});

describe("calls in the stream of a server", () => {
  it("come in pieces, each with the index of its call", () => {
    const { calls, problem } = read(
      piece(0, { id: "a", name: "read", args: "" }),
      piece(0, { args: '{"path": ' }),
      piece(1, { id: "b", name: "list", args: "{}" }),
      piece(0, { args: '"x.ts"}' }),
    );
    assert.deepEqual(calls, [
      ["a", "read", { path: "x.ts" }],
      ["b", "list", {}],
    ]);
    assert.equal(problem, undefined);
  });

  it("come whole, as text, as an object, encoded twice, or without arguments", () => {
    for (const args of ['{"n":1}', { n: 1 }, '"{\\"n\\":1}"'])
      assert.deepEqual(read(piece(0, { id: "a", name: "read", args })).calls, [["a", "read", { n: 1 }]]);
    for (const args of ["", undefined, null, "  "])
      assert.deepEqual(read(piece(0, { id: "a", name: "read", args })).calls, [["a", "read", {}]]);
  });

  it("come several at once, without an index and without ids", () => {
    const two = { tool_calls: [1, 2].map((n) => ({ function: { name: `tool${n}`, arguments: `{"n":${n}}` } })) };
    assert.deepEqual(read(two).calls, [
      ["new 0", "tool1", { n: 1 }],
      ["new 1", "tool2", { n: 2 }],
    ]);
  });

  it("are told apart by their ids where all have the same index", () => {
    const { calls } = read(
      piece(0, { id: "a", name: "read", args: "{}" }),
      piece(0, { id: "b", name: "read", args: "{}" }),
    );
    assert.deepEqual(calls, [
      ["a", "read", {}],
      ["b", "read", {}],
    ]);
  });

  it("get ids of their own where two have the same", () => {
    const { calls } = read(
      piece(0, { id: "a", name: "read", args: "{}" }),
      piece(1, { id: "a", name: "read", args: "{}" }),
    );
    assert.deepEqual(
      calls.map((call) => (call as string[])[0]),
      ["a", "new 0"],
    );
  });

  it("have a name that is repeated in every piece, or comes in pieces", () => {
    const repeated = read(piece(0, { name: "read", args: '{"a"' }), piece(0, { name: "read", args: ":1}" }));
    assert.deepEqual(repeated.calls, [["new 0", "read", { a: 1 }]]);
    assert.deepEqual(read(piece(0, { name: "re" }), piece(0, { name: "ad", args: "{}" })).calls, [
      ["new 0", "read", {}],
    ]);
  });

  it("are told apart where they are whole, although they have the same index or the same id", () => {
    for (const same of [{ index: 0 }, { index: 0, id: "a" }, { index: undefined, id: "a" }, { index: undefined }]) {
      const call = (name: string, args: unknown): object => piece(same.index, { ...same, name, args });
      const names = ["read", "read", "list"];
      const { calls, problem } = read(...names.map((name, n) => call(name, { n })));
      assert.equal(problem, undefined, JSON.stringify(same));
      assert.deepEqual(
        calls.map((each) => (each as unknown[]).slice(1)),
        names.map((name, n) => [name, { n }]),
      );
    }
  });

  it("are one where a name without index or id comes again, before its arguments or behind them", () => {
    const alone = (name: string, args: string): object => piece(undefined, { name, args });
    for (const args of [
      ["", '{"a"', ":1}"],
      ['{"a":1}', "", " "],
    ])
      assert.deepEqual(read(...args.map((each) => alone("read", each))).calls, [["new 0", "read", { a: 1 }]]);
  });

  it("are the same however often a server encodes, repeats or begins their arguments", () => {
    const whole = '{"a":1}';
    const forms: readonly (readonly unknown[])[] = [
      [{}, { a: 1 }],
      ["{}", whole],
      ['{"a"', whole],
      [whole, whole],
      [JSON.stringify(JSON.stringify(whole))],
      ['```json\n{"a":1}\n```'],
    ];
    for (const args of forms) {
      const { calls, problem } = read(
        ...args.map((each, at) =>
          piece(0, { id: "a", ...((at === 0 || each === args[0]) && { name: "read" }), args: each }),
        ),
      );
      assert.deepEqual([calls, problem], [[["a", "read", { a: 1 }]], undefined], JSON.stringify(args));
    }
    for (const none of ["null", "None"])
      assert.deepEqual(read(piece(0, { id: "a", name: "read", args: none })).calls, [["a", "read", {}]]);
    assert.deepEqual(read(piece(0, { id: "a", name: "read", args: '{"a":"x\ny"}' })).calls, [
      ["a", "read", { a: "x\ny" }],
    ]);
  });

  it("have their parts in other places or types", () => {
    const parts: readonly object[] = [
      { index: "0", id: 7, function: { name: " read\n", arguments: { a: 1 } } },
      { id: "7", name: "read", input: { a: 1 } },
      { id: "7", function: { name: "read", parameters: { a: 1 } } },
      { id: "7", function: "read", arguments: '{"a":1}' },
    ];
    for (const call of parts) {
      assert.deepEqual(read({ tool_calls: [null, call] }).calls, [["7", "read", { a: 1 }]], JSON.stringify(call));
      assert.deepEqual(read({ tool_calls: call }).calls, [["7", "read", { a: 1 }]]);
    }
    const textIndex = (index: string, more: object): object => ({ tool_calls: [{ index, function: more }] });
    assert.deepEqual(
      read(
        textIndex("0", { name: "read", arguments: '{"a":' }),
        textIndex("1", { name: "list", arguments: "{" }),
        textIndex("0", { arguments: "1}" }),
        textIndex("1", { arguments: "}" }),
      ).calls,
      [
        ["new 0", "read", { a: 1 }],
        ["new 1", "list", {}],
      ],
    );
  });

  it("go on in pieces with other ids, and may have their name behind their arguments", () => {
    const other = read(piece(0, { id: "a", name: "read", args: '{"a"' }), piece(0, { id: "b", args: ":1}" }));
    assert.deepEqual(other.calls, [["a", "read", { a: 1 }]]);
    const late = read(piece(0, { id: "a", args: '{"a":1}' }), piece(0, { name: "read" }));
    assert.deepEqual(late.calls, [["a", "read", { a: 1 }]]);
  });

  it("go on where a server counts its pieces instead of the calls, or gives each of them another id", () => {
    for (const pieces of [
      [piece(0, { id: "a", name: "read", args: "" }), piece(1, { args: '{"a"' }), piece(2, { args: ":1}" })],
      [piece(0, { id: "a", name: "read", args: '{"a"' }), piece(1, { args: ":1}" })],
      [piece(0, { id: "a", name: "read" }), piece(0, { id: "b", args: '{"a"' }), piece(0, { id: "c", args: ":1}" })],
    ])
      assert.deepEqual(read(...pieces), { calls: [["a", "read", { a: 1 }]], problem: undefined });
    const two = read(
      piece(0, { id: "a", name: "read", args: "{}" }),
      piece(1, { id: "b", name: "list", args: "" }),
      piece(2, { args: '{"b":2}' }),
    );
    assert.deepEqual(two.calls, [
      ["a", "read", {}],
      ["b", "list", { b: 2 }],
    ]);
  });

  it("have a name that grows, and arguments with something behind them that says nothing", () => {
    const grown = [piece(0, { name: "re" }), piece(0, { name: "read" }), piece(0, { args: '{"a":1}' })];
    assert.deepEqual(read(...grown).calls, [["new 0", "read", { a: 1 }]]);
    for (const args of [
      '{"a":1}}',
      '{"a":1}\n</tool_call>',
      '{"a":1}{"a":1}',
      '[{"a":1}]',
      '{"a":1}<|call|>',
      '{"a":1}]',
    ])
      assert.deepEqual(read(piece(0, { name: "read", args })).calls, [["new 0", "read", { a: 1 }]], args);
    for (const args of ['{"a":1}{"a":2}', '{"a":1}{', '{"a":1} and more', '[{"a":1},{"a":2}]', "[]"])
      assert.ok(read(piece(0, { name: "read", args })).problem, args);
  });

  it("come as parts of the message", () => {
    const message = {
      content: [
        { type: "text", text: "x" },
        { type: "tool_use", id: "a", name: "read", input: { a: 1 } },
      ],
    };
    assert.deepEqual(read(message).calls, [["a", "read", { a: 1 }]]);
  });

  it("come in the older form too", () => {
    assert.deepEqual(read({ function_call: { name: "read", arguments: "{}" } }).calls, [["new 0", "read", {}]]);
    assert.deepEqual(read({ content: "x", tool_calls: null, function_call: null }).calls, []);
  });

  it("that cannot be read are reported with what is wrong, and the others kept", () => {
    const good = piece(1, { id: "b", name: "read", args: "{}" });
    for (const args of ['{"a": ', "[1]", "7", "not JSON"]) {
      const { calls, problem } = read(piece(0, { id: "a", name: "read", args }), good);
      assert.match(problem!, /no JSON object/, args);
      assert.deepEqual(calls, [["b", "read", {}]]);
    }
    assert.match(read(piece(0, { args: "{}" })).problem!, /names no tool/);
  });

  it("have names of special tokens as they stand in files", () => {
    const { calls } = read(piece(0, { id: "a", name: "read", args: '{"x":"<\u2060|im_end|>"}' }));
    assert.deepEqual(calls, [["a", "read", { x: "<|im_end|>" }]]);
  });
});
