// JSON schema as it comes from others: references followed and combinations put together, in bounded time whatever they say.
import { isRecord } from "../../../base/unknownData.ts";
import { toolValueTypes, type ToolValueSchema } from "../../modelPort.ts";

/** References and combinations that are followed one behind another. */
const mostLevels = 24;
/** Schemas of one tool that are read. Combinations of references can stand for any number. */
const mostSchemas = 400;
/** Values of an enumeration, and schemas of which one has to fit. A longer list is not followed. */
export const mostValues = 100;

export type Schema = Readonly<Record<string, unknown>>;

/** A schema without references and combinations, and the references that lead to it. */
export interface PlainSchema {
  readonly schema: Schema;
  readonly refs: ReadonlySet<string>;
}

/** Reads the schemas inside of one. */
export class SchemaReader {
  private readonly root: unknown;
  private count = 0;

  constructor(root: unknown) {
    this.root = root;
  }

  /** What a schema says by itself. A combination that no single schema can say stays as it is. `refs`: what leads to it. */
  plain(given: unknown, refs: ReadonlySet<string> = new Set(), level = 0): PlainSchema {
    if (!isRecord(given) || level > mostLevels || this.count++ > mostSchemas) return { schema: {}, refs };
    const { $ref: ref, allOf, ...own } = given;
    let schema: Schema = own;
    let seen = refs;
    if (typeof ref === "string") {
      const target = targetOf(this.root, ref);
      // Of what contains itself, only the kind is known.
      const isInside = refs.has(ref) && isRecord(target);
      const found = isInside
        ? { schema: kindOf(target), refs }
        : this.plain(target, new Set([...refs, ref]), level + 1);
      schema = both(own, found.schema);
      seen = found.refs;
    }
    for (const part of listOf(allOf)) {
      const more = this.plain(part, seen, level + 1);
      schema = both(schema, more.schema);
      seen = more.refs;
    }
    for (const word of ["anyOf", "oneOf"]) {
      const { [word]: ways, ...rest } = schema;
      const one = Array.isArray(ways) ? this.oneOf(ways, seen, level) : undefined;
      if (one === undefined) continue;
      schema = both(rest, one.schema);
      seen = one.refs;
    }
    return { schema, refs: seen };
  }

  /** What any of some schemas allows, as one; undefined if no schema says that. */
  private oneOf(ways: readonly unknown[], refs: ReadonlySet<string>, level: number): PlainSchema | undefined {
    if (ways.length > mostValues) return undefined;
    const read = ways.map((way) => this.plain(way, refs, level + 1));
    const seen = new Set(read.flatMap((way) => [...way.refs]));
    // An argument that would be null is left out.
    const plain = read.map((way) => way.schema).filter((way) => way["type"] !== "null" && way["const"] !== null);
    const [first] = plain;
    if (first === undefined) return undefined;
    if (plain.length === 1) return { schema: first, refs: seen };
    const values = plain.map(valuesOf);
    if (values.every((each) => each !== undefined)) return { schema: { enum: values.flat() }, refs: seen };
    if (plain.every(isObjectSchema)) return { schema: anyObject(plain), refs: seen };
    const types = new Set(plain.map((way) => way["type"]));
    const isNumber = types.size === 2 && types.has("integer") && types.has("number");
    if (isNumber) return { schema: { type: "number" }, refs: seen };
    const isScalarType = ["string", "integer", "number", "boolean"].some((type) => type === first["type"]);
    return types.size === 1 && isScalarType ? { schema: { type: first["type"] }, refs: seen } : undefined;
  }
}

/** The values that are allowed, without null. Undefined if they are not listed, or are more than texts, numbers and truth. */
export function valuesOf(schema: Schema): (string | number | boolean)[] | undefined {
  const isFixed = Object.hasOwn(schema, "const") && schema["const"] !== null;
  const given = isFixed ? [schema["const"]] : schema["enum"];
  if (!Array.isArray(given)) return undefined;
  const values = given.filter((value) => value !== null);
  return values.length > 0 && values.every(isScalar) ? [...new Set(values)] : undefined;
}

/** The type of a schema, if it is one of those that a declaration can have. */
export function typeOf(schema: Schema): ToolValueSchema["type"] {
  const given = Array.isArray(schema["type"]) ? (schema["type"] as unknown[]) : [schema["type"]];
  const types = given.filter((each) => each !== "null" && each !== undefined);
  if (types.length === 2 && types.includes("integer") && types.includes("number")) return "number";
  if (types.length > 1) return undefined;
  const [only] = types;
  if (only !== undefined) return toolValueTypes.find((each) => each === only);
  const values = valuesOf(schema);
  if (values !== undefined) return commonType(values);
  if (isRecord(schema["properties"])) return "object";
  return isRecord(schema["items"]) ? "array" : undefined;
}

/** The type that all of some values have. */
export function commonType(
  values: readonly (string | number | boolean)[],
): "string" | "integer" | "number" | "boolean" | undefined {
  const are = (type: string): boolean => values.every((value) => typeof value === type);
  if (are("string")) return "string";
  if (are("boolean")) return "boolean";
  if (!are("number")) return undefined;
  return values.every((value) => Number.isInteger(value)) ? "integer" : "number";
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Both schemas at once. Where they say different things, the first one counts. */
function both(first: Schema, second: Schema): Schema {
  const properties = [second, first].flatMap(propertiesOf);
  const required = [first, second].flatMap((each) => listOf(each["required"]));
  return {
    ...second,
    ...first,
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(required.length > 0 && { required: [...new Set(required)] }),
  };
}

/** An object that is one of several: with the members of all, of which those are required that all of them require. */
function anyObject(ways: readonly Schema[]): Schema {
  const members = new Map<string, unknown[]>();
  for (const [name, schema] of ways.flatMap(propertiesOf)) members.set(name, [...(members.get(name) ?? []), schema]);
  const properties = [...members].map(([name, all]) => [name, all.length === 1 ? all[0] : { anyOf: all }] as const);
  const required = listOf(ways[0]?.["required"]).filter((name) =>
    ways.every((way) => listOf(way["required"]).includes(name)),
  );
  return {
    type: "object",
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(required.length > 0 && { required }),
  };
}

function propertiesOf({ properties }: Schema): readonly (readonly [string, unknown])[] {
  return isRecord(properties) ? Object.entries(properties) : [];
}

function isObjectSchema(schema: Schema): boolean {
  return schema["type"] === "object" || (schema["type"] === undefined && isRecord(schema["properties"]));
}

function kindOf(schema: Schema): Schema {
  const { type, description } = schema;
  return { ...(type !== undefined && { type }), ...(description !== undefined && { description }) };
}

/** What a reference within a schema leads to: `#/$defs/name`. Undefined for one that leads elsewhere. */
function targetOf(root: unknown, ref: string): unknown {
  if (!/^#(?:\/|$)/.test(ref)) return undefined;
  let target = root;
  for (const step of ref.split("/").slice(1)) {
    const name = decoded(step).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof target !== "object" || target === null || !Object.hasOwn(target, name)) return undefined;
    target = (target as Readonly<Record<string, unknown>>)[name];
  }
  return target;
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    // A percent sign that encodes nothing stands for itself.
    return step;
  }
}

function isScalar(value: unknown): value is string | number | boolean {
  return (
    typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))
  );
}
