import type { PageWords } from "../protocol/pageWords.ts";

/** Where the page is drawn; it came with the page. */
export const chatRoot = document.querySelector<HTMLElement>("#chat")!;

/** The page's words in the user's language, as the host wrote them into the page. */
export const words = JSON.parse(chatRoot.dataset["words"]!) as PageWords;

/** Puts a value into a sentence that has a place for it. */
export function fill(sentence: string, value: string): string {
  return sentence.replace("{0}", () => value);
}
