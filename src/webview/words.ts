import type { PageWords } from "../protocol/pageWords.ts";

/** The element that contains the page. */
export const chatRoot = document.querySelector<HTMLElement>("#chat")!;

/** The page's text in the user's language, which the host wrote into the page. */
export const words = JSON.parse(chatRoot.dataset["words"]!) as PageWords;

/** Replaces the placeholder `{0}` in a sentence. */
export function fill(sentence: string, value: string): string {
  return sentence.replace("{0}", () => value);
}
