// Whether a call fits its tool: the name, the arguments and their types. What is harmless is put right; the rest is said in a
// sentence that a model can act on.
import { isRecord } from "../../../base/unknownData.ts";
import { headOf } from "../../../base/text.ts";
import type { ToolDeclaration, ToolParameters, ToolValueSchema } from "../../modelPort.ts";
import { toolNamed } from "./clearCall.ts";
import { readJson } from "./readers/jsonText.ts";
import type { CallOutcome } from "./toolFormat.ts";

/** Names and values that a sentence lists. */
const mostListed = 80;
/** Longest name that is quoted. */
const longestQuoted = 60;

/**
 * The call of a tool with these arguments. `raw`: each argument is a text that says what its type makes of it; `json`: they are JSON
 * values. An argument that is null is left out.
 */
export function checkedCall(
  tools: readonly ToolDeclaration[],
  name: string,
  given: readonly (readonly [name: string, value: unknown])[],
  form: "raw" | "json",
): CallOutcome {
  const tool = toolNamed(tools, name);
  if (tool === undefined) return { problem: unknownTool(tools, name) };
  const found = membersOf(tool.parameters, given, { form, owner: tool.name, path: "" });
  return "problem" in found ? found : { call: { name: tool.name, arguments: found.value } };
}

/** The sentence about a tool that there is not. */
function unknownTool(tools: readonly ToolDeclaration[], name: string): string {
  const names = tools.map((tool) => tool.name);
  const known = names.length === 0 ? "No tool can be called now." : `The tools are: ${listed(names)}.`;
  return `There is no tool ${quoted(name)}. ${known}`;
}

interface Place {
  readonly form: "raw" | "json";
  /** The tool. */
  readonly owner: string;
  /** Of the value within the arguments: "" for the arguments themselves. */
  readonly path: string;
}

type Checked<T> = { readonly value: T } | { readonly problem: string };

/** An object's members, against those that it may have and must have. */
function membersOf(
  schema: ToolParameters | ToolValueSchema,
  given: readonly (readonly [string, unknown])[],
  place: Place,
): Checked<Record<string, unknown>> {
  const { properties = {}, required = [] } = schema;
  const what = place.path === "" ? "argument" : "key";
  const owner = place.path === "" ? place.owner : `The argument "${place.path}" of ${place.owner}`;
  const names = Object.keys(properties);
  const members = new Map<string, unknown>();
  for (const [name, value] of given) {
    if (value === null) continue;
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (own === undefined) {
      const known = names.length === 0 ? `It takes no ${what}s.` : `Its ${what}s are: ${listed(names)}.`;
      return { problem: `${owner} has no ${what} ${quoted(name)}. ${known}` };
    }
    if (members.has(name)) return { problem: `${owner} is given the ${what} ${quoted(name)} twice.` };
    const path = place.path === "" ? name : `${place.path}.${name}`;
    const checked = valueOf(own, value, { ...place, path });
    if ("problem" in checked) return checked;
    if (checked.value !== null) members.set(name, checked.value);
  }
  const missing = required.filter((name) => Object.hasOwn(properties, name) && !members.has(name));
  if (missing.length > 0) {
    const plural = missing.length > 1 ? "s" : "";
    return { problem: `${owner} needs the ${what}${plural} ${missing.map(quoted).join(" and ")}.` };
  }
  // In the order of the schema, so that the same call is always the same text.
  return {
    value: Object.fromEntries(names.filter((name) => members.has(name)).map((name) => [name, members.get(name)])),
  };
}

/** A value as its schema says. Null: it is left out. */
function valueOf(schema: ToolValueSchema, given: unknown, place: Place): Checked<unknown> {
  const value = place.form === "raw" && typeof given === "string" ? unwritten(schema, given, place) : { value: given };
  return "problem" in value ? value : typedValue(schema, value.value, { ...place, form: "json" });
}

/** What the text of an argument says. */
function unwritten(schema: ToolValueSchema, text: string, place: Place): Checked<unknown> {
  if (schema.type === "string" || schema.enum !== undefined) return { value: text };
  const trimmed = text.trim();
  if (schema.type !== undefined && /^(?:null|None|)$/.test(trimmed)) return { value: null };
  if (schema.type === undefined && !/^[[{]/.test(trimmed)) return { value: text };
  if (schema.type !== undefined && schema.type !== "array" && schema.type !== "object") return { value: trimmed };
  const read = readJson(trimmed);
  if ("value" in read) return read;
  if (schema.type === undefined) return { value: text };
  return { problem: `The argument "${place.path}" of ${place.owner} ${read.fault}.` };
}

function typedValue(schema: ToolValueSchema, value: unknown, place: Place): Checked<unknown> {
  if (value === null) return { value };
  const wrong = (wanted: string): Checked<never> => ({
    problem: `The argument "${place.path}" of ${place.owner} must be ${wanted}.`,
  });
  if (schema.enum !== undefined) {
    const written = isScalar(value) ? String(value).trim() : undefined;
    const fitting = schema.enum.find((option) => String(option) === written);
    const options = schema.enum.map((option) => JSON.stringify(option));
    return fitting === undefined ? wrong(`one of: ${listed(options)}`) : { value: fitting };
  }
  switch (schema.type) {
    case "string":
      if (typeof value === "string") return { value };
      return isScalar(value) ? { value: String(value) } : wrong("a string");
    case "integer":
    case "number": {
      const number = typeof value === "string" ? numberIn(value) : value;
      if (typeof number !== "number" || !Number.isFinite(number)) return wrong(`${article[schema.type]}`);
      return schema.type === "integer" && !Number.isInteger(number) ? wrong(article.integer) : { value: number };
    }
    case "boolean": {
      const word = typeof value === "string" ? value.trim().toLowerCase() : value;
      if (word === true || word === "true") return { value: true };
      return word === false || word === "false" ? { value: false } : wrong("true or false");
    }
    case "array":
      return Array.isArray(value) ? itemsOf(schema, value as unknown[], place) : wrong("an array");
    case "object":
      if (!isRecord(value)) return wrong("an object");
      return schema.properties === undefined ? { value } : membersOf(schema, Object.entries(value), place);
    case undefined:
      break;
  }
  // Others' schemas have more types than these.
  return { value };
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

const article = { integer: "a whole number", number: "a number" };

function itemsOf(schema: ToolValueSchema, values: readonly unknown[], place: Place): Checked<unknown> {
  if (schema.items === undefined) return { value: values };
  const items: unknown[] = [];
  for (const [index, value] of values.entries()) {
    const checked = valueOf(schema.items, value, { ...place, path: `${place.path}[${index}]` });
    if ("problem" in checked) return checked;
    items.push(checked.value);
  }
  return { value: items };
}

function numberIn(text: string): number | undefined {
  return /^\s*-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

function quoted(name: string): string {
  return JSON.stringify(name.length > longestQuoted ? `${headOf(name, longestQuoted)}…` : name);
}

function listed(names: readonly string[]): string {
  const more = names.length > mostListed ? ` and ${names.length - mostListed} more` : "";
  return names.slice(0, mostListed).join(", ") + more;
}
