// Whether questions can go to the agent, and which folder it works in.
import * as vscode from "vscode";
import { leastContextTokens } from "../../core/agent/turn/turnState.ts";
import { fail } from "../../core/failures.ts";
import type { ModelFacts } from "../../core/models/runtime/modelState.ts";
import type { AgentModeView } from "../../protocol/chatProtocol.ts";

/** Where the choice of other tools is kept: beside the user's other state, where no workspace can write. */
export const chosenToolsKey = "ghostlight.agentTools";

export class AgentMode {
  private readonly facts: () => ModelFacts | undefined;
  private readonly state: vscode.Memento;

  /** `facts`: the model, if it is loaded now. `state`: the user's own, which holds the choice of tools. */
  constructor(facts: () => ModelFacts | undefined, state: vscode.Memento) {
    [this.facts, this.state] = [facts, state];
  }

  get view(): AgentModeView {
    const folder = this.folders.length > 1 ? (this.folderFor("")?.name ?? "") : "";
    return { reason: this.reason, folder, tools: this.chosenTools };
  }

  /**
   * The folder for a chat: the one it worked in before, else that of the active file, else the first. `before`: full path of the
   * former, or empty. Raises `badInput` with the reason why there is no agent.
   */
  folder(before: string): string {
    const folder = this.folderFor(before);
    if (this.reason === "" && folder !== undefined) return folder.uri.fsPath;
    fail("badInput", vscode.l10n.t("The agent cannot be used: {0}.", this.reason));
  }

  private folderFor(before: string): vscode.WorkspaceFolder | undefined {
    const same = this.folders.find(({ uri }) => uri.fsPath === before);
    const active = vscode.window.activeTextEditor?.document.uri;
    const around = active && vscode.workspace.getWorkspaceFolder(active);
    return same ?? this.folders.find(({ uri }) => uri.fsPath === around?.uri.fsPath) ?? this.folders[0];
  }

  /** The folders of this window that are on this machine's disk. */
  private get folders(): readonly vscode.WorkspaceFolder[] {
    return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
  }

  private get chosenTools(): number {
    const chosen: unknown = this.state.get(chosenToolsKey);
    return Array.isArray(chosen) ? chosen.length : 0;
  }

  private get reason(): string {
    const { l10n } = vscode;
    if (!vscode.workspace.isTrusted) return l10n.t("not in a workspace that you do not trust");
    if (this.folders.length === 0) return l10n.t("open a folder first");
    const facts = this.facts();
    if (facts?.toolSupport?.form === "none") return l10n.t("this model cannot call tools");
    if (facts !== undefined && facts.contextTokens < leastContextTokens)
      return l10n.t("it needs a context of {0} tokens", leastContextTokens.toLocaleString());
    return "";
  }
}
