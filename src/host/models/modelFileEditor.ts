// What the editor shows for a GGUF file, wherever it was opened or dropped: what it is, whether it fits this machine, and a
// link that makes it the model. The page has no script.
import path from "node:path";
import { stat } from "node:fs/promises";
import * as vscode from "vscode";
import type { Disposable } from "../../base/disposables.ts";
import type { Log } from "../../base/log.ts";
import { readModelShape } from "../../client/store/files/modelFile.ts";
import { failureText } from "../../core/failures.ts";
import { describeBytes } from "../../core/models/runtime/downloadProgress.ts";
import { localised } from "../localizer.ts";
import { reasonFor } from "../reasons.ts";
import { escaped } from "../reports/markdownHtml.ts";
import { localFile } from "./localFile.ts";

/** As in the manifest. */
const viewType = "ghostlight.modelFile";

export interface ModelFileParts {
  /** How a model file would run on this machine, in one sentence; undefined when that is not known. */
  readonly verdict: (file: string) => Promise<string | undefined>;
  readonly log: Log;
}

/** Shows GGUF files in the editor. */
export function registerModelFileEditor(parts: ModelFileParts): Disposable {
  return vscode.window.registerCustomEditorProvider(
    viewType,
    {
      openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
      resolveCustomEditor: async ({ uri }, { webview }) => {
        webview.options = { enableCommandUris: ["ghostlight.useModelFile"], localResourceRoots: [] };
        await draw(uri, webview, parts);
      },
    },
    { supportsMultipleEditorsPerDocument: true },
  );
}

async function draw(uri: vscode.Uri, webview: vscode.Webview, { verdict, log }: ModelFileParts): Promise<void> {
  const { l10n } = vscode;
  const name = path.posix.basename(uri.path);
  try {
    const file = localFile(uri);
    const { architecture, contextTokens } = await readModelShape(file);
    const { size } = await stat(file);
    const facts = [
      l10n.t("Architecture: {0}", architecture),
      l10n.t("Size of this file: {0}", describeBytes(size)),
      l10n.t("Longest context: {0} tokens", contextTokens.toLocaleString("en")),
    ];
    const link = `command:ghostlight.useModelFile?${encodeURIComponent(JSON.stringify([uri.toString()]))}`;
    const button = `<p><a class="button" href="${escaped(link)}">${escaped(l10n.t("Use This Model"))}</a></p>`;
    const note = l10n.t("Ghostlight uses the file where it is. Nothing is copied or downloaded.");
    const parts = [...facts.map(paragraph), button, paragraph(note)];
    webview.html = page(name, parts);
    // Asks the worker what the machine has, which takes a moment when none is running.
    const fit = await verdict(file);
    if (fit !== undefined)
      webview.html = page(name, [...facts.map(paragraph), paragraph(fit), button, paragraph(note)]);
  } catch (error) {
    webview.html = page(name, [paragraph(failureText(localised(reasonFor(log, "showing a model file", error), l10n)))]);
  }
}

function page(name: string, parts: readonly string[]): string {
  return `<!DOCTYPE html>
<html lang="${escaped(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(name)}</title>
<style>
body { max-width: 45em; padding: 1em 2em; line-height: 1.5; }
p { margin: 0.5em 0; }
h1 { font-size: 1.4em; font-weight: 600; overflow-wrap: anywhere; }
.button { display: inline-block; padding: 4px 14px; border-radius: 2px; text-decoration: none;
  border: 1px solid var(--vscode-button-border, transparent);
  background: var(--vscode-button-background); color: var(--vscode-button-foreground); }
.button:hover { background: var(--vscode-button-hoverBackground); color: var(--vscode-button-foreground); }
</style>
</head>
<body>
<h1>${escaped(name)}</h1>
${parts.join("\n")}
</body>
</html>`;
}

function paragraph(text: string): string {
  return `<p>${escaped(text)}</p>`;
}
