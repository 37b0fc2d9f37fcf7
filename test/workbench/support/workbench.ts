// The one workbench that the test files share: started by the first that needs it, stopped after the last.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chromium, type Browser, type BrowserContext } from "playwright-core";
import { chromiumPath } from "../../../scripts/workbench-env.mjs";
import { until } from "../../support/workers.ts";
import { keepEvidenceOfFailures } from "./failures.ts";
import { WorkbenchServer, type ServerOptions } from "./server.ts";
import { WorkbenchWindow } from "./window.ts";

/** A server, a browser and the windows opened on it. */
export class Workbench {
  readonly server: WorkbenchServer;
  private readonly context: BrowserContext;
  private readonly windows: WorkbenchWindow[] = [];

  private constructor(server: WorkbenchServer, context: BrowserContext) {
    this.server = server;
    this.context = context;
  }

  static async start(options: ServerOptions): Promise<Workbench> {
    const browser = await sharedBrowser();
    const server = await WorkbenchServer.start(options);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
    context.setDefaultTimeout(60_000);
    context.setDefaultNavigationTimeout(120_000);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    // Both run in every frame, webviews too. The compiler that runs the tests names functions by a helper of its own.
    await context.addInitScript("globalThis.__name ??= (made) => made");
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) =>
        console.error(`POLICY ${event.violatedDirective} refused ${event.blockedURI} in ${document.location.href}`),
      );
    });
    const workbench = new Workbench(server, context);
    running.add(workbench);
    return workbench;
  }

  /** Opens a window on a new workspace with these files. */
  async open(name: string, files: Readonly<Record<string, string>>): Promise<WorkbenchWindow> {
    return this.openFolder(this.server.workspace(name, files));
  }

  /** Opens a window on a folder, on a `.code-workspace` file, or on nothing. */
  async openFolder(folder: string | undefined): Promise<WorkbenchWindow> {
    const window = await WorkbenchWindow.open(this.context, this.server, folder);
    this.windows.push(window);
    return window;
  }

  /**
   * Closes a window and waits until its extension host, which saves what is left to save, has ended. Windows that were opened after it
   * must be closed. Hosts are told apart by their process, not counted: one of a window that was closed earlier may end meanwhile.
   */
  async closeForGood(window: WorkbenchWindow): Promise<void> {
    const own = this.server.extensionHosts().filter((pid) => !window.earlierHosts.includes(pid));
    await window.close();
    await until("its extension host has ended", () => !this.server.extensionHosts().some((pid) => own.includes(pid)));
  }

  /**
   * Opens a window in whose extension host the tests of a file run, and closes it when they have ended. Answers the exit code,
   * and what they wrote to the console.
   */
  async runTests(tests: string, folder: string): Promise<{ readonly code: number; readonly output: string }> {
    const page = await this.context.newPage();
    let output = "";
    await page.exposeFunction("codeAutomationLog", (_type: string, words: readonly unknown[]) => {
      output += `${words.map(String).join(" ")}\n`;
    });
    const ended = new Promise<number>((resolve) => {
      void page.exposeFunction("codeAutomationExit", resolve).then(() => page.goto(this.server.url(folder, tests)));
    });
    const code = await ended;
    await page.close();
    return { code, output };
  }

  /** Writes what is known of this moment into a folder: pictures and consoles of the windows, the logs of everything. */
  async keepEvidence(folder: string): Promise<void> {
    mkdirSync(folder, { recursive: true });
    for (const [index, { page, workspace, console }] of this.windows.entries()) {
      const name = `${index}-${path.basename(workspace)}`;
      writeFileSync(path.join(folder, `${name}.console.log`), console.join("\n"));
      if (!page.isClosed())
        await page.screenshot({ path: path.join(folder, `${name}.png`), timeout: 10_000 }).catch(() => undefined);
    }
    this.server.copyLogs(folder);
  }

  /** What went wrong in any window so far, and the errors in the extension hosts' logs. */
  problems(): string[] {
    const logged = `${this.server.logs("exthost")}`
      .split("\n")
      .filter((line) => /\[error\]/.test(line) && /ghostlight/i.test(line));
    return [...this.windows.flatMap((window) => window.problems), ...logged];
  }

  async stop(): Promise<void> {
    running.delete(this);
    await this.context.close();
    await this.server.stop();
  }
}

const running = new Set<Workbench>();
let browser: Promise<Browser> | undefined;
const shared = new Map<ServerOptions["model"], Promise<Workbench>>();

/** The workbench that files share, with the model installed or without. Whoever changes its settings puts them back. */
export function sharedWorkbench(model: ServerOptions["model"] = "installed"): Promise<Workbench> {
  const workbench = shared.get(model) ?? Workbench.start({ model });
  shared.set(model, workbench);
  return workbench;
}

function sharedBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error("Chromium is missing: run the tests with `npm test`.");
  browser ??= chromium.launch({
    executablePath,
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
  return browser;
}

keepEvidenceOfFailures(async (folder) => {
  for (const [index, workbench] of [...running].entries())
    await workbench.keepEvidence(index === 0 ? folder : path.join(folder, `workbench-${index}`));
});

// Registered on mocha's root suite by whichever test file comes first.
after(async function () {
  this.timeout(60_000);
  for (const workbench of shared.values()) await (await workbench).stop();
  await (await browser)?.close();
});
