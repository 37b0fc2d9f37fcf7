// The chat page by itself in a browser, without an editor around it: the built script, the style sheet, the same content policy.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");
const origin = "http://chat.invalid/";

/** The words of the page in English, as the host's source has them. */
function pageWords(): Record<string, string> {
  const found = read("src/host/chat/pageWords.ts").matchAll(/(\w+): l10n\.t\(\s*("(?:[^"\\]|\\.)*")/g);
  return Object.fromEntries([...found].map(([, name, text]) => [name!, JSON.parse(text!) as string]));
}

/** Opens it. What it sends is kept in `window.told`; messages of the host are given by `window.postMessage`. */
export async function openChatPage(page: Page): Promise<void> {
  const words = JSON.stringify(pageWords()).replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  const policy = `default-src 'none'; style-src ${origin}; script-src ${origin}`;
  const html = `<!DOCTYPE html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="webview.css"></head><body class="vscode-dark"><main id="chat" data-words="${words}"></main>
<script src="webview.js"></script></body></html>`;
  const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
    "": ["text/html", html],
    "webview.css": ["text/css", read("media/chat.css")],
    "webview.js": ["text/javascript", read("dist/webview.js")],
    "formulas.js": ["text/javascript", read("dist/formulas.js")],
  };
  await page.route("**/*", (route) => {
    const file = files[route.request().url().replace(origin, "")];
    return file ? route.fulfill({ contentType: file[0], body: file[1] }) : route.abort();
  });
  await page.addInitScript(() => {
    const told: unknown[] = [];
    Object.assign(globalThis, {
      told,
      acquireVsCodeApi: () => ({ postMessage: (message: unknown) => told.push(message) }),
    });
  });
  await page.goto(origin);
}
