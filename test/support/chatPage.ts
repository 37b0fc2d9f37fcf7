// The chat page by itself in a browser, without an editor around it: the built script, the style sheet, the same content policy.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { chromiumPath } from "../../scripts/workbench-env.mjs";

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

/** The page in a browser of its own: what the host would tell it, and what it tells the host. */
export class ChatPage {
  readonly page: Page;
  /** Errors of its scripts, and what it wrote to the console. */
  readonly problems: string[] = [];
  private readonly browser: Browser;

  private constructor(browser: Browser, page: Page) {
    [this.browser, this.page] = [browser, page];
    page.on("pageerror", (error) => this.problems.push(error.message));
    page.on("console", (message) => this.problems.push(message.text()));
  }

  static async start(): Promise<ChatPage> {
    const executablePath = chromiumPath();
    if (executablePath === undefined) throw new Error("Chromium is missing: run the tests with `npm test`.");
    const browser = await chromium.launch({ executablePath, headless: true, args: ["--no-sandbox", "--disable-gpu"] });
    const made = new ChatPage(browser, await browser.newPage({ viewport: { width: 400, height: 800 } }));
    // The compiler that runs the tests names functions by a helper of its own.
    await made.page.addInitScript("globalThis.__name ??= (made) => made");
    await openChatPage(made.page);
    return made;
  }

  tell(kind: string, value: unknown): Promise<void> {
    return this.page.evaluate((message) => window.postMessage(message), { kind, value });
  }

  /** Shows a conversation with these turns. */
  show(turns: readonly object[]): Promise<void> {
    const none = { title: "", queue: [], seenFrom: null, summary: "", thinks: null, mode: "ask" };
    return this.tell("conversation", { ...none, turns });
  }

  /** What the page has told the host of this kind since the last time. */
  told(kind: string): Promise<unknown[]> {
    return this.page.evaluate((wanted) => {
      const all = (globalThis as unknown as { told: { kind: string; value: unknown }[] }).told;
      return all
        .splice(0)
        .filter((each) => each.kind === wanted)
        .map(({ value }) => value);
    }, kind);
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}
