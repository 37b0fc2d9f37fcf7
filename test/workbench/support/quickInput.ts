// The box in which commands, files and places are named and questions answered, and what else is pressed until it has an effect.
import type { Locator, Page } from "playwright-core";
import { until } from "../../support/workers.ts";
import { pressIn, write } from "./typing.ts";

/** A page with a quick input. Whatever takes the focus closes it, so everything here is done again until it has its effect. */
export class QuickInput {
  readonly page: Page;

  protected constructor(page: Page) {
    this.page = page;
  }

  /** The box itself. */
  get input(): Locator {
    return this.page.locator(".quick-input-widget input");
  }

  /** Runs a command by its title. */
  async run(title: string): Promise<void> {
    await this.pick(() => this.page.keyboard.press("F1"), `>${title}`, title);
  }

  /**
   * Opens a list, by a command or as `open` does, narrows the list by a text, and takes the row with these words. Whatever takes the
   * focus meanwhile closes the list: then all of it again.
   */
  async takeRow(open: string | (() => Promise<unknown>), text: string, row: string | RegExp): Promise<void> {
    const isTaken = async (): Promise<boolean> => {
      await this.page.keyboard.press("Escape");
      await (typeof open === "string" ? this.run(open) : open());
      await until(
        "the list is open",
        async () => (await this.input.isVisible()) && !(await this.input.inputValue()).startsWith(">"),
      );
      await write(this.input, text, { timeout: 5000 });
      await this.page
        .locator(".quick-input-list .monaco-list-row", { hasText: row })
        .first()
        .click({ timeout: 10_000 });
      return true;
    };
    await until(`the list has “${row}”`, () => isTaken().catch(() => false), 150_000);
  }

  /**
   * Opens the quick input, writes into it, and takes the row with these words. Whatever takes the focus meanwhile, as the
   * walkthrough or a page that has just loaded does, closes the input: then all of it again.
   */
  async pick(open: () => Promise<unknown>, text: string, row?: string | RegExp): Promise<void> {
    const isTaken = async (): Promise<boolean> => {
      if (!(await this.input.isVisible())) await open();
      await write(this.input, text, { timeout: 5000 });
      if (row !== undefined)
        await this.page
          .locator(".quick-input-list .monaco-list-row.focused", { hasText: row })
          .waitFor({ timeout: 10_000 });
      return pressIn(this.input, "Enter");
    };
    const again = async (): Promise<boolean> => {
      // It may be another list, which an Escape has not closed.
      await this.page.keyboard.press("Escape");
      return false;
    };
    await until(`the quick input takes “${text}”`, () => isTaken().catch(again), 120_000);
  }

  /** Closes a list or a box without an answer. */
  async closeInput(): Promise<void> {
    const input = this.page.locator(".quick-input-widget");
    await until("the quick input is closed", async () => {
      await this.page.keyboard.press("Escape");
      return comes(input.waitFor({ state: "hidden", timeout: 3000 }));
    });
  }

  /** Answers an input box that asks something, once it is no longer the box that looks for a command. */
  async answerBox(text: string): Promise<void> {
    await this.page.locator(".quick-input-widget .quick-input-title, .quick-input-widget").first().waitFor();
    await this.input.waitFor({ state: "visible" });
    await until("the box asks", async () => !(await this.input.inputValue()).startsWith(">"));
    const isTaken = async (): Promise<boolean> => {
      await write(this.input, text, { timeout: 5000 });
      return pressIn(this.input, "Enter");
    };
    await until("the answer is taken", () => isTaken().catch(() => false));
  }

  /**
   * Presses or clicks something again and again until something holds, or what it opens is there. While the window is busy a key goes
   * elsewhere, and a button moves under the pointer. After each try it waits, longer each time: what a try opens late is closed by the
   * next one.
   */
  async actUntil(act: () => Promise<unknown>, wanted: Locator | (() => boolean | Promise<boolean>)): Promise<void> {
    const [what, holds] =
      typeof wanted === "function" ? [String(act), wanted] : [String(wanted), () => wanted.first().isVisible()];
    let waitMs = 5000;
    await until(
      what,
      async () => {
        if (await holds()) return true;
        await act().catch(() => undefined);
        const isDone = await comes(until(what, holds, waitMs));
        waitMs = Math.min(2 * waitMs, 40_000);
        return isDone;
      },
      150_000,
    );
  }
}

/** Whether something that is waited for comes. */
export function comes(thing: Promise<unknown>): Promise<boolean> {
  return thing.then(
    () => true,
    () => false,
  );
}
