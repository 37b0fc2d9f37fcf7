// One window of the workbench, driven and read as a person would: keys, commands by name, words on the screen.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext, FrameLocator, Locator, Page } from "playwright-core";
import { until } from "../../support/workers.ts";
import { comes, QuickInput } from "./quickInput.ts";
import type { WorkbenchServer } from "./server.ts";
import { enter, write } from "./typing.ts";

/** What a person may want to look at after a run: pictures, and what is known of failures. */
export const artifactsFolder = fileURLToPath(new URL("../../../test-artifacts/", import.meta.url));

/** Settings of a workspace for tests of the chat and of edits: whatever the cursor passes would be evaluated beside what they ask. */
export const withoutSuggestions = { "ghostlight.inlineCompletions.enabled": false };

/** Longest time for anything that needs the model on a busy machine. */
export const modelLimitMs = 150_000;

export class WorkbenchWindow extends QuickInput {
  readonly workspace: string;
  /** Process ids of the extension hosts that ran before this window was opened. */
  readonly earlierHosts: readonly number[];
  /** Errors of scripts and broken content policies, of the workbench and of webviews. */
  readonly problems: string[] = [];
  /** What the page and its frames wrote to the console. */
  readonly console: string[] = [];

  private constructor(page: Page, workspace: string, earlierHosts: readonly number[]) {
    super(page);
    this.workspace = workspace;
    this.earlierHosts = earlierHosts;
    page.on("pageerror", (error) => {
      // The editor's own page throws now and then ("Found unexpected null"); nothing of ours runs in it.
      if (!isEditors(error)) this.problems.push(`page error: ${error.message}`);
      this.console.push(`page error: ${error.stack ?? error.message}`);
    });
    page.on("console", (message) => {
      this.console.push(`${message.type()}: ${message.text()}`);
      if (message.text().startsWith("POLICY ")) this.problems.push(message.text());
    });
  }

  /** Opens a window on a folder, or on nothing, and waits until the extension is active. */
  static async open(
    context: BrowserContext,
    server: WorkbenchServer,
    workspace: string | undefined,
  ): Promise<WorkbenchWindow> {
    const window = new WorkbenchWindow(await context.newPage(), workspace ?? "no-folder", server.extensionHosts());
    await window.page.goto(server.url(workspace));
    await window.ready();
    return window;
  }

  /** The item in the status bar. */
  get status(): Locator {
    return this.page.locator('[id="ghostlight.ghostlight.status"]');
  }

  /** The chat page. */
  get chat(): FrameLocator {
    // The walkthrough is drawn in one too.
    const view = 'iframe.webview.ready[src*="purpose=webviewView"]';
    return this.page.frameLocator(view).frameLocator("iframe#active-frame");
  }

  /** The page of a report, or of a model file, in the active editor. */
  get reportPage(): FrameLocator {
    // The chat's frame has a purpose, and the walkthrough's no extension.
    const view = 'iframe.webview.ready[src*="extensionId=ghostlight.ghostlight"]:not([src*="purpose="])';
    return this.page.frameLocator(view).frameLocator("iframe#active-frame");
  }

  /**
   * Opens a report, or a model file, and waits for these words on its page. The browser's part of the editor that draws such pages hangs
   * for a minute or two now and then, after another window was closed: then the page is closed and opened again.
   */
  async openPage(open: () => Promise<unknown>, words: string): Promise<void> {
    const isDrawn = async (): Promise<boolean> => {
      await open();
      await this.reportPage.getByText(words).first().waitFor({ timeout: 20_000 });
      return true;
    };
    const again = async (): Promise<boolean> => {
      await this.run("View: Close Editor");
      return false;
    };
    await until(`the page says “${words}”`, () => isDrawn().catch(again), 240_000);
  }

  /** The box of the chat in which messages are written. */
  get message(): Locator {
    return this.chat.getByRole("textbox", { name: "Message" });
  }

  /** Opens the chat, and waits until something can be written there. */
  async openChat(): Promise<void> {
    await this.run("Ghostlight: Open Chat");
    await this.message.waitFor();
  }

  /** Sends a message in the chat, wherever the focus is. */
  async ask(text: string): Promise<void> {
    await write(this.message, text);
    await enter(this.message);
  }

  /** Ends a running answer of the chat, and waits until it has ended. */
  async stopAnswer(): Promise<void> {
    const stop = this.chat.getByRole("button", { name: "Stop" });
    await until("the answer has ended", async () => {
      if (await stop.isVisible()) await stop.click({ timeout: 5000 }).catch(() => undefined);
      return !(await stop.isVisible());
    });
  }

  /** The first line of the ghost text, and the further ones. */
  get ghost(): Locator {
    return this.page.locator(".ghost-text-decoration, .ghost-text");
  }

  async ready(): Promise<void> {
    await this.status.waitFor({ timeout: 120_000 });
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Opens a file of the workspace in whatever shows it. */
  async openNamed(name: string): Promise<void> {
    await this.pick(() => this.page.keyboard.press("Control+P"), name, path.basename(name));
  }

  /** Opens a file of the workspace in an editor. */
  async openFile(name: string): Promise<void> {
    await this.openNamed(name);
    await this.page.locator(".tab.active", { hasText: path.basename(name) }).waitFor();
    await this.page.locator(".editor-instance .monaco-editor .view-line").first().waitFor();
    await this.editorHasFocus();
  }

  /** Puts the cursor at a line and column, both counted from 1. */
  async goTo(line: number, column: number): Promise<void> {
    // Until the place has been read, Enter closes the box and goes nowhere.
    await this.pick(() => this.page.keyboard.press("Control+G"), `:${line}:${column}`, /to go to line \d+ at column/);
    await this.input.waitFor({ state: "hidden" });
    await this.editorHasFocus();
  }

  /**
   * Waits until keys go to the editor: one that is pressed while the focus is on its way back may lose its ghost to the loss of focus.
   * What was asked for before, as a new chat, may take the focus late and keep it: then it is taken back.
   */
  async editorHasFocus(): Promise<void> {
    const focused = this.page.locator(".editor-instance .monaco-editor.focused").first();
    if (await comes(focused.waitFor({ timeout: 5000 }))) return;
    await this.actUntil(() => this.run("View: Focus Active Editor Group"), focused);
  }

  /** Begins a new chat, and waits until the message box has taken the focus: late, it would take it from what comes next. */
  async newChat(): Promise<void> {
    await this.run("Ghostlight: New Chat");
    const hasFocus = (): Promise<boolean> =>
      this.message.evaluate((box) => document.hasFocus() && box === document.activeElement);
    await until("the message box has the focus", () => hasFocus().catch(() => false));
  }

  /** Puts the cursor at a place and begins a new line there. A key right after the jump is lost at times. */
  async newLineAt(line: number, column: number): Promise<void> {
    await this.goTo(line, column);
    const place = this.page.locator('[id="status.editor.selection"]');
    const isNew = async (): Promise<boolean> => Number(/Ln (\d+)/.exec(await place.innerText())?.[1]) > line;
    await until("there is a new line", async () => {
      await this.page.keyboard.press("Enter");
      return comes(until("the cursor is on it", isNew, 5000));
    });
  }

  async fileIsInFront(name: string): Promise<void> {
    await this.page.locator(".tab.active", { hasText: new RegExp(`^${name}`) }).waitFor();
  }

  /** Takes back the last change of the file in front. */
  async undo(): Promise<void> {
    await this.editorHasFocus();
    await this.page.keyboard.press("Control+Z");
  }

  /** Types as a person does. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text, { delay: 60 });
  }

  /** Selects whole lines, both counted from 1, without the last line's end. */
  async selectLines(first: number, last: number): Promise<void> {
    await this.goTo(first, 1);
    for (let line = first; line < last; line++) await this.page.keyboard.press("Shift+ArrowDown");
    await this.page.keyboard.press("Shift+End");
  }

  /**
   * Opens the lightbulb's menu at a place, and takes the row `title` once the rows `beside` are there too. Whatever takes the focus
   * closes the menu: then all of it again.
   */
  async takeQuickFix([line, column]: readonly [number, number], title: string, ...beside: string[]): Promise<void> {
    const row = (words: string): Locator =>
      this.page.locator(".action-widget .monaco-list-row", { hasText: words }).first();
    const isTaken = async (): Promise<boolean> => {
      if (!(await this.page.locator(".action-widget").isVisible())) {
        await this.goTo(line, column);
        await this.page.keyboard.press("Control+.");
      }
      for (const words of [title, ...beside]) await row(words).waitFor({ timeout: 10_000 });
      await row(title).click({ timeout: 5000 });
      return true;
    };
    await until(`the lightbulb offers “${title}”`, () => isTaken().catch(() => false), 90_000);
  }

  /** An entry of the context menu that is open. */
  contextMenuEntry(title: string): Locator {
    return this.page.locator(".context-view .action-item, .monaco-menu .action-item", { hasText: title }).first();
  }

  /** Saves the active editor and answers what is on disk then. */
  async savedText(name: string): Promise<string> {
    const isSaved = async (): Promise<boolean> => (await this.page.locator(".tab.active.dirty").count()) === 0;
    // What comes right after the key, as an edit that was asked for before, is saved by the next one.
    await until("the file is saved", async () => {
      await this.page.keyboard.press("Control+S");
      return comes(until("the tab says so", isSaved, 5000));
    });
    let text = "";
    // For a moment, a file that is being written is empty.
    await until("the file is written", () => (text = readFileSync(path.join(this.workspace, name), "utf8")) !== "");
    return text;
  }

  /** Loads the model by the command, where no cursor does it. */
  async loadModel(): Promise<void> {
    await this.run("Ghostlight: Load Model");
    await this.waitForStatus(/is ready/);
  }

  /** Waits until the status item says something. */
  async waitForStatus(words: RegExp, limitMs = modelLimitMs): Promise<void> {
    await until(`the status says ${words}`, async () => words.test(await this.statusText()), limitMs);
  }

  /** Does something, and waits until the status item has said something since: what it says for a moment only counts too. */
  async doUntilStatus<T>(act: () => Promise<T>, words: RegExp): Promise<T> {
    const said = await this.status.evaluateHandle((item) => {
      const labels: string[] = [];
      const note = (): void => void labels.push(item.getAttribute("aria-label") ?? "");
      new MutationObserver(note).observe(item, { attributes: true, attributeFilter: ["aria-label"] });
      return labels;
    });
    const done = await act();
    await until(
      `the status says ${words}`,
      async () => (await said.jsonValue()).some((each) => words.test(each)),
      modelLimitMs,
    );
    return done;
  }

  /** What a screen reader reads at the status item. */
  async statusText(): Promise<string> {
    return (await this.status.getAttribute("aria-label")) ?? "";
  }

  /** Shows the notifications and answers their text. */
  async notifications(): Promise<string> {
    const center = this.page.locator(".notifications-center");
    // While there is none, the list does not open: it is asked for again, not waited for.
    await until("notifications are shown", async () => {
      await this.run("Notifications: Show Notifications");
      return comes(center.waitFor({ timeout: 1000 }));
    });
    return center.innerText();
  }

  /** The answer of “Why No Suggestion Here?”. */
  async askWhy(): Promise<string> {
    await this.run("Notifications: Clear All Notifications");
    await this.run("Ghostlight: Why No Suggestion Here?");
    return this.said(/Ghostlight: .*/);
  }

  /** Waits for words in the notifications, takes those away and answers the words. */
  async said(words: RegExp): Promise<string> {
    let all = "";
    await until(
      `it is said: ${words}`,
      async () => {
        all = await this.notifications().catch((error: unknown) => all || String(error));
        return words.test(all);
      },
      60_000,
    ).catch(() => assert.fail(`${words} is not said, but: ${all}`));
    await this.run("Notifications: Clear All Notifications");
    return words.exec(all)![0];
  }

  /** An edit that is shown in the file itself. */
  get inlineEdit(): Locator {
    return this.page.locator(".review-widget").first();
  }

  /** A button above an edit that is shown in the file itself. */
  lens(title: string): Locator {
    return this.page.locator(".codelens-decoration a, .codelens-decoration span", { hasText: title }).first();
  }

  /** Waits until an edit is shown in a file itself, has changes and is not written any more. */
  async inlineEditIsShown(name: string): Promise<void> {
    await this.inlineEdit.waitFor({ timeout: modelLimitMs });
    await this.lens("Accept").waitFor({ timeout: modelLimitMs });
    await this.fileIsInFront(name);
  }

  /** Shows an edit that is shown in the file as a diff instead. */
  async showAsDiff(title: string): Promise<void> {
    const tab = this.page.locator(".tab.active", { hasText: title });
    await this.actUntil(() => this.lens("Show Diff").click({ timeout: 5000 }), tab);
    await this.diffIsShown(title);
  }

  /** Waits until the diff of an edit is in front, has changes and is not written any more. */
  async diffIsShown(title: string): Promise<void> {
    await this.page.locator(".tab.active", { hasText: title }).waitFor({ timeout: modelLimitMs });
    await this.page.locator(".monaco-diff-editor .line-insert").first().waitFor({ timeout: modelLimitMs });
    // Enabled, which it is when the answer is whole.
    await this.page
      .locator(".editor-actions .action-label:not(.disabled)[aria-label^='Accept All Changes']")
      .waitFor({ timeout: modelLimitMs });
  }

  /** Keeps a picture of one of the product's main moments, for a person to look at. What fails is pictured by itself. */
  async keepPicture(name: string): Promise<void> {
    // Popups fade in.
    await this.page.waitForTimeout(300);
    await this.page.screenshot({ path: path.join(artifactsFolder, `${name}.png`) });
  }

  async close(): Promise<void> {
    // Left before it is closed: of a page that is busy when it is closed, the server may not hear that it will not come back, and keeps
    // its extension host for hours.
    await this.page.goto("about:blank", { timeout: 20_000 }).catch(() => undefined);
    await this.page.close();
  }
}

/** Whether an error was thrown by the editor's own code, with none of ours and none of a model's on the way. */
function isEditors({ stack = "" }: Error): boolean {
  const places = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return places.length > 0 && places.every((line) => /\/out\/vs\/|<anonymous>\)?$/.test(line));
}
