// A call of the model, checked and with its arguments in their types. What a model writes is never trusted to fit its schema.
import { headOf } from "../../../base/text.ts";
import type { ToolCall, ToolDeclaration } from "../../modelPort.ts";
import { checkedCall } from "../formats/argumentChecks.ts";
import { agentTools, namesOf, type ToolName } from "./toolTable.ts";

/** What a call asks for. */
export type ToolUse =
  | { readonly tool: "list_files"; readonly path?: string; readonly glob?: string }
  | { readonly tool: "search"; readonly text: string; readonly glob?: string; readonly regex?: boolean }
  | { readonly tool: "read_file"; readonly path: string; readonly from?: number; readonly to?: number }
  | { readonly tool: "edit_file"; readonly path: string; readonly old: string; readonly new: string }
  | { readonly tool: "write_file"; readonly path: string; readonly text: string }
  | { readonly tool: "delete_file"; readonly path: string }
  | { readonly tool: "problems"; readonly path?: string }
  | { readonly tool: "run"; readonly command: string; readonly seconds?: number }
  | { readonly tool: "ask"; readonly question: string }
  /** A tool of others, by its declared name. */
  | { readonly tool: "other"; readonly name: string; readonly input: Readonly<Record<string, unknown>> };

/** Time limits of a command: the usual one and the most there may be, in seconds. */
const [usualSeconds, mostSeconds] = [60, 600] as const;

/** How long a command may take, in seconds. `wanted`: what the call asks for. */
export function commandSeconds(wanted: number = usualSeconds): number {
  return Math.min(Math.max(1, wanted), mostSeconds);
}

type Scalar = string | number | boolean;

/**
 * What a call asks for, or what is wrong with it, in one line for the model. `others`: the tools of others that it may call besides the
 * agent's own.
 */
export function toolUseOf(
  { name, arguments: given }: ToolCall,
  others: readonly ToolDeclaration[] = [],
): ToolUse | { readonly problem: string } {
  const declared = agentTools.find((each) => each.name === name);
  if (declared === undefined && others.some((each) => each.name === name)) {
    const checked = checkedCall(others, name, Object.entries(given), "json");
    return "problem" in checked ? checked : { tool: "other", name, input: checked.call.arguments };
  }
  if (declared === undefined)
    return { problem: `There is no tool “${headOf(name, 60)}”. The tools are: ${namesOf(others).join(", ")}.` };
  const { properties, required = [] } = declared.parameters;
  const known = Object.keys(properties);
  const values: Record<string, Scalar> = {};
  for (const [key, value] of Object.entries(given)) {
    // A model that leaves something out may say so.
    if (value === null || value === undefined) continue;
    if (!known.includes(key))
      return { problem: `${name} has no argument “${headOf(key, 60)}”. Its arguments are: ${known.join(", ")}.` };
    const taken = scalarOf(value, properties[key]!);
    if (taken === undefined) return { problem: `The argument ${key} of ${name} must be ${kindOf(properties[key]!)}.` };
    values[key] = taken;
  }
  const missing = required.filter((key) => !(key in values));
  if (missing.length > 0) return { problem: `${name} needs the argument ${missing.join(" and ")}.` };
  const blank = ["path", "command", "question"].find((key) => required.includes(key) && isBlank(values[key]));
  if (blank !== undefined) return { problem: `The argument ${blank} of ${name} is empty.` };
  return { tool: name as ToolName, ...values } as ToolUse;
}

/** A call as one text: equal for calls that ask for the same. */
export function callKey({ name, arguments: given }: ToolCall): string {
  return JSON.stringify([name, sorted(given)]);
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== null && each !== undefined);
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

type Schema = ToolDeclaration["parameters"]["properties"][string];

function scalarOf(value: unknown, { type }: Schema): Scalar | undefined {
  if (type === "string") return typeof value === "string" ? value : undefined;
  if (type === "boolean") {
    if (typeof value === "boolean") return value;
    return value === "true" || value === "false" ? value === "true" : undefined;
  }
  // Models write numbers as text now and then.
  const number = typeof value === "string" && /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) && number >= 0 ? number : undefined;
}

function kindOf({ type }: Schema): string {
  return { string: "a text", boolean: "true or false", integer: "a whole number" }[type as string] ?? "of another kind";
}

function isBlank(value: Scalar | undefined): boolean {
  return typeof value === "string" && value.trim() === "";
}
