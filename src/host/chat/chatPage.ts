import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { escaped } from "../reports/markdownHtml.ts";
import { pageWords } from "./pageWords.ts";

/** HTML of the chat page. Its policy allows one script by nonce and one style sheet, and loads nothing else. */
export function chatPage(webview: vscode.Webview, dist: vscode.Uri): string {
  const nonce = randomBytes(16).toString("base64");
  const script = webview.asWebviewUri(vscode.Uri.joinPath(dist, "webview.js")).toString();
  const style = webview.asWebviewUri(vscode.Uri.joinPath(dist, "webview.css")).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${escaped(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>${escaped(vscode.l10n.t("Ghostlight Chat"))}</title>
</head>
<body>
<main id="chat" data-words="${escaped(JSON.stringify(pageWords()))}"></main>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
