// Suggestions for the word at the cursor of the message box: files and more after `@`, symbols after `#`, commands after `/`.
import type { ContextSuggestion } from "../../protocol/chatProtocol.ts";
import { tellHost } from "../bridge.ts";
import { element } from "../elements.ts";
import { words } from "../words.ts";

const listId = "suggestions";

export class SuggestionList {
  readonly root = element("div", "suggestions", {
    ...{ id: listId, role: "listbox", "aria-label": words.contextSuggestions, hidden: "" },
  });
  private readonly input: HTMLTextAreaElement;
  private items: readonly ContextSuggestion[] = [];
  private active = 0;
  private query = "";

  constructor(input: HTMLTextAreaElement) {
    this.input = input;
    input.setAttribute("aria-controls", listId);
    input.setAttribute("aria-autocomplete", "list");
    input.addEventListener("input", () => this.search());
    input.addEventListener("blur", () => this.hide());
  }

  /** Shows what the host found, unless the cursor is at another word by now. */
  show(query: string, items: readonly ContextSuggestion[]): void {
    if (query !== this.query || document.activeElement !== this.input) return;
    this.items = items;
    this.active = 0;
    this.root.hidden = items.length === 0;
    this.draw();
  }

  /** True when the list has handled a key. */
  handleKey(event: KeyboardEvent): boolean {
    if (this.root.hidden || event.isComposing) return false;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        this.active = (this.active + (event.key === "ArrowDown" ? 1 : -1) + this.items.length) % this.items.length;
        this.draw();
        return true;
      case "Enter":
      case "Tab":
        this.accept(this.active);
        return true;
      case "Escape":
        this.hide();
        return true;
      default:
        return false;
    }
  }

  private search(): void {
    const { value, selectionStart } = this.input;
    const before = value.slice(0, selectionStart);
    const word = /(?:^|\s)([@#][\w./-]*)$/.exec(before)?.[1] ?? /^\/[a-z]*$/.exec(before)?.[0];
    this.query = word ?? "";
    if (word === undefined) this.hide();
    else tellHost({ kind: "searchContext", value: { text: word } });
  }

  private accept(index: number): void {
    const suggestion = this.items[index];
    const { value, selectionStart } = this.input;
    if (!suggestion) return;
    const start = selectionStart - this.query.length;
    // A command stays in the message; anything else becomes a chip.
    const isCommand = suggestion.id.startsWith("/");
    const inserted = isCommand ? `${suggestion.id} ` : "";
    this.input.value = value.slice(0, start) + inserted + value.slice(selectionStart);
    this.input.setSelectionRange(start + inserted.length, start + inserted.length);
    if (!isCommand) tellHost({ kind: "addContext", value: { text: suggestion.id } });
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
      const row = element("div", "suggestion", attributes, element("span", "suggestion-label", {}, label));
      if (detail !== "") row.append(element("span", "suggestion-detail", {}, detail));
      // Not `click`: the message box would lose the focus first.
      row.addEventListener("mousedown", (event) => {
        event.preventDefault();
        this.accept(index);
      });
      return row;
    });
    this.root.replaceChildren(...rows);
    if (this.root.hidden) return;
    this.input.setAttribute("aria-activedescendant", `${listId}-${this.active}`);
    rows[this.active]?.scrollIntoView({ block: "nearest" });
  }
}
