// “Show Recent Requests” and its export: the history of suggestions and requests, in a read-only document.
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import { describe } from "../../base/errors.ts";
import { traceEvents } from "../../client/trace/requestTraceEvents.ts";
import { writeTraceFile } from "../../client/trace/requestTraceFile.ts";
import type { WorkerClient } from "../../client/connection/workerClient.ts";
import type { CompletionRecord } from "../../core/completion/completionRecord.ts";
import { fail, failureOf } from "../../core/failures.ts";
import type { TraceRecord } from "../../protocol/workerProtocol.ts";
import { traceText, type TraceText } from "./traceText.ts";

/** URI of the document. Its extension makes it Markdown, with folding and an outline. */
const address = vscode.Uri.from({ scheme: "ghostlight-trace", path: "/Ghostlight Request Trace.md" });
/** Longest wait for the worker's records, and for the editor to show new text: a worker that hangs must not hide the rest. */
const timeoutMs = 3000;

/** A position in a document; line and character count from 0. */
export type TracePlace = Pick<CompletionRecord, "documentId" | "line" | "character">;

/** Shows the trace and saves it. */
export class RequestTrace implements Disposable {
  private readonly parts = new DisposableStore();
  private readonly changed = this.parts.add(new vscode.EventEmitter<vscode.Uri>());
  private readonly client: Pick<WorkerClient, "trace" | "state">;
  private readonly completions: () => readonly CompletionRecord[];
  /** Set by `show` until the editor has fetched it. */
  private prepared: TraceText | undefined;
  private links: TraceText["links"] = [];

  constructor(client: Pick<WorkerClient, "trace" | "state">, completions: () => readonly CompletionRecord[]) {
    this.client = client;
    this.completions = completions;
    this.parts.add(
      vscode.workspace.registerTextDocumentContentProvider(address.scheme, {
        onDidChange: this.changed.event,
        // The editor also asks when it restores a window or a closed tab: then the trace is read now.
        provideTextDocumentContent: async () => (this.prepared ?? (await this.read())).text,
      }),
    );
    this.parts.add(
      vscode.languages.registerDocumentLinkProvider(
        { scheme: address.scheme },
        { provideDocumentLinks: () => this.links.map(documentLink) },
      ),
    );
  }

  /** Opens the current trace, at the newest suggestion for a position if one is given. */
  async show(at?: TracePlace): Promise<void> {
    const { headings, text } = (this.prepared = await this.read());
    this.changed.fire(address);
    const document = await vscode.workspace.openTextDocument(address);
    await untilItSays(document, text);
    this.prepared = undefined;
    const line = at && headings.find(({ completion }) => isAt(completion, at))?.line;
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    const place = new vscode.Position(line ?? 0, 0);
    editor.selection = new vscode.Selection(place, place);
    editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.AtTop);
  }

  /** Asks where to save the trace and writes it. Raises `badInput` or `diskFull`. */
  async export(): Promise<void> {
    const { l10n } = vscode;
    const { requests } = await this.requests();
    const target = await vscode.window.showSaveDialog({
      defaultUri: defaultTarget(),
      filters: { [l10n.t("Trace")]: ["json"] },
      title: l10n.t("Export Recent Requests"),
    });
    if (target === undefined) return;
    const about = {
      product: `Ghostlight ${__BUILD__}`,
      editor: `VS Code ${vscode.version}`,
      platform: process.platform,
    };
    await save(target, JSON.stringify(traceEvents(this.completions(), requests, about)));
    void vscode.window.showInformationMessage(
      l10n.t(
        "Ghostlight: the trace was saved to {0}. Open it in chrome://tracing or Perfetto.",
        path.basename(target.path),
      ),
    );
  }

  dispose(): void {
    this.parts.dispose();
  }

  private async read(): Promise<TraceText> {
    const worker = await this.requests();
    const read = traceText({ ...worker, completions: this.completions(), about: this.about() }, vscode.l10n);
    this.links = read.links;
    return read;
  }

  /** The worker's records, or why there are none. */
  private async requests(): Promise<{ readonly requests: readonly TraceRecord[]; readonly missing?: string }> {
    const { l10n } = vscode;
    if (this.client.state.kind !== "running")
      return { requests: [], missing: l10n.t("The model worker is not running, so its requests are not known.") };
    try {
      const requests = await Promise.race([this.client.trace(), delay(timeoutMs)]);
      return requests ? { requests } : { requests: [], missing: l10n.t("The model worker is not responding.") };
    } catch (error) {
      return { requests: [], missing: failureOf(error).message };
    }
  }

  private about(): string[] {
    const { l10n } = vscode;
    const product = `Ghostlight ${__BUILD__}, VS Code ${vscode.version}, ${process.platform} ${process.arch}`;
    const { state } = this.client;
    if (state.kind !== "running") return [product];
    const { model } = state.status;
    if (model.kind !== "ready" && model.kind !== "parked") return [product];
    const { name, device, contextTokens } = model.facts;
    return [product, l10n.t("{0} on {1}, {2} tokens of context", name, device, contextTokens)];
  }
}

function isAt(completion: TracePlace, place: TracePlace): boolean {
  return (
    completion.documentId === place.documentId &&
    completion.line === place.line &&
    completion.character === place.character
  );
}

/** The editor updates an open document a moment after it is notified of the change. */
async function untilItSays(document: vscode.TextDocument, text: string): Promise<void> {
  const says = (): boolean => document.getText().replaceAll("\r\n", "\n") === text;
  if (says()) return;
  const heard = new DisposableStore();
  const change = new Promise<void>((resolve) => {
    heard.add(vscode.workspace.onDidChangeTextDocument(() => says() && resolve()));
  });
  await Promise.race([change, delay(timeoutMs)]);
  heard.dispose();
}

function documentLink({ line, start, end, command }: TraceText["links"][number]): vscode.DocumentLink {
  return new vscode.DocumentLink(new vscode.Range(line, start, line, end), vscode.Uri.parse(`command:${command}`));
}

function defaultTarget(): vscode.Uri {
  const name = `ghostlight-trace-${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}.json`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return folder ? vscode.Uri.joinPath(folder, name) : vscode.Uri.file(name);
}

async function save(target: vscode.Uri, text: string): Promise<void> {
  if (target.scheme === "file") return writeTraceFile(target.fsPath, text);
  try {
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  } catch (error) {
    fail("badInput", vscode.l10n.t("{0} cannot be written: {1}.", path.basename(target.path), describe(error)));
  }
}
