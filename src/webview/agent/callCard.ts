// A call of the agent as a card: what it does and where, its state, its result, and what the user is asked about it.
import type { CallItem, CallState } from "../../core/agentWork.ts";
import type { CallDecision } from "../../protocol/chatProtocol.ts";
import { tellHost } from "../bridge.ts";
import { nameHiddenCharacters } from "../answer/hiddenCharacters.ts";
import { button, element } from "../elements.ts";
import { fill, words } from "../words.ts";

export class CallCard {
  readonly root = element("div", "call", { role: "group", tabindex: "-1" });
  private readonly answerId: number;
  private readonly state = element("span", "call-state");
  private readonly asks = element("div", "call-asks", { hidden: "" });
  private readonly result = element("pre", "call-text", { tabindex: "0", "aria-label": words.callResult });
  private readonly folded = element("details", "call-result", { hidden: "" });
  private readonly diff = button("quiet", words.showDiff, () => this.tell("showCallDiff"));
  private item: CallItem;

  constructor(answerId: number, item: CallItem) {
    [this.answerId, this.item] = [answerId, item];
    const title = element("span", "call-title", { dir: "auto" }, titleOf(item));
    this.folded.append(element("summary", "", {}, words.callResult), this.result);
    // Only a result that is looked at is laid out.
    this.folded.addEventListener("toggle", () => this.showResult());
    this.root.append(element("div", "call-head", {}, title, this.diff, this.state), this.asks, this.folded);
    this.draw();
  }

  /** Shows the call as it is now. */
  show(item: CallItem): void {
    const hadFocus = this.asks.contains(document.activeElement);
    this.item = item;
    this.draw();
    // The buttons have gone.
    if (hadFocus && !this.asks.contains(document.activeElement)) this.root.focus();
  }

  /** It has no result yet. */
  get isOpen(): boolean {
    return this.item.result === undefined;
  }

  /** What is asked about it, in words; empty when nothing is. */
  get question(): string {
    return this.item.state === "asking" ? titleOf(this.item) : "";
  }

  private draw(): void {
    const { state, question, result } = this.item;
    this.root.dataset["state"] = state;
    this.root.setAttribute("aria-label", `${titleOf(this.item)}: ${stateWord(state)}`);
    this.state.textContent = stateWord(state);
    this.diff.hidden = !isShownAsDiff(this.item);
    this.asks.hidden = state !== "asking" || question === undefined;
    this.asks.replaceChildren(...(this.asks.hidden ? [] : this.questionParts()));
    this.folded.hidden = result === undefined;
    this.showResult();
  }

  private showResult(): void {
    const { result = "" } = this.item;
    if (this.folded.open && this.result.textContent === "") this.result.textContent = nameHiddenCharacters(result);
  }

  private questionParts(): readonly Node[] {
    const { question } = this.item;
    switch (question?.kind) {
      case undefined:
        return [];
      case "question":
        return [this.replyForm()];
      case "command": {
        // The exact text: a command with characters that cannot be seen never comes as far as this.
        const attributes = { tabindex: "0", "aria-label": fill(words.runs, question.command) };
        const command = element("pre", "call-text", attributes, question.command);
        const limit = question.seconds === undefined ? "" : fill(words.atMostSeconds, String(question.seconds));
        return [command, ...note(question.why), ...note(limit), this.buttons(words.approveRun, words.alwaysRun)];
      }
      case "change":
        return [
          ...(question.diff === "" ? [] : [diffElement(question.diff)]),
          ...note(question.why),
          this.buttons(words.approve, question.isOrdinary ? words.acceptEdits : undefined),
        ];
      case "tool": {
        const { tool, input, mayAlways } = question;
        // The name and the whole input, as the tool gets them.
        const attributes = { tabindex: "0", "aria-label": fill(words.toolInput, nameHiddenCharacters(tool)) };
        const shown = nameHiddenCharacters(input === "{}" ? tool : `${tool} ${input}`);
        const always = mayAlways ? words.alwaysTool : undefined;
        return [element("pre", "call-text", attributes, shown), this.buttons(words.approve, always)];
      }
      case "delete":
      case "look":
        return [...note(question.why), this.buttons(words.approve, undefined)];
    }
  }

  private buttons(yes: string, always: string | undefined): HTMLElement {
    const why = element("input", "call-why", {
      ...{ type: "text", "aria-label": words.refuseReason, placeholder: words.refuseReasonShort, dir: "auto" },
    });
    const refuse = (): void => this.decide("refuse", why.value);
    onKeys(why, refuse);
    return element(
      "div",
      "buttons",
      { role: "group", "aria-label": fill(words.wantsApproval, titleOf(this.item)) },
      button("primary", yes, () => this.decide("approve", "")),
      ...(always === undefined ? [] : [button("", always, () => this.decide("always", ""))]),
      button("", words.refuse, refuse),
      why,
    );
  }

  private replyForm(): HTMLElement {
    const input = element("input", "call-why", {
      ...{ type: "text", "aria-label": words.yourReply, placeholder: words.yourReply, dir: "auto" },
    });
    const send = (): void => {
      if (input.value.trim() !== "") this.tell("answerCall", { text: input.value });
    };
    onKeys(input, send);
    return element("div", "buttons", {}, input, button("primary", words.reply, send));
  }

  private decide(how: CallDecision, text: string): void {
    this.tell("decideCall", { how, text });
  }

  private tell(kind: "showCallDiff"): void;
  private tell(kind: "answerCall", more: { text: string }): void;
  private tell(kind: "decideCall", more: { how: CallDecision; text: string }): void;
  private tell(kind: "showCallDiff" | "answerCall" | "decideCall", more: object = {}): void {
    tellHost({ kind, value: { id: this.answerId, call: this.item.id, ...more } } as Parameters<typeof tellHost>[0]);
  }
}

/** Enter does it; Escape leaves the field and stops no agent. */
function onKeys(input: HTMLInputElement, act: () => void): void {
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") act();
    else if (event.key === "Escape") input.value = "";
    else return;
    event.preventDefault();
  });
}

/** A diff with its added and removed lines marked. */
function diffElement(diff: string): HTMLElement {
  const lines = diff
    .trimEnd()
    .split("\n")
    .filter((line) => !line.startsWith("\\ No newline"))
    .map((line) => {
      const kind = line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "";
      return element("div", kind, {}, nameHiddenCharacters(line));
    });
  return element("pre", "call-text diff", { tabindex: "0", "aria-label": words.showDiff }, ...lines);
}

function note(text: string): HTMLElement[] {
  return text === "" ? [] : [element("p", "call-note", { dir: "auto" }, nameHiddenCharacters(text))];
}

function isShownAsDiff({ name, question, state }: CallItem): boolean {
  const isEdit = name === "edit_file" || name === "write_file";
  // One that was never made is not kept.
  return isEdit && (state === "done" || (state === "asking" && question?.kind === "change" && question.diff !== ""));
}

function titleOf({ name, arguments: given }: CallItem): string {
  const text = (key: string): string => (typeof given[key] === "string" ? nameHiddenCharacters(given[key]) : "");
  const path = text("path");
  switch (name) {
    case "list_files":
      return fill(words.listsFiles, [path, text("glob")].filter((each) => each !== "").join(" ") || ".");
    case "search":
      return fill(words.searches, oneLine(text("text")));
    case "read_file":
      return fill(words.reads, path + range(given));
    case "edit_file":
      return fill(words.edits, path);
    case "write_file":
      return fill(words.writes, path);
    case "delete_file":
      return fill(words.deletes, path);
    case "problems":
      return path === "" ? words.checksAll : fill(words.checks, path);
    case "run":
      return fill(words.runs, oneLine(text("command")));
    case "ask":
      return fill(words.asksYou, text("question"));
    default:
      return fill(words.callsTool, nameHiddenCharacters(name));
  }
}

function range({ from, to }: CallItem["arguments"]): string {
  const [first, last] = [from, to].map((each) => (typeof each === "number" ? String(each) : ""));
  return first === "" && last === "" ? "" : `:${first === "" ? "1" : first}${last === "" ? "" : `–${last}`}`;
}

function oneLine(text: string): string {
  const [line = ""] = text.split("\n");
  return line.length < text.length ? `${line} …` : line;
}

function stateWord(state: CallState): string {
  switch (state) {
    case "running":
      return words.callRunning;
    case "asking":
      return words.callAsking;
    case "done":
      return words.callDone;
    case "failed":
      return words.callFailed;
    case "refused":
      return words.callRefused;
    case "stopped":
      return words.callStopped;
  }
}
