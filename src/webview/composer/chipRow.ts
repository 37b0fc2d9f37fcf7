// The context of the next question, and how full the model's context is with it.
import type { BudgetView, ChipView } from "../../protocol/chatProtocol.ts";
import { tellHost } from "../bridge.ts";
import { button, element } from "../elements.ts";
import { shortening } from "../answer/failureCard.ts";
import { fill, words } from "../words.ts";

export class ChipRow {
  readonly root = element("div", "chip-row", { role: "group", "aria-label": words.context });

  show(chips: readonly ChipView[]): void {
    const focused = this.root.contains(document.activeElement) ? document.activeElement?.closest(".chip") : undefined;
    const at = focused ? [...this.root.children].indexOf(focused) : -1;
    this.root.replaceChildren(...chips.map((chip) => chipElement(chip)));
    if (at >= 0) this.root.children[Math.min(at, chips.length - 1)]?.querySelector("button")?.focus();
  }
}

function chipElement(chip: ChipView): HTMLElement {
  const { id, label, included, tokens, isEstimate, warning } = chip;
  const isOpen = id === "open";
  const isInstructions = id === "instructions";
  const stays = isOpen || isInstructions;
  const name = element("span", "chip-label", { title: label }, shownLabel());
  const toggle = button("chip-toggle", included ? "×" : "+", () =>
    stays
      ? tellHost({ kind: isOpen ? "includeOpenFile" : "includeInstructions", value: { on: !included } })
      : tellHost({ kind: "removeContext", value: { text: id } }),
  );
  toggle.title = fill(!stays ? words.removeContext : included ? words.doNotInclude : words.include, label);
  toggle.setAttribute("aria-label", toggle.title);
  const made = element("span", included ? "chip" : "chip off", {}, name);
  const sentence = isEstimate ? words.aboutTokens : words.tokens;
  if (tokens !== null) made.append(element("span", "chip-tokens", {}, fill(sentence, tokens.toLocaleString())));
  if (warning !== "") made.append(element("span", "chip-warning", { title: warning }, `⚠ ${warning}`));
  made.append(toggle);
  return made;

  function shownLabel(): string {
    if (isInstructions) return fill(words.instructions, label);
    return isOpen && included ? fill(words.about, label) : label;
  }
}

/** A bar with figures, and buttons when the context is too full. */
export class BudgetBar {
  readonly root = element("div", "budget", { hidden: "" });

  show(budget: BudgetView | null): void {
    this.root.hidden = budget === null;
    if (budget === null) return;
    const { usedTokens: used, contextTokens: window, isEstimate, excessTokens: excess, canShorten } = budget;
    const figures = fill2(isEstimate ? words.aboutUsed : words.used, used.toLocaleString(), window.toLocaleString());
    const bar = element("progress", "", {
      max: String(window),
      value: String(Math.min(used, window)),
      "aria-label": figures,
    });
    this.root.className = excess > 0 ? "budget full" : "budget";
    this.root.replaceChildren(bar, element("span", "budget-figures", {}, figures));
    if (excess === 0) return;
    const text = element("p", "budget-excess", { role: "alert" }, fill(words.tooLong, excess.toLocaleString()));
    this.root.append(text, ...(canShorten ? [element("div", "buttons", {}, ...shortening())] : []));
  }
}

function fill2(sentence: string, first: string, second: string): string {
  return fill(sentence, first).replace("{1}", () => second);
}
