import assert from "node:assert/strict";
import { checkRequest } from "../../../../src/worker/service/requestChecks.ts";
import { FailureError } from "../../../../src/core/failures.ts";
import { defaultEntry } from "../../../../src/core/models/catalogue/catalogue.ts";
import { entryShape } from "../../../../src/core/models/catalogue/entryShape.ts";

const context = { repository: "r", path: "a.ts", snippets: [{ path: "b.ts", text: "b" }] };
const windows = { documentId: "d", prefix: "a", suffix: "b", context, anchor: 1, order: "joint" };
const question = { languageId: "python", texts: ["a", "b"] };
const profile = { infill: "joint", chat: { temperature: 0.7, topP: 0.8, topK: 20 } };
const file = { path: "/m.gguf", contextTokens: 4096 };

/** For each request one that says everything, and the names that may be absent. */
const sound: readonly (readonly [Parameters<typeof checkRequest>[0], unknown, ...string[]])[] = [
  [
    "load",
    { ...file, gpu: "off", shape: entryShape(defaultEntry), profile },
    "gpu",
    "shape",
    "profile",
    "name",
    "extraLayers",
  ],
  [
    "load",
    { url: "http://127.0.0.1", model: "", contextTokens: 1, key: "k", mayBeReadable: false },
    "key",
    "mayBeReadable",
  ],
  ["use", { chat: file, completion: { ...file, path: "/s.gguf" } }, "completion"],
  ["use", { chat: { url: "http://127.0.0.1", model: "", contextTokens: 1 } }],
  ["machine", "auto"],
  [
    "complete",
    {
      ...{ ...windows, languageId: "ts", following: "", shape: "line", maxTokens: 9 },
      ...{ alternative: 0, isSpeculative: false, awaitsEos: true },
    },
    ...["context", "anchor", "order", "alternative", "isSpeculative", "awaitsEos"],
  ],
  ["warm", windows, "context", "anchor", "order"],
  [
    "continueLines",
    { documentId: "a", shared: "b", questions: [{ text: "c", expected: "d", leastProbability: 0.5 }] },
    "expected",
    "leastProbability",
  ],
  [
    "chat",
    {
      ...{
        purpose: "commit",
        messages: [{ role: "user", content: "a" }],
        maxTokens: 1,
        temperature: 0,
        thinking: false,
      },
      ...{ answerPrefix: "", continues: true, stop: ["x"], grammar: "", draft: { text: "", isNext: true } },
    },
    ...["answerPrefix", "continues", "stop", "grammar", "draft"],
  ],
  [
    "chat",
    {
      ...{ purpose: "agent", maxTokens: 1, temperature: 0, thinking: true, toolChoice: "required", conversation: "c" },
      messages: [
        { role: "system", content: "s" },
        { role: "assistant", content: "", thinking: "", calls: [{ id: "1", name: "read", arguments: {} }] },
        { role: "tool", content: "", callId: "1", name: "read" },
      ],
      tools: [
        {
          ...{ name: "read", description: "" },
          parameters: {
            type: "object",
            properties: {
              path: { type: "string", description: "d" },
              lines: { type: "array", items: { type: "object", properties: {}, required: ["x"] } },
            },
            required: ["path"],
          },
        },
      ],
    },
    ...["toolChoice", "conversation", "tools", "thinking", "calls", "path", "lines", "required", "items"],
    ...["type", "description", "properties"],
  ],
  ["countTokens", ""],
  ["syntaxErrors", question],
  ["codeParts", question],
];
const wrongValues: readonly unknown[] = [null, 7.5, -1, true, "nonsense \0", [], {}, [[]], [7], { texts: 7 }];

describe("what a client asks of the worker", () => {
  const refusal = (method: Parameters<typeof checkRequest>[0], params: unknown): string | undefined => {
    try {
      checkRequest(method, params);
      return undefined;
    } catch (error) {
      assert.ok(error instanceof FailureError, String(error));
      assert.equal(error.failure.kind, "badInput");
      assert.notEqual(error.failure.nextStep, "");
      return error.message;
    }
  };

  for (const [method, params, ...optional] of sound)
    it(`${method}: is accepted when it is sound, and refused with any value of another type or missing`, () => {
      assert.equal(refusal(method, params), undefined);
      assert.equal(
        refusal(method, typeof params === "string" ? params : { ...(params as object), added: 7 }),
        undefined,
      );
      const refused = (change: unknown, what: string): void => {
        const said = refusal(method, change);
        assert.ok(said !== undefined, `${what} was accepted`);
        assert.match(said, new RegExp(`malformed request: in “${method}”, `));
      };
      refused(undefined, "nothing");
      for (const wrong of wrongValues) if (typeOf(wrong) !== typeOf(params)) refused(wrong, JSON.stringify(wrong));
      let changes = 0;
      for (const { at, value, changed } of places(params)) {
        const name = at.at(-1)!;
        for (const wrong of wrongValues) {
          if (typeOf(wrong) === typeOf(value)) continue;
          refused(changed(wrong), `${at.join(".")} = ${JSON.stringify(wrong)}`);
          changes++;
        }
        if (!optional.includes(name) && !/^\d+$|^window$|^topK$|^experts$/.test(name))
          refused(changed(undefined), `no ${at.join(".")}`);
      }
      assert.ok(changes > 0 || typeof params === "string");
    });

  it("without parameters is whatever comes with it", () => {
    for (const method of ["unload", "park", "memory", "trace"] as const)
      for (const value of wrongValues) assert.equal(refusal(method, value), undefined);
  });

  it("declares tools by plain words, with schemas that end, and passes on whatever a call was given", () => {
    const asked = sound.find(([, params]) => (params as { tools?: unknown }).tools !== undefined)![1] as object;
    const declared = (name: string, schema: unknown): string | undefined =>
      refusal("chat", {
        ...asked,
        tools: [{ name, description: "", parameters: { type: "object", properties: { path: schema } } }],
      });
    assert.equal(declared("read_file", { enum: ["a", 1, false] }), undefined);
    for (const name of ["", "a b", "</tool_call>", "a\nb", "7", "<|end|>", "x".repeat(65)])
      assert.match(declared(name, {})!, /tools\[0\]\.name is not a plain word/);
    assert.match(declared("a", { properties: { "<|end|>": {} } })!, /is not a plain word/);
    assert.match(declared("a", { enum: [null] })!, /enum\[0\] is not a text/);
    assert.match(declared("a", { type: "null" })!, /is none of string/);
    let deep: object = {};
    for (let depth = 0; depth < 2000; depth++) deep = { items: deep };
    assert.match(declared("a", deep)!, /is nested too deeply/);
    const calls = [{ id: "1", name: "<|end|>", arguments: { "any name": [null, { a: 1 }] } }];
    assert.equal(refusal("chat", { ...asked, messages: [{ role: "assistant", content: "", calls }] }), undefined);
    const toolless = [{ role: "tool", content: "" }];
    assert.match(refusal("chat", { ...asked, messages: toolless })!, /messages\[0\]\.callId is not a text/);
  });

  it("names a list's item, and what it had to be", () => {
    const messages = [
      { role: "user", content: "a" },
      { role: "user", content: 7 },
    ];
    assert.match(
      refusal("chat", { ...(sound.find(([method]) => method === "chat")![1] as object), messages })!,
      /messages\[1\]\.content is not a text/,
    );
    assert.match(refusal("machine", "gpu")!, /what was sent is none of auto, cuda/);
  });
});

function typeOf(value: unknown): string {
  return Array.isArray(value) ? "list" : value === null ? "null" : typeof value;
}

/** Every place inside of a value, and how to change it there alone. */
function places(value: unknown): { at: string[]; value: unknown; changed: (to: unknown) => unknown }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const put = (to: unknown): unknown => {
      if (Array.isArray(value)) return value.map((each: unknown, index) => (String(index) === key ? to : each));
      const copy: Record<string, unknown> = { ...value, [key]: to };
      if (to === undefined) delete copy[key];
      return copy;
    };
    const deeper = places(member).map((place) => ({
      at: [key, ...place.at],
      value: place.value,
      changed: (to: unknown) => put(place.changed(to)),
    }));
    return [{ at: [key], value: member, changed: put }, ...deeper];
  });
}
