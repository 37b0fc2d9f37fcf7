// What another extension or an MCP server says of a tool's arguments can be any JSON schema, of any size. Declarations and grammars
// are made of a part of JSON schema: the rest is widened, and said in words.
import { headOf } from "../../../base/text.ts";
import { isRecord } from "../../../base/unknownData.ts";
import type { ToolParameters, ToolValueSchema } from "../../modelPort.ts";
import {
  commonType,
  listOf,
  mostValues,
  SchemaReader,
  typeOf,
  valuesOf,
  type PlainSchema,
  type Schema,
} from "./plainSchema.ts";

/** Schemas inside of schemas deeper than this are any value: the worker accepts no deeper ones. */
const mostDepth = 8;
/** Characters of what is said in words of one value, and of a whole input. */
const [longestNote, longestInputNote] = [300, 2_000] as const;
/** Name of the one argument of a tool whose input cannot be declared. */
export const inputName = "input";

/** The arguments of a tool, as far as a declaration can say what they are. */
export interface ForeignParameters {
  readonly parameters: ToolParameters;
  /** What it cannot say, for the tool's description; may be empty. */
  readonly note: string;
  /** The tool's input is the value of one argument, `inputName`: it is no object whose members have plain names. */
  readonly isWrapped: boolean;
}

/** A schema as a declaration has it, and the keywords that are not in it. */
interface Typed {
  readonly value: ToolValueSchema;
  readonly lost: readonly string[];
}

/** Keywords for people and programs, which say nothing about the value. A description is kept as such. */
const unsaid = new Set([
  "description",
  "title",
  "$schema",
  "$id",
  "id",
  "$comment",
  "$defs",
  "definitions",
  "examples",
]);
/** Keywords that tell a model what to write, where the declaration does not say it. */
const telling = [
  ...["type", "enum", "const", "default", "format", "pattern", "minimum", "maximum", "exclusiveMinimum"],
  ...["exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "prefixItems"],
  ...["items", "properties", "required", "patternProperties", "additionalProperties", "anyOf", "oneOf", "not"],
];

/** Whether the name of a tool or of an argument can stand in every form of a call. */
export function isPlainWord(name: string): boolean {
  return /^[A-Za-z_][\w.-]{0,63}$/.test(name) && name !== "__proto__";
}

/**
 * Reads the schema of a tool's input. What has no exact counterpart is widened: a value of several types is any value, an object with
 * odd names is any object, and so is one that contains itself. An object that names its members has no others.
 */
export function foreignParameters(schema: unknown): ForeignParameters {
  const reader = new SchemaReader(schema);
  const root = reader.plain(schema);
  const { value, lost } = typed(reader, root, 0);
  if (value.properties !== undefined || takesNothing(root.schema)) {
    const { properties = {}, required } = value;
    const parameters = { type: "object", properties, ...(required && { required }) } as const;
    return { parameters, note: noteOf(root.schema, lost, longestInputNote), isWrapped: false };
  }
  const { description: _description, ...said } = isRecord(schema) ? schema : {};
  const input: ToolValueSchema = {
    ...(value.type === "object" && { type: "object" }),
    description: `The whole input, by this JSON schema: ${cut(written(said), longestInputNote)}`,
  };
  const isNeeded = listOf(root.schema["required"]).length > 0;
  const properties = { [inputName]: input };
  const parameters = { type: "object", properties, ...(isNeeded && { required: [inputName] }) } as const;
  return { parameters, note: "", isWrapped: true };
}

/** Whether a schema says nothing about its value but that it is an object. */
function takesNothing(schema: Schema): boolean {
  const says = Object.entries(schema).some(([word, said]) => {
    const isEmptyList = word === "properties" && isRecord(said) && Object.keys(said).length === 0;
    return !unsaid.has(word) && word !== "type" && !isEmptyList;
  });
  return !says && (schema["type"] === undefined || typeOf(schema) === "object");
}

/** `depth`: how many schemas it is inside of. */
function typed(reader: SchemaReader, { schema, refs }: PlainSchema, depth: number): Typed {
  const described = typeof schema["description"] === "string" ? { description: schema["description"] } : {};
  const values = valuesOf(schema);
  if (values !== undefined && values.length <= mostValues) {
    const type = commonType(values);
    return { value: { ...(type && { type }), ...described, enum: values }, lost: lostOf(schema, ["enum", "const"]) };
  }
  const type = typeOf(schema);
  if (type === "array") {
    const { items } = schema;
    const isList = isRecord(items) && schema["prefixItems"] === undefined && depth < mostDepth;
    const value = {
      type,
      ...described,
      ...(isList && { items: memberSchema(reader, items, depth + 1, refs) }),
    } as const;
    return { value, lost: lostOf(schema, isList ? ["items"] : []) };
  }
  if (type === "object") {
    const members = depth < mostDepth ? membersOf(reader, { schema, refs }, depth) : undefined;
    const said = members === undefined ? [] : ["properties", "required", "additionalProperties"];
    return { value: { type, ...described, ...members }, lost: lostOf(schema, said) };
  }
  return { value: { ...(type && { type }), ...described }, lost: lostOf(schema, []) };
}

/** A schema inside of another, with what is lost of it in its description. */
function memberSchema(reader: SchemaReader, given: unknown, depth: number, refs: ReadonlySet<string>): ToolValueSchema {
  const plain = reader.plain(given, refs);
  const { value, lost } = typed(reader, plain, depth);
  const { description = "", ...rest } = value;
  const text = [description, noteOf(plain.schema, lost, longestNote)].filter((part) => part !== "").join(" ");
  return text === "" ? rest : { ...rest, description: text };
}

/** The members of an object; undefined if it can have any. */
function membersOf(
  reader: SchemaReader,
  { schema, refs }: PlainSchema,
  depth: number,
): Pick<ToolValueSchema, "properties" | "required"> | undefined {
  const given = isRecord(schema["properties"]) ? schema["properties"] : {};
  const required = listOf(schema["required"]).filter((name) => typeof name === "string");
  const names = [...new Set([...Object.keys(given), ...required])];
  const isNamed =
    names.length > 0 || (schema["additionalProperties"] === false && !isRecord(schema["patternProperties"]));
  if (!isNamed || !names.every(isPlainWord)) return undefined;
  const members = names.map((name) => {
    const own = Object.hasOwn(given, name) ? given[name] : undefined;
    return [name, memberSchema(reader, own, depth + 1, refs)] as const;
  });
  return { properties: Object.fromEntries(members), ...(required.length > 0 && { required: [...new Set(required)] }) };
}

/** The keywords of a schema that are worth a word, but those that are said. */
function lostOf(schema: Schema, said: readonly string[]): readonly string[] {
  const isTyped = typeOf(schema) !== undefined || said.includes("enum");
  return telling.filter((word) => Object.hasOwn(schema, word) && !said.includes(word) && !(word === "type" && isTyped));
}

/** What some keywords say, in parentheses; empty if there are none. */
function noteOf(schema: Schema, words: readonly string[], longest: number): string {
  const said = words.filter((word) => schema[word] !== null).map((word) => `${word}: ${written(schema[word])}`);
  return said.length === 0 ? "" : `(${cut(said.join(", "), longest)})`;
}

/** A value as JSON. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    // A schema is data of another extension: it may contain itself.
    return "";
  }
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${headOf(text, longest)}…`;
}
