import type { AboutView } from "../protocol/chatProtocol.ts";
import { tellHost } from "./bridge.ts";
import { button, element } from "./elements.ts";
import { fill, words } from "./words.ts";

/** The message box with the file it is about, and Send or Stop. Enter sends, Shift+Enter begins a new line. */
export class Composer {
  readonly root = element("form", "composer");
  private readonly chip = element("div", "chip-row");
  private readonly input = element("textarea", "", {
    rows: "1",
    placeholder: words.messagePlaceholder,
    "aria-label": words.message,
  });
  private readonly send = button("primary send", words.send, () => this.submit());
  private readonly stop = button("secondary stop", words.stop, () => tellHost({ kind: "stop", value: null }));
  private isAnswering = false;

  constructor() {
    const hint = element("span", "hint", {}, words.newLineHint);
    const row = element("div", "composer-row", {}, hint, this.stop, this.send);
    this.root.append(this.chip, this.input, row);
    this.input.addEventListener("input", () => this.fit());
    this.input.addEventListener("keydown", (event) => {
      // While a Chinese or Japanese word is composed, Enter takes the word.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit();
    });
    this.root.addEventListener("submit", (event) => event.preventDefault());
    this.showAnswering(false);
  }

  focus(): void {
    this.input.focus();
  }

  showAnswering(isAnswering: boolean): void {
    const hadFocus = document.activeElement === this.stop;
    this.isAnswering = isAnswering;
    this.stop.hidden = !isAnswering;
    this.send.hidden = isAnswering;
    if (hadFocus && !isAnswering) this.input.focus();
  }

  showAbout(about: AboutView | null): void {
    if (about === null) return this.chip.replaceChildren();
    const { label, included } = about;
    const name = element("span", "chip-label", { title: label }, included ? fill(words.about, label) : label);
    const toggle = button("chip-toggle", included ? "×" : "+", () =>
      tellHost({ kind: "includeAbout", value: { included: !included } }),
    );
    toggle.title = fill(included ? words.doNotInclude : words.include, label);
    toggle.setAttribute("aria-label", toggle.title);
    const hadFocus = this.chip.contains(document.activeElement);
    this.chip.replaceChildren(element("span", included ? "chip" : "chip off", {}, name, toggle));
    if (hadFocus) toggle.focus();
  }

  private submit(): void {
    const text = this.input.value;
    if (this.isAnswering || text.trim() === "") return;
    tellHost({ kind: "send", value: { text } });
    this.input.value = "";
    this.fit();
  }

  /** As tall as its text, up to the limit in the style sheet. */
  private fit(): void {
    this.input.rows = Math.min(10, this.input.value.split("\n").length);
  }
}
