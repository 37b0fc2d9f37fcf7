import type { ChatMode } from "../../core/chat/conversation.ts";
import { tellHost } from "../bridge.ts";
import { BudgetBar, ChipRow } from "./chipRow.ts";
import { RefusalNote } from "./dropTarget.ts";
import { button, element, iconButton, showIcon } from "../elements.ts";
import { ModeSelect } from "./modeSelect.ts";
import { SuggestionList } from "./suggestionList.ts";
import { fill, words } from "../words.ts";

/** How long after the last key the host counts the tokens of the draft, in milliseconds. */
const draftDelayMs = 250;

/** The message box with the message's context, and Send or Stop. Enter sends, Shift+Enter starts a new line. */
export class Composer {
  readonly root = element("form", "composer");
  readonly chips = new ChipRow();
  readonly budget = new BudgetBar();
  readonly refusals = new RefusalNote();
  readonly mode = new ModeSelect();
  readonly suggestions: SuggestionList;
  private readonly input = element("textarea", "", {
    rows: "1",
    placeholder: words.messagePlaceholder,
    "aria-label": words.message,
    title: words.addingFiles,
    dir: "auto",
  });
  private readonly model = button("model-button", "", () =>
    tellHost({ kind: "command", value: { name: "chooseModel" } }),
  );
  private readonly modelName = element("span", "model-name");
  private readonly think = iconButton("tool think", "think", words.thinkingOff, () =>
    tellHost({ kind: "setThinking", value: { on: this.think.getAttribute("aria-pressed") !== "true" } }),
  );
  private readonly send = iconButton("primary send", "send", words.sendHint, () => this.submit(), words.send);
  private readonly stop = iconButton("secondary stop", "stop", words.stop, () =>
    tellHost({ kind: "stop", value: null }),
  );
  private draftTimer: ReturnType<typeof setTimeout> | undefined;

  /** `editLast` opens the last question for editing. */
  constructor(editLast: () => void) {
    this.suggestions = new SuggestionList(this.input);
    this.model.append(this.modelName);
    this.showModel("");
    const { root: mode, tools } = this.mode;
    const row = element("div", "composer-row", {}, mode, tools, this.model, this.think, this.stop, this.send);
    const above = [this.chips.root, this.refusals.root, this.suggestions.root];
    this.root.append(...above, this.input, this.mode.note, this.budget.root, row);
    this.input.addEventListener("input", () => this.changed());
    this.input.addEventListener("keydown", (event) => {
      if (this.suggestions.handleKey(event)) return event.preventDefault();
      if (event.key === "ArrowUp" && this.input.value === "") return (event.preventDefault(), editLast());
      // While an input method composes a word, Enter accepts the word.
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

  /** Something was dropped: clears the notes about earlier drops. */
  dropped(): void {
    this.refusals.show([]);
    this.focus();
  }

  showAnswering(isAnswering: boolean): void {
    const hadFocus = document.activeElement === this.stop;
    this.stop.hidden = !isAnswering;
    this.send.className = isAnswering ? "secondary send" : "primary send";
    const queue = this.root.dataset["mode"] === "agent" ? words.taskQueueHint : words.queue;
    if (isAnswering) showIcon(this.send, "queue", queue, words.queue);
    else showIcon(this.send, "send", words.sendHint, words.send);
    if (hadFocus && !isAnswering) this.input.focus();
  }

  /** Shows who answers the next message. */
  showMode(mode: ChatMode): void {
    this.root.dataset["mode"] = mode;
    this.input.placeholder = mode === "agent" ? words.agentPlaceholder : words.messagePlaceholder;
  }

  /** Shows which model answers; empty: none yet. */
  showModel(name: string): void {
    this.modelName.textContent = name === "" ? words.chooseModel : name;
    this.model.title = name === "" ? words.chooseModel : fill(words.changeModel, name);
    this.model.setAttribute("aria-label", this.model.title);
  }

  /** Null: the model has no such switch. */
  showThinking(thinks: boolean | null): void {
    this.think.hidden = thinks === null;
    showIcon(this.think, "think", thinks === true ? words.thinkingOn : words.thinkingOff);
    this.think.setAttribute("aria-pressed", String(thinks === true));
  }

  private submit(): void {
    const text = this.input.value;
    if (text.trim() === "") return;
    tellHost({ kind: "send", value: { text } });
    this.input.value = "";
    this.refusals.show([]);
    this.changed();
  }

  private changed(): void {
    // Grows with the text, up to the limit in the style sheet.
    this.input.rows = Math.min(10, this.input.value.split("\n").length);
    clearTimeout(this.draftTimer);
    this.draftTimer = setTimeout(() => tellHost({ kind: "draft", value: { text: this.input.value } }), draftDelayMs);
  }
}
