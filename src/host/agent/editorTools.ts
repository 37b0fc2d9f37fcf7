// The agent's tools as they work beside an editor: no file is changed under unsaved changes, what is deleted goes to the bin, and the
// editor's own problems are known.
import { realpath, rm } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import type { AgentFolder } from "../../client/agent/agentFolder.ts";
import { judge, type Place, type Proposal } from "../../core/agent/approval/approval.ts";
import type { ForeignTools } from "../../core/agent/tools/foreignTools.ts";
import { preparedOther } from "../../core/agent/tools/otherTools.ts";
import { failed, listResult, type ToolResult } from "../../core/agent/tools/results.ts";
import type { ToolUse } from "../../core/agent/tools/toolUse.ts";
import type { AgentTools, PreparedCall } from "../../core/agent/turn/agentRun.ts";
import { visible, visibleName } from "../../core/agent/visible.ts";
import type { NamedText } from "../../core/modelPort.ts";
import { headOf } from "../../base/text.ts";
import { invokeTool } from "./editorToolCalls.ts";

/** Problems that one call shows. */
const mostProblems = 30;

export class EditorTools implements AgentTools {
  private readonly folder: AgentFolder;
  private readonly disk: AgentTools;
  private readonly others: ForeignTools;
  private readonly onProposed: (proposal: Proposal) => void;

  /** `others`: the editor's other tools that may be called. `onProposed` gets what a call would do, before it is judged. */
  constructor(folder: AgentFolder, disk: AgentTools, others: ForeignTools, onProposed: (proposal: Proposal) => void) {
    [this.folder, this.disk, this.others, this.onProposed] = [folder, disk, others, onProposed];
  }

  get seen(): readonly NamedText[] {
    return this.disk.seen ?? [];
  }

  async prepare(use: Exclude<ToolUse, { tool: "ask" }>, signal: AbortSignal): Promise<PreparedCall> {
    if (use.tool === "other") return preparedOther(use, this.others, invokeTool);
    const known = use.tool === "problems" ? await this.problems(use.path) : undefined;
    if (known !== undefined) return known;
    const prepared = await this.disk.prepare(use, signal);
    if (prepared.kind === "impossible") return prepared;
    const { proposal, perform } = prepared;
    if (proposal.action === "change" || proposal.action === "delete") {
      const { place } = proposal;
      if (judge(proposal, { edits: "accept", commands: [] }).kind !== "refused" && (await isUnsaved(place.real)))
        return { kind: "impossible", result: unsaved(place) };
      this.onProposed(proposal);
      return {
        ...{ kind: "proposed", proposal },
        perform: async (performing) => ((await isUnsaved(place.real)) ? unsaved(place) : perform(performing)),
      };
    }
    if (use.tool !== "read_file" || proposal.action !== "look" || proposal.place === undefined) return prepared;
    const { real } = proposal.place;
    return { ...prepared, perform: async (performing) => withNote(await perform(performing), real) };
  }

  /** What the editor's languages say. Undefined where they say nothing: then the file itself is asked. */
  private async problems(given: string | undefined): Promise<PreparedCall | undefined> {
    const found = given === undefined ? undefined : await this.folder.find(given).catch(() => undefined);
    if (given !== undefined && !(found && mayLook(found.place))) return undefined;
    const lines = await this.problemLines(found?.place.real);
    if (lines.length === 0) return undefined;
    const more = lines.length > mostProblems ? `… and ${lines.length - mostProblems} more.` : "";
    const head = `The editor knows ${lines.length} errors and warnings:`;
    const perform = async (): Promise<ToolResult> => listResult(head, lines.slice(0, mostProblems), more);
    return { kind: "proposed", proposal: { action: "look", ...(found && { place: found.place }) }, perform };
  }

  /** Errors and warnings of a file, or of all files that may be read without asking. */
  private async problemLines(only: string | undefined): Promise<readonly string[]> {
    const lines: string[] = [];
    for (const [uri, all] of vscode.languages.getDiagnostics()) {
      const shown = all.filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning);
      if (shown.length === 0 || uri.scheme !== "file") continue;
      const found = await this.folder.find(uri.fsPath).catch(() => undefined);
      if (!found || !mayLook(found.place) || (only !== undefined && !isSame(found.place.real, only))) continue;
      for (const { range, message, severity } of shown) {
        const kind = severity === vscode.DiagnosticSeverity.Error ? "error" : "warning";
        const [first = ""] = visible(message).split("\n");
        lines.push(`${visibleName(found.place.path)}:${range.start.line + 1}: ${kind}: ${headOf(first, 300)}`);
      }
    }
    return lines;
  }
}

function mayLook(place: Place): boolean {
  return judge({ action: "look", place }, { edits: "ask", commands: [] }).kind === "allowed";
}
/** Deletes a file into the bin of the system where there is one. */
export async function removeToBin(file: string): Promise<void> {
  try {
    await vscode.workspace.fs.delete(vscode.Uri.file(file), { useTrash: true });
  } catch {
    // A remote machine or a container has no bin. The content is kept in the agent's record in any case.
    await rm(file);
  }
}

/** Full paths of the files, links resolved, that have unsaved changes in an editor. */
export async function unsavedFiles(): Promise<readonly string[]> {
  const dirty = vscode.workspace.textDocuments.filter(({ uri, isDirty }) => isDirty && uri.scheme === "file");
  const paths = await Promise.all(dirty.map(({ uri }) => realPathOf(uri.fsPath)));
  return paths.filter((each) => each !== undefined);
}

/** Whether two full paths name the same file. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [path.resolve(one), path.resolve(other)];
  return process.platform === "win32" ? a.toLowerCase() === b.toLowerCase() : a === b;
}

async function isUnsaved(real: string): Promise<boolean> {
  return (await unsavedFiles()).some((each) => isSame(each, real));
}

async function withNote(result: ToolResult | "changed", real: string): Promise<ToolResult | "changed"> {
  if (result === "changed" || !(await isUnsaved(real))) return result;
  return {
    ...result,
    text: `${result.text}\n(The user has unsaved changes of this file in the editor. They are not in this text.)`,
  };
}

function unsaved(place: Place): ToolResult {
  return failed(
    `Nothing was changed: ${visibleName(place.path)} has unsaved changes in the editor. Ask the user to save it, or do something else.`,
  );
}

/** Undefined for a file that is not there. */
async function realPathOf(file: string): Promise<string | undefined> {
  return realpath(file).catch(() => undefined);
}
