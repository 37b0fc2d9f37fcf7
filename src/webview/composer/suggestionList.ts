// What can be completed at the cursor of the message box: files and more after `@`, symbols after `#`, commands after `/`.
import type { OfferView } from "../../protocol/chatProtocol.ts";
import { tellHost } from "../bridge.ts";
import { element } from "../elements.ts";
import { words } from "../words.ts";

const listId = "offers";

export class SuggestionList {
  readonly root = element("div", "offers", { id: listId, role: "listbox", "aria-label": words.offers, hidden: "" });
  private readonly input: HTMLTextAreaElement;
  private items: readonly OfferView[] = [];
  private active = 0;
  private query = "";

  constructor(input: HTMLTextAreaElement) {
    this.input = input;
    input.setAttribute("aria-controls", listId);
    input.setAttribute("aria-autocomplete", "list");
    input.addEventListener("input", () => this.seek());
    input.addEventListener("blur", () => this.hide());
  }

  /** Shows what the host found, if it is still wanted. */
  show(query: string, items: readonly OfferView[]): void {
    if (query !== this.query || document.activeElement !== this.input) return;
    this.items = items;
    this.active = 0;
    this.root.hidden = items.length === 0;
    this.draw();
  }

  /** True when the list has used a key. */
  takesKey(event: KeyboardEvent): boolean {
    if (this.root.hidden || event.isComposing) return false;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        this.active = (this.active + (event.key === "ArrowDown" ? 1 : -1) + this.items.length) % this.items.length;
        this.draw();
        return true;
      case "Enter":
      case "Tab":
        this.choose(this.active);
        return true;
      case "Escape":
        this.hide();
        return true;
      default:
        return false;
    }
  }

  private seek(): void {
    const { value, selectionStart } = this.input;
    const before = value.slice(0, selectionStart);
    const word = /(?:^|\s)([@#][\w./-]*)$/.exec(before)?.[1] ?? /^\/[a-z]*$/.exec(before)?.[0];
    this.query = word ?? "";
    if (word === undefined) this.hide();
    else tellHost({ kind: "seek", value: { text: word } });
  }

  private choose(index: number): void {
    const offer = this.items[index];
    const { value, selectionStart } = this.input;
    if (!offer) return;
    const start = selectionStart - this.query.length;
    const isCommand = offer.id.startsWith("/");
    const written = isCommand ? `${offer.id} ` : "";
    this.input.value = value.slice(0, start) + written + value.slice(selectionStart);
    this.input.setSelectionRange(start + written.length, start + written.length);
    if (!isCommand) tellHost({ kind: "take", value: { text: offer.id } });
    this.hide();
    this.input.dispatchEvent(new Event("input"));
  }

  private hide(): void {
    this.root.hidden = true;
    this.query = "";
    this.input.removeAttribute("aria-activedescendant");
  }

  private draw(): void {
    const rows = this.items.map(({ label, detail }, index) => {
      const attributes = { role: "option", id: `${listId}-${index}`, "aria-selected": String(index === this.active) };
      const row = element("div", "offer", attributes, element("span", "offer-label", {}, label));
      if (detail !== "") row.append(element("span", "offer-detail", {}, detail));
      // Not `click`: the box would lose the focus first.
      row.addEventListener("mousedown", (event) => {
        event.preventDefault();
        this.choose(index);
      });
      return row;
    });
    this.root.replaceChildren(...rows);
    if (this.root.hidden) return;
    this.input.setAttribute("aria-activedescendant", `${listId}-${this.active}`);
    rows[this.active]?.scrollIntoView({ block: "nearest" });
  }
}
