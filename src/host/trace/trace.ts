// “Show Recent Requests” and its export: the history of suggestions and requests, on a page.
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";
import { describe } from "../../base/errors.ts";
import { traceEvents } from "../../client/trace/requestTraceEvents.ts";
import { writeTraceFile } from "../../client/trace/requestTraceFile.ts";
import type { WorkerClient } from "../../client/connection/workerClient.ts";
import type { CompletionRecord } from "../../core/completion/completionRecord.ts";
import { fail, failureOf } from "../../core/failures.ts";
import type { TraceRecord } from "../../protocol/workerProtocol.ts";
import type { ReportPages } from "../reports/reportPages.ts";
import { requestDrawing } from "./requestDrawing.ts";
import { requestName, traceText } from "./traceText.ts";

/** Longest wait for the worker's records: a worker that hangs must not hide the rest. */
const timeoutMs = 3000;

/** A position in a document; line and character count from 0. */
export type TracePlace = Pick<CompletionRecord, "documentId" | "line" | "character">;

/** Shows the trace and saves it. */
export class RequestTrace {
  private readonly client: Pick<WorkerClient, "trace" | "state">;
  private readonly completions: () => readonly CompletionRecord[];
  private readonly pages: Pick<ReportPages, "show">;

  constructor(
    client: Pick<WorkerClient, "trace" | "state">,
    completions: () => readonly CompletionRecord[],
    pages: Pick<ReportPages, "show">,
  ) {
    this.client = client;
    this.completions = completions;
    this.pages = pages;
  }

  /** Opens the current trace, with the newest suggestion for a position on top if one is given. */
  async show(at?: TracePlace): Promise<void> {
    const { l10n } = vscode;
    const worker = await this.requests();
    const first = at && this.completions().findLast((completion) => isAt(completion, at));
    const snapshot = { ...worker, completions: this.completions(), about: this.about(), ...(first && { first }) };
    this.pages.show("trace", {
      title: l10n.t("Ghostlight: Recent Requests"),
      markdown: traceText(snapshot, l10n),
      figure: requestDrawing(worker.requests, (request) => requestName(request, l10n), l10n),
      actions: [
        { title: l10n.t("Refresh"), command: "ghostlight.showTrace" },
        { title: l10n.t("Export for chrome://tracing or Perfetto…"), command: "ghostlight.exportTrace" },
      ],
    });
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
