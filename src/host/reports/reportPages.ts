// Reports as pages of the editor: one tab for each, with tables in the theme's colours. The pages have no script; what they offer are
// links to commands.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import { escaped, markdownHtml } from "./markdownHtml.ts";

/** Every report has a tab of its own. */
export type ReportKind = "setup" | "benchmark" | "trace";

/** A report, as it is shown and as it is copied. */
export interface Report {
  /** The tab's label. */
  readonly title: string;
  /** What is copied, and shown without its marks. */
  readonly markdown: string;
  /** HTML of our own that stands after the first heading; it is not copied. */
  readonly figure?: string;
  /** Commands beside *Copy as Markdown*. */
  readonly actions: readonly { readonly title: string; readonly command: string }[];
}

/** Copies a report. Only the pages' links run it, so it is not in the manifest. */
const copyCommand = "ghostlight.copyReport";

export class ReportPages implements Disposable {
  private readonly store = new DisposableStore();
  private readonly open = new Map<ReportKind, { readonly panel: vscode.WebviewPanel; report: Report }>();

  constructor() {
    this.store.add(vscode.commands.registerCommand(copyCommand, (kind: unknown) => this.copy(kind)));
  }

  /** Opens the page of a report, or brings it to the front with new text. */
  show(kind: ReportKind, report: Report): void {
    let page = this.open.get(kind);
    if (page === undefined) {
      const enableCommandUris = [copyCommand, ...report.actions.map(({ command }) => command)];
      const options = { enableCommandUris, localResourceRoots: [], enableFindWidget: true };
      const panel = vscode.window.createWebviewPanel(
        `ghostlight.${kind}`,
        report.title,
        vscode.ViewColumn.Active,
        options,
      );
      panel.onDidDispose(() => this.open.delete(kind));
      page = { panel, report };
      this.open.set(kind, page);
    }
    page.report = report;
    page.panel.webview.html = html(kind, report);
    page.panel.reveal();
  }

  dispose(): void {
    for (const { panel } of this.open.values()) panel.dispose();
    this.store.dispose();
  }

  private async copy(kind: unknown): Promise<void> {
    const page = [...this.open].find(([each]) => each === kind)?.[1];
    if (page === undefined) return;
    await vscode.env.clipboard.writeText(page.report.markdown);
    vscode.window.setStatusBarMessage(vscode.l10n.t("Ghostlight: the report was copied as Markdown."), 4000);
  }
}

function html(kind: ReportKind, { title, markdown, figure = "", actions }: Report): string {
  const copy = `command:${copyCommand}?${encodeURIComponent(JSON.stringify([kind]))}`;
  const links = [
    ...actions.map((action) => link(`command:${action.command}`, action.title)),
    link(copy, vscode.l10n.t("Copy as Markdown")),
  ];
  const body = markdownHtml(markdown);
  const afterHeading = body.indexOf("</h1>") + "</h1>".length;
  const bar = `<p class="actions">${links.join(" ")}</p>`;
  return `<!DOCTYPE html>
<html lang="${escaped(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${body.slice(0, afterHeading)}
${bar}
${figure}
${body.slice(afterHeading)}
</main>
</body>
</html>`;
}

function link(address: string, title: string): string {
  return `<a class="button" href="${escaped(address)}">${escaped(title)}</a>`;
}

const style = `
main { max-width: 70em; padding: 0.5em 1.5em 2em; line-height: 1.5; }
h1 { font-size: 1.5em; font-weight: 600; }
h2 { font-size: 1.1em; font-weight: 600; margin: 1.5em 0 0.3em; overflow-wrap: anywhere; }
p { margin: 0.5em 0; overflow-wrap: anywhere; }
ul { margin: 0.3em 0; padding-left: 1.4em; }
code { font-family: var(--vscode-editor-font-family); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 0.8em 0; }
th, td { text-align: left; vertical-align: top; padding: 4px 12px 4px 0;
  border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, currentcolor)); }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.button { display: inline-block; margin-bottom: 4px; padding: 4px 12px; border-radius: 2px; text-decoration: none;
  border: 1px solid var(--vscode-button-border, var(--vscode-contrastBorder, transparent));
  background: var(--vscode-button-secondaryBackground); color: var(--vscode-button-secondaryForeground); }
.button:hover { background: var(--vscode-button-secondaryHoverBackground); color: var(--vscode-button-secondaryForeground); }
.button:focus-visible { outline: 2px solid var(--vscode-focusBorder); outline-offset: 2px; }
svg { max-width: 100%; height: auto; display: block; margin: 0.8em 0; }
svg text { fill: var(--vscode-foreground); font: 12px var(--vscode-font-family); }
svg rect { stroke: var(--vscode-foreground); stroke-width: 0.5; }
.waited { fill: var(--vscode-charts-yellow); } .read { fill: var(--vscode-charts-blue); }
.wrote { fill: var(--vscode-charts-green); } .reused { fill: var(--vscode-charts-foreground); fill-opacity: 0.25; }
`;
