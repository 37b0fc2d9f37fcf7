// The editor's other tools, of extensions and MCP servers, for the agent: which of them the user chose, and how they are called.
import { createHash } from "node:crypto";
import * as vscode from "vscode";
import {
  declarationText,
  declaredTools,
  fittingTools,
  readChosenTools,
  usableTools,
  type ChosenTool,
} from "../../core/agent/tools/otherTools.ts";
import type { ForeignTool, ForeignTools } from "../../core/agent/tools/foreignTools.ts";
import { visible } from "../../core/agent/visible.ts";
import { resultText } from "../editorChat/editorParts.ts";
import { chosenToolsKey } from "./agentMode.ts";

/** The tools of others for one task. */
export interface TaskTools {
  readonly tools: ForeignTools;
  /** Equal for the same tools. */
  readonly key: string;
  /** What the user has to know about the choice: whole sentences; empty for nothing. */
  readonly note: string;
}

/** The tools that there are. */
export function editorTools(): readonly ForeignTool[] {
  return vscode.lm.tools;
}

/** Names what a tool says of itself: one that says something else later was not chosen. */
export function digestOf({ name, description = "", inputSchema }: ForeignTool): string {
  return createHash("sha256")
    .update(JSON.stringify([name, description, inputSchema ?? null]))
    .digest("hex");
}

export function chosenTools(state: vscode.Memento): readonly ChosenTool[] {
  return readChosenTools(state.get(chosenToolsKey));
}

/** The chosen tools that fit into the context. `countTokens` counts a text. */
export async function toolsForTask(
  state: vscode.Memento,
  contextTokens: number,
  countTokens: (text: string) => Promise<number>,
): Promise<TaskTools> {
  const { usable, changed, missing } = usableTools(chosenTools(state), editorTools(), digestOf);
  const declared = declaredTools(usable);
  const costs = await Promise.all(
    usable.map(async (tool, index) => ({
      tool,
      tokens: await countTokens(declarationText(declared.declarations[index])),
    })),
  );
  const { fitting, left } = fittingTools(costs, contextTokens);
  const tools = left.length === 0 ? declared : declaredTools(fitting);
  const { l10n } = vscode;
  const names = (all: readonly string[]): string => all.map(visible).join(", ");
  const notes = [
    ...(left.length === 0
      ? []
      : [l10n.t("The context has no room for these tools, so the model does not get them: {0}.", names(left))]),
    ...(changed.length === 0
      ? []
      : [
          l10n.t(
            "These tools are not what they were when you chose them, so the model does not get them until you choose them again: {0}.",
            names(changed),
          ),
        ]),
    ...(missing.length === 0 ? [] : [l10n.t("These tools that you chose are not there now: {0}.", names(missing))]),
  ];
  return { tools, key: JSON.stringify(tools.declarations), note: notes.join(" ") };
}

/** Calls a tool; the text of its result. Raises what the tool raises. */
export async function invokeTool(
  name: string,
  input: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<string> {
  const source = new vscode.CancellationTokenSource();
  const cancel = (): void => source.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    signal.throwIfAborted();
    // No token of a chat: there is none. What the tool itself asks the user to confirm is still asked.
    const options = { input: { ...input }, toolInvocationToken: undefined };
    const { content } = await vscode.lm.invokeTool(name, options, source.token);
    return resultText(content);
  } finally {
    signal.removeEventListener("abort", cancel);
    source.dispose();
  }
}
