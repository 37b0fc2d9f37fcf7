// The changes of an agent as diffs in the editor: what it proposes, what it has changed, and after a reload what its record still knows.
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import type { Disposable } from "../../base/disposables.ts";
import { keptFile, readSessions } from "../../client/agent/changeRecord.ts";
import { decodeText } from "../../client/textEncoding.ts";
import type { AgentWork } from "../../core/agentWork.ts";
import { fail } from "../../core/failures.ts";

const scheme = "ghostlight-agent";

/** Most changes of which both sides are held, the newest. */
const mostHeld = 200;

/** Both sides of a change. */
export interface CallTexts {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

export class CallDiffs implements Disposable {
  private readonly home: string;
  private readonly provider: vscode.Disposable;
  private readonly held = new Map<string, CallTexts>();
  private readonly shown = new Map<string, string>();
  private count = 0;

  constructor(home: string) {
    this.home = home;
    this.provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: (uri) => this.shown.get(uri.toString()) ?? "",
    });
    vscode.workspace.onDidCloseTextDocument(({ uri }) => void this.shown.delete(uri.toString()));
  }

  /** Keeps what a call changes. `call`: names it among all chats. */
  hold(call: string, texts: CallTexts): void {
    this.held.delete(call);
    this.held.set(call, texts);
    const [oldest] = this.held.keys();
    if (this.held.size > mostHeld && oldest !== undefined) this.held.delete(oldest);
  }

  /** Shows the change of a call; `file`: its path as the model wrote it. Raises `badInput` when nothing is known of it any more. */
  async show(call: string, work: AgentWork, file: string): Promise<void> {
    const { l10n } = vscode;
    const held = this.held.get(call);
    if (held !== undefined) {
      const name = path.posix.basename(held.path);
      const [before, after] = [this.document(held.path, held.before), this.document(held.path, held.after)];
      await vscode.commands.executeCommand("vscode.diff", before, after, l10n.t("{0} (the agent's change)", name));
      return;
    }
    const full = path.resolve(work.folder, file);
    const before = await this.keptText(work, full);
    if (before === undefined)
      fail("badInput", l10n.t("What {0} was before this change is no longer kept.", path.basename(file)));
    const title = l10n.t("{0} (before the agent's question, and now)", path.basename(file));
    await vscode.commands.executeCommand("vscode.diff", this.document(full, before), vscode.Uri.file(full), title);
  }

  dispose(): void {
    this.provider.dispose();
  }

  private document(name: string, text: string): vscode.Uri {
    // The path lets the editor know the language.
    const uri = vscode.Uri.from({ scheme, path: path.posix.join("/", name), query: String(++this.count) });
    this.shown.set(uri.toString(), text);
    return uri;
  }

  private async keptText({ sessions }: AgentWork, full: string): Promise<string | undefined> {
    for (const record of await readSessions(this.home)) {
      const file = sessions.includes(record.id) ? record.files.find((each) => each.path === full) : undefined;
      if (file === undefined) continue;
      if (file.before === null) return "";
      const decoded = decodeText(await readFile(keptFile(this.home, record.id, file.before)));
      return "text" in decoded ? decoded.text : undefined;
    }
    return undefined;
  }
}
