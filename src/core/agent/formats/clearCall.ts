// Calls whose meaning is clear although the tool's name, or what is around the arguments, is not as it should be. What is not clear stays
// as it is, and the model is told.
import { isRecord } from "../../../base/unknownData.ts";
import type { ToolDeclaration } from "../../modelPort.ts";
import { argumentKeys, nameKeys } from "./readers/openArgument.ts";
import type { ReadCall } from "./toolFormat.ts";

/** What models and servers write before a name: namespaces of gpt-oss, Gemini and others. */
const namespace = /^(?:functions?|tools?|default_api)[.:/]/;
/** And behind it: the rest of a header, the number of a call, the language of the arguments. */
const behind = /(?:<[|｜][^]*|:\d+|\s+(?:json|code)|\(\)|\s)$/;

/** Longest name that is looked at closely. */
const longestName = 200;

/** The tool that a name means, by its own name; the name as it was written if that is none of them, or could be several. */
export function clearName(tools: readonly ToolDeclaration[], written: string): string {
  const names = tools.map(({ name }) => name);
  if (names.includes(written) || written.length > longestName) return written;
  let plain = written.trim().replace(namespace, "");
  for (let last = ""; last !== plain;) plain = (last = plain).replace(behind, "");
  if (names.includes(plain)) return plain;
  const loose = looseName(plain);
  const alike = names.filter((name) => looseName(name) === loose);
  return alike.length === 1 ? alike[0]! : written;
}

/** The tool that a name means; undefined if it is none of them, or could be several. */
export function toolNamed(tools: readonly ToolDeclaration[], written: string): ToolDeclaration | undefined {
  const known = clearName(tools, written);
  return tools.find(({ name }) => name === known);
}

function looseName(name: string): string {
  return name.toLowerCase().replaceAll("-", "_");
}

/** A call by its tool's own name, and without a second frame around its arguments: the whole call, or its arguments by that name. */
export function clearCall<T extends ReadCall>(tools: readonly ToolDeclaration[], call: T): T {
  const tool = toolNamed(tools, call.name);
  if (tool === undefined) return call;
  const inner = framedIn(tool, call.arguments);
  return { ...call, name: tool.name, ...(inner !== undefined && { arguments: inner }) };
}

function framedIn(
  { name, parameters }: ToolDeclaration,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | undefined {
  const keys = Object.keys(given);
  const around = keys.find((key) => argumentKeys.includes(key) && !Object.hasOwn(parameters.properties, key));
  if (around === undefined) return undefined;
  const isFrame = keys.every((key) => key === around || (nameKeys.includes(key) && given[key] === name));
  const inner = given[around];
  return isFrame && isRecord(inner) ? inner : undefined;
}
