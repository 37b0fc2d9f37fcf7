// The tools of others, of the editor, another extension or an MCP server, that the user lets the agent use: which of them go to the
// model, and what becomes of a call. They are off until they are chosen, one by one.
import { headOf, wellFormed } from "../../../base/text.ts";
import { isRecord, readAll } from "../../../base/unknownData.ts";
import { describe } from "../../../base/errors.ts";
import { orAborted } from "../../../base/orAborted.ts";
import type { ToolDeclaration } from "../../modelPort.ts";
import type { PreparedCall } from "../turn/agentRun.ts";
import { ForeignTools, type ForeignTool } from "./foreignTools.ts";
import { done, failed, headAndTail, type ToolResult } from "./results.ts";
import { namesOf } from "./toolTable.ts";
import type { ToolUse } from "./toolUse.ts";

/** Characters of a description that go to the model: some owners write pages. */
const longestDescription = 200;
/** Most tools of others in one task, and their share of the context in tokens: the rest is for the work. */
const [mostTools, contextShare] = [32, 0.25] as const;
/** Longest input, in UTF-16 units: all of it is shown before it is sent. */
const longestInput = 40_000;
/** Longest message of an error that the model is told. */
const longestError = 1_000;

/** A tool that the user chose. `digest`: of what it said of itself then. */
export interface ChosenTool {
  readonly name: string;
  readonly digest: string;
}

/** The choice as it was kept; what cannot be read is no choice. */
export function readChosenTools(value: unknown): readonly ChosenTool[] {
  const chosen = readAll(value, (each) => {
    if (!isRecord(each)) return undefined;
    const { name, digest } = each;
    return typeof name === "string" && typeof digest === "string" ? { name, digest } : undefined;
  });
  return chosen ?? [];
}

/** What of a choice can be used. */
export interface ToolChoices {
  /** In the order of their names: the model reads them before each task, so they always stand in the same. */
  readonly usable: readonly ForeignTool[];
  /** Names of those that say something else of themselves now than when they were chosen. */
  readonly changed: readonly string[];
  /** Names of those that are not there. */
  readonly missing: readonly string[];
}

/** Compares a choice with the tools that there are now. `digestOf` names what a tool says of itself. */
export function usableTools(
  chosen: readonly ChosenTool[],
  tools: readonly ForeignTool[],
  digestOf: (tool: ForeignTool) => string,
): ToolChoices {
  const known = new Map(tools.map((tool) => [tool.name, tool]));
  const usable: ForeignTool[] = [];
  const [changed, missing]: [string[], string[]] = [[], []];
  for (const { name, digest } of chosen.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const tool = known.get(name);
    if (tool === undefined) missing.push(name);
    else if (digestOf(tool) === digest) usable.push(tool);
    else changed.push(name);
    known.delete(name);
  }
  return { usable, changed, missing };
}

/** Tools of others as the agent's model is told of them, beside its own. */
export function declaredTools(tools: readonly ForeignTool[]): ForeignTools {
  return new ForeignTools(tools, longestDescription, namesOf([]));
}

/** What a declaration adds to what the model reads, as text whose tokens can be counted. */
export function declarationText(declaration: ToolDeclaration | undefined): string {
  return declaration === undefined ? "" : JSON.stringify({ type: "function", function: declaration });
}

/** Tokens that tools of others may take in a context of so many. */
export function toolBudget(contextTokens: number): number {
  return Math.floor(contextTokens * contextShare);
}

/** The first tools that fit into a context together, in order, and the names of those that do not. `tokens`: what each takes. */
export function fittingTools<T extends { readonly name: string }>(
  tools: readonly { readonly tool: T; readonly tokens: number }[],
  contextTokens: number,
): { readonly fitting: readonly T[]; readonly left: readonly string[] } {
  let room = toolBudget(contextTokens);
  const fitting: T[] = [];
  const left: string[] = [];
  for (const { tool, tokens } of tools) {
    if (tokens > room || fitting.length >= mostTools) left.push(tool.name);
    else {
      room -= tokens;
      fitting.push(tool);
    }
  }
  return { fitting, left };
}

/** Calls a tool by its owner's name; the text of its result. May raise anything. */
export type InvokeTool = (
  name: string,
  input: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
) => Promise<string>;

/** What a call of a tool of others would do. Whatever the tool does, there is one result, and a stop does not wait for it. */
export function preparedOther(
  { name, input }: Extract<ToolUse, { tool: "other" }>,
  tools: ForeignTools,
  invoke: InvokeTool,
): PreparedCall {
  const call = tools.given({ id: "", name, arguments: input });
  if (call === undefined) return { kind: "impossible", result: failed(`The tool ${headOf(name, 60)} is not there.`) };
  const shown = JSON.stringify(call.input, undefined, 2);
  if (shown.length > longestInput)
    return {
      kind: "impossible",
      result: failed(`The input of ${name} is longer than ${longestInput.toLocaleString("en")} characters.`),
    };
  const perform = async (signal: AbortSignal): Promise<ToolResult> => {
    try {
      // The tool may never end.
      return resultOf(await orAborted(invoke(call.name, call.input, signal), signal, () => signal.reason as Error));
    } catch (error) {
      // It is another's code: whatever it raises is what the model is told.
      return failed(`The tool failed: ${headOf(wellFormed(describe(error)), longestError)}`);
    }
  };
  return { kind: "proposed", proposal: { action: "callTool", tool: call.name, input: shown }, perform };
}

function resultOf(text: string): ToolResult {
  const rest = "ask for less at once";
  const shown = headAndTail(wellFormed(text).trim(), `the middle is left out here; ${rest}`);
  return done(shown === "" ? "(no result)" : shown, rest);
}
