// Tools of other extensions and MCP servers: whatever their schemas say, the worker and every template take the declaration, and what
// fits a schema fits its declaration and comes back as it was.
import assert from "node:assert/strict";
import fc from "fast-check";
import { checkedCall } from "../../../../src/core/agent/formats/argumentChecks.ts";
import { GrammarTable, jsonNotation } from "../../../../src/core/agent/formats/schemaGrammar.ts";
import { ForeignTools } from "../../../../src/core/agent/tools/foreignTools.ts";
import { foreignParameters } from "../../../../src/core/agent/tools/foreignSchema.ts";
import type { ToolDeclaration } from "../../../../src/core/modelPort.ts";
import { checkRequest } from "../../../../src/worker/service/requestChecks.ts";
import { ConversationTemplate } from "../../../../src/worker/llama/template/conversationTemplate.ts";
import { templateSources, templateText, type TemplateName } from "../../../support/models/chatTemplates.ts";

/** The declaration of a tool with this schema; the worker takes it. */
function declared(inputSchema: unknown, name = "tool"): ToolDeclaration {
  const [declaration] = new ForeignTools([{ name, description: "Does it.", inputSchema }]).declarations;
  assert.ok(declaration);
  assertTaken([declaration]);
  return declaration;
}

function assertTaken(tools: readonly ToolDeclaration[]): void {
  const request = { purpose: "chat", messages: [], maxTokens: 1, temperature: 0, thinking: false };
  // As it arrives there.
  checkRequest("chat", JSON.parse(JSON.stringify({ ...request, tools })));
}

const text = { type: "string" } as const;
const object = (properties: object, more: object = {}): object => ({ type: "object", properties, ...more });

describe("the schema of another's tool", () => {
  it("is kept where a declaration can say it", () => {
    const schema = {
      type: "object",
      properties: {
        path: { type: "string", description: "Where." },
        count: { type: "integer" },
        kind: { type: "string", enum: ["a", "b"] },
        all: { type: "boolean" },
        list: { type: "array", items: { type: "object", properties: { n: { type: "number" } }, required: ["n"] } },
        free: { type: "object" },
        any: {},
      },
      required: ["path", "kind"],
    };
    assert.deepEqual(declared(schema).parameters, schema);
    assert.equal(declared(schema).description, "Does it.");
  });

  it("is nothing where there is none, or where it says nothing", () => {
    for (const schema of [
      ...[undefined, null, true, {}, { type: "object" }, { type: "object", properties: {} }, [], 7],
      { $schema: "x", type: "object", additionalProperties: false, title: "None" },
    ])
      assert.deepEqual(declared(schema).parameters, { type: "object", properties: {} }, JSON.stringify(schema));
  });

  it("is read through references and combinations, and widened where it has no counterpart", () => {
    const cases: readonly (readonly [schema: object, declared: object])[] = [
      [{ type: ["string", "null"] }, text],
      [{ anyOf: [{ type: "string" }, { type: "null" }] }, text],
      [{ anyOf: [{ const: "a" }, { const: "b" }, { type: "null" }] }, { type: "string", enum: ["a", "b"] }],
      [{ enum: ["a", null, "a"] }, { type: "string", enum: ["a"] }],
      [{ const: 3 }, { type: "integer", enum: [3] }],
      [{ enum: [1, "a"] }, { enum: [1, "a"] }],
      [{ type: ["integer", "number"] }, { type: "number" }],
      [{ oneOf: [{ type: "integer" }, { type: "number" }] }, { type: "number" }],
      [
        {
          oneOf: [
            { type: "string", format: "uri" },
            { type: "string", format: "path" },
          ],
        },
        text,
      ],
      [{ $ref: "#/$defs/name" }, text],
      [
        { $ref: "#/$defs/name", description: "Mine." },
        { ...text, description: "Mine." },
      ],
      [{ $ref: "#/$defs/a~1b%20c" }, { type: "integer" }],
      [{ $ref: "#/$defs/none" }, {}],
      [{ $ref: "https://example.com/schema" }, {}],
      [
        { allOf: [object({ a: text }), object({ b: text }, { required: ["b"] })] },
        object({ a: text, b: text }, { required: ["b"] }),
      ],
      [
        {
          oneOf: [
            object({ a: text, c: text }, { required: ["a", "c"] }),
            object({ b: text, c: text }, { required: ["b", "c"] }),
          ],
        },
        object({ a: text, c: text, b: text }, { required: ["c"] }),
      ],
      [{ properties: { a: text } }, object({ a: text })],
      [{ items: text }, { type: "array", items: text }],
      [
        { type: "array", items: {} },
        { type: "array", items: {} },
      ],
      [object({}, { additionalProperties: false }), object({})],
      [object({ a: text }, { additionalProperties: true }), object({ a: text })],
      [{ type: "object", required: ["a"] }, object({ a: {} }, { required: ["a"] })],
      [object({ a: text }, { required: ["a", 7, "a"] }), object({ a: text }, { required: ["a"] })],
      [{ default: null, title: "T", examples: ["x"], "x-own": 1, $comment: "c", type: "string" }, text],
    ];
    const $defs = { name: text, "a/b c": { type: "integer" } };
    for (const [schema, expected] of cases)
      assert.deepEqual(
        declared({ type: "object", properties: { value: schema }, $defs }).parameters.properties["value"],
        expected,
        JSON.stringify(schema),
      );
  });

  it("says in words what is widened", () => {
    const cases: readonly (readonly [schema: object, words: string])[] = [
      [{ type: "integer", description: "How many.", minimum: 1, default: 5 }, "How many. (default: 5, minimum: 1)"],
      [{ type: "string", format: "uri", pattern: "^https" }, '(format: "uri", pattern: "^https")'],
      [{ type: ["string", "array"] }, '(type: ["string","array"])'],
      [
        { anyOf: [text, { type: "array", items: text }] },
        '(anyOf: [{"type":"string"},{"type":"array","items":{"type":"string"}}])',
      ],
      [{ type: "dict" }, '(type: "dict")'],
      [{ type: "object", additionalProperties: { type: "integer" } }, '(additionalProperties: {"type":"integer"})'],
      [object({ "an odd name": text }), '(properties: {"an odd name":{"type":"string"}})'],
      [{ enum: [{ a: 1 }, 2] }, '(enum: [{"a":1},2])'],
      [{ type: "array", prefixItems: [text], items: false }, '(prefixItems: [{"type":"string"}], items: false)'],
    ];
    for (const [schema, words] of cases) {
      const { parameters } = declared(object({ value: schema }));
      assert.equal(parameters.properties["value"]?.description, words);
    }
    const { description } = declared(
      object({ a: text, b: text }, { anyOf: [{ required: ["a"] }, { required: ["b"] }] }),
    );
    assert.equal(description, 'Does it. (anyOf: [{"required":["a"]},{"required":["b"]}])');
    const long = declared(object({ value: { enum: Array.from({ length: 5000 }, (_, index) => `value ${index}`) } }));
    assert.ok(JSON.stringify(long).length < 1000);
  });

  it("is one argument where it is no object with plain names", () => {
    for (const schema of [
      object({ $filter: text }, { required: ["$filter"] }),
      object({ "": text }),
      object({ ["a".repeat(65)]: text }),
      { type: "object", additionalProperties: text },
      { type: "object", patternProperties: { "^x": text } },
      { type: "array", items: text },
      { anyOf: [object({ a: text }), text] },
    ]) {
      const { parameters } = declared(schema);
      assert.deepEqual(Object.keys(parameters.properties), ["input"], JSON.stringify(schema));
      assert.match(parameters.properties["input"]?.description ?? "", /^The whole input, by this JSON schema: \{/);
    }
    const tools = new ForeignTools([{ name: "t", description: "", inputSchema: object({ "@type": text }) }]);
    const call = { id: "1", name: "t", input: { "@type": "x" } };
    assert.deepEqual(tools.written(call).arguments, { input: { "@type": "x" } });
    assert.deepEqual(tools.given(tools.written(call)), call);
    for (const given of [{}, { input: 7 }, { input: ["x"] }])
      assert.deepEqual(tools.given({ id: "1", name: "t", arguments: given })?.input, {});
  });

  it("ends, however it contains itself and however much it is", () => {
    const tree = {
      $defs: { node: object({ children: { type: "array", items: { $ref: "#/$defs/node" } } }) },
      $ref: "#/$defs/node",
    };
    assert.deepEqual(declared(tree).parameters.properties["children"], { type: "array", items: { type: "object" } });
    declared({ $ref: "#" });
    declared({ allOf: [{ $ref: "#" }], anyOf: [{ $ref: "#" }] });
    const self: Record<string, unknown> = object({ a: text }) as Record<string, unknown>;
    self["properties"] = { self, list: { type: "array", items: self } };
    declared(self);
    // Each definition is twice the one before.
    const doubling = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `d${index}`,
        object({ a: { $ref: `#/$defs/d${index + 1}` }, b: { $ref: `#/$defs/d${index + 1}` } }),
      ]),
    );
    declared({ $defs: doubling, $ref: "#/$defs/d0" });
    const combined = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `d${index}`,
        { anyOf: [{ $ref: `#/$defs/d${index + 1}` }, { $ref: `#/$defs/d${index + 1}`, title: "x" }] },
      ]),
    );
    declared({ $defs: combined, type: "object", properties: { a: { $ref: "#/$defs/d0" } } });
    let deep: object = text;
    for (let depth = 0; depth < 500; depth++)
      deep = depth % 2 === 0 ? object({ in: deep }) : { allOf: [{ not: {} }, deep] };
    declared(deep);
    const wide = object(
      Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`p${index}`, object({ a: text })])),
    );
    declared(wide);
  });

  it("can be written by every template, and has a grammar", () => {
    const schema = object(
      {
        ...{ any: {}, mixed: { enum: [1, "a"] }, either: { type: ["string", "array"] }, free: { type: "object" } },
        ...{ list: { type: "array" }, tuple: { prefixItems: [text] }, choice: { enum: [1, 2] }, yes: { const: true } },
        deep: object({ any: {}, list: { type: "array", items: object({ any: {} }) } }),
      },
      { required: ["any", "list"] },
    );
    const tools = new ForeignTools([
      { name: "one", description: "Does it.", inputSchema: schema },
      { name: "two", description: "", inputSchema: object({ $a: text }) },
      { name: "three" },
    ]).declarations;
    const messages = [{ role: "user", content: "Do it." }] as const;
    for (const [name, source] of Object.entries(templateSources)) {
      const template = new ConversationTemplate(templateText(name as TemplateName), source, "model.gguf");
      const { parts } = template.render(messages, false, { tools, isNext: false });
      assert.ok(parts.length > 0, name);
    }
    const table = new GrammarTable(tools, jsonNotation);
    for (const { parameters } of tools) assert.match(table.object(parameters), /^r\d+$/);
  });

  it("fits what fits the schema, which comes back as it was, for any schema", () => {
    fc.assert(
      fc.property(fc.dictionary(names, pairs, { minKeys: 1, maxKeys: 5 }), (members) => {
        const $defs: Record<string, unknown> = {};
        const entries = Object.entries(members).map(([name, { schema, value }], index) => {
          if (index % 2 === 1) return [name, schema, value] as const;
          $defs[`d${index}`] = schema;
          return [name, { $ref: `#/$defs/d${index}` }, value] as const;
        });
        const properties = Object.fromEntries(entries.map(([name, schema]) => [name, schema]));
        const inputSchema = { type: "object", properties, $defs, required: Object.keys(properties) };
        const tools = new ForeignTools([{ name: "t", description: "", inputSchema }]);
        assertTaken(tools.declarations);
        const input = Object.fromEntries(entries.map(([name, , value]) => [name, value]));
        const written = tools.written({ id: "1", name: "t", input });
        const checked = checkedCall(tools.declarations, "t", Object.entries(written.arguments), "json");
        assert.ok("call" in checked, JSON.stringify({ checked, inputSchema, input }));
        assert.deepEqual(tools.given({ ...checked.call, id: "1" })?.input, input);
      }),
    );
  });

  it("never harms, whatever it is", () => {
    const words = [
      "type",
      "properties",
      "items",
      "anyOf",
      "oneOf",
      "allOf",
      "enum",
      "const",
      "required",
      "$ref",
      "$defs",
    ];
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom("string", "object", "array", "null", "#", "#/$defs/a", "#/properties/a", null, true, 0, "a"),
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(
          fc.oneof(fc.constantFrom(...words), fc.constantFrom("a", "__proto__", "constructor")),
          tie("value"),
          {
            maxKeys: 5,
          },
        ),
      ),
    }));
    fc.assert(
      fc.property(value, fc.string(), (schema, name) => {
        const { parameters } = foreignParameters(schema);
        assert.ok(JSON.stringify(parameters).length < 1_000_000);
        declared(schema, name);
      }),
    );
  });
});

describe("several tools of others", () => {
  it("have names that every form of a call can write, each its own, and are called by those that they have", () => {
    const names = [
      "plain",
      "a b",
      "a_b",
      "a/b",
      "3d",
      "поиск",
      "",
      "x".repeat(80),
      "x".repeat(81),
      "__proto__",
      "a-b.c",
      "plain",
    ];
    const tools = new ForeignTools(names.map((name) => ({ name, description: name })));
    assertTaken(tools.declarations);
    assert.equal(tools.declarations.length, new Set(names).size);
    assert.equal(new Set(tools.declarations.map(({ name }) => name)).size, new Set(names).size);
    for (const plain of ["plain", "a_b", "a-b.c"]) assert.ok(tools.declarations.some(({ name }) => name === plain));
    for (const name of names) {
      const written = tools.written({ id: "1", name, input: { a: 1 } });
      assert.deepEqual(tools.given(written), { id: "1", name, input: { a: 1 } });
    }
  });

  it("are called by no other name, and calls of tools that are gone stay as they are", () => {
    const tools = new ForeignTools([{ name: "a b", description: "" }]);
    for (const name of ["a b", "toString", "__proto__", ""])
      assert.equal(tools.given({ id: "1", name, arguments: {} }), undefined, name);
    assert.deepEqual(tools.written({ id: "1", name: "gone", input: null }), { id: "1", name: "gone", arguments: {} });
  });

  it("have short descriptions where that is wanted", () => {
    const [tool] = new ForeignTools([{ name: "a", description: "word ".repeat(1000) }], 200).declarations;
    assert.ok(tool!.description.length <= 201 && tool!.description.endsWith("…"));
  });
});

/** A schema and a value that fits it. */
interface Pair {
  readonly schema: object;
  readonly value: unknown;
}

const names = fc
  .oneof(fc.constantFrom("path", "from", "a-b", "a.b", "_x", "constructor"), fc.string({ minLength: 1 }))
  .filter((name) => name !== "__proto__");
const scalars: fc.Arbitrary<Pair> = fc.oneof(
  fc.string().map((value) => ({ schema: { type: "string" }, value })),
  fc.integer().map((value) => ({ schema: { type: ["integer", "null"], minimum: value }, value })),
  fc.integer().map((value) => ({ schema: { type: "number" }, value: value / 4 })),
  fc.boolean().map((value) => ({ schema: { type: "boolean" }, value })),
  fc.uniqueArray(fc.string(), { minLength: 1 }).map((all) => ({ schema: { enum: [...all, null] }, value: all[0] })),
  fc
    .uniqueArray(fc.integer(), { minLength: 1 })
    .map((all) => ({ schema: { type: "integer", enum: all }, value: all[0] })),
  fc.string().map((value) => ({ schema: { const: value }, value })),
  fc
    .jsonValue({ maxDepth: 2 })
    .filter((value) => value !== null)
    .map((value) => ({ schema: {}, value })),
  fc.string().map((value) => ({ schema: { type: ["string", "object"] }, value })),
);
const { pair: pairs } = fc.letrec<{ pair: Pair }>((tie) => ({
  pair: fc.oneof(
    { depthSize: "small" },
    scalars,
    fc.tuple(tie("pair"), fc.nat(2)).map(([{ schema, value }, count]) => ({
      schema: { type: "array", items: schema },
      value: Array.from({ length: count }, () => value),
    })),
    fc.dictionary(names, tie("pair"), { maxKeys: 3 }).map((members) => {
      const of = (get: (pair: Pair) => unknown): object =>
        Object.fromEntries(Object.entries(members).map(([name, pair]) => [name, get(pair)]));
      return { schema: { type: "object", properties: of(({ schema }) => schema) }, value: of(({ value }) => value) };
    }),
    tie("pair").map(({ schema, value }) => ({ schema: { anyOf: [schema, { type: "null" }], title: "x" }, value })),
    fc
      .tuple(tie("pair"), tie("pair"))
      .map(([one, other]) => ({ schema: { oneOf: [one.schema, other.schema] }, value: one.value })),
    tie("pair").map(({ schema, value }) => ({ schema: { allOf: [schema], description: "All." }, value })),
  ),
}));
