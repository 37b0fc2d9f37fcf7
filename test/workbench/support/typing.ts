// Text and keys for one box, whatever takes the focus meanwhile.
import type { Locator } from "playwright-core";
import { until } from "../../support/workers.ts";

/**
 * Writes into a box, in place of what is there. Playwright's `fill` selects the box's text and then types into whatever has the focus:
 * when an editor has just taken it, the words are in somebody's file.
 */
export async function write(box: Locator, text: string, { timeout = 30_000 } = {}): Promise<void> {
  await box.waitFor({ state: "visible", timeout });
  await box.evaluate(
    (element, value) => {
      const field = element as HTMLInputElement | HTMLTextAreaElement;
      field.focus();
      field.value = value;
      field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText", data: value }));
    },
    text,
    { timeout },
  );
}

/**
 * Presses a key in a box. False when another part of the window had the focus at that moment: then the key is lost, because there it
 * would write a line or send a message.
 */
export async function pressIn(box: Locator, key: string, { timeout = 5000 } = {}): Promise<boolean> {
  const element = (await box.elementHandle({ timeout }))!;
  const main = box.page().mainFrame();
  const heard = await element.evaluateHandle(letThrough, true);
  // A box in a page that the window shows: what the window itself gets is not for it.
  const stray =
    (await element.ownerFrame()) === main ? undefined : await (await main.$("body"))!.evaluateHandle(letThrough, false);
  try {
    await element.focus();
    await box.page().keyboard.press(key);
  } finally {
    // The window's first: what keeps it from hearing keys must go also when the key has taken the box's page away.
    for (const each of [stray, heard]) await each?.evaluate(({ stop }) => stop());
  }
  return heard.evaluate(({ isReached }) => isReached);
}

/** Presses Enter in a box, as soon as the box keeps the focus. */
export async function enter(box: Locator): Promise<void> {
  await until("Enter is pressed in the box", () => pressIn(box, "Enter"));
}

/** Runs in a frame: lets keys through to an element, or to none, and keeps all others back. */
function letThrough(element: Node, isWanted: boolean): { isReached: boolean; stop(): void } {
  const heard = { isReached: false, stop: () => globalThis.removeEventListener("keydown", look, true) };
  const look = (event: KeyboardEvent): void => {
    // The editor tells its window of the keys in a page, by events of its own.
    if (!event.isTrusted) return;
    heard.isReached = isWanted && event.composedPath().includes(element);
    if (heard.isReached) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  globalThis.addEventListener("keydown", look, true);
  return heard;
}
