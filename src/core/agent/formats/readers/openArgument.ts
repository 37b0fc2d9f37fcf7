// The argument that a call is writing, for what has to be known before it is complete.
import type { JsonText } from "./jsonText.ts";

/** How a call writes a text: as it is, or with the escapes of JSON. */
export type TextNotation = "plain" | "json";

/** An argument of a call whose text is being written. */
export interface OpenArgument {
  readonly tool: string;
  readonly argument: string;
  /** The texts of this call's other arguments, as far as they are complete. */
  readonly given: ReadonlyMap<string, string>;
  readonly notation: TextNotation;
  /** The mark that will end it. */
  readonly end: string;
  /** What is there of it, with the beginning of the mark, if that is there. */
  readonly written: string;
}

/** Members that name the tool of a call, and those that hold its arguments: the usual ones first, then those of other APIs and prompts. */
export const usualKeys = { name: ["name", "tool", "function"], arguments: ["arguments", "parameters"] };
export const nameKeys = [...usualKeys.name, "tool_name", "function_name", "action"];
export const argumentKeys = [...usualKeys.arguments, "args", "params", "input", "tool_input", "action_input"];

/** The argument that is open in a call in JSON. `tool`: its tool, where the object has only the arguments. */
export function openInJson(json: JsonText, tool?: string): OpenArgument | undefined {
  const { open } = json;
  if (open === undefined) return undefined;
  const { keys, beside, around, written } = open;
  const [first, second] = keys;
  const name = tool ?? nameKeys.map((key) => around.get(key)).find((each) => each !== undefined);
  const argument = tool === undefined ? second : first;
  if (name === undefined || argument === undefined || keys.length !== (tool === undefined ? 2 : 1)) return undefined;
  if (tool === undefined && !argumentKeys.includes(first ?? "")) return undefined;
  return { tool: name, argument, given: beside, notation: "json", end: '"', written };
}
