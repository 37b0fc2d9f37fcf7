import { canContinue, saidBy, type AnswerTurn } from "../../core/chat/conversation.ts";
import { received, type AnswerChannel } from "../../core/chat/conversationEvents.ts";
import type { WorkView as WorkMessage } from "../../protocol/chatProtocol.ts";
import { WorkView } from "../agent/workView.ts";
import { AnswerBody } from "./answerBody.ts";
import { tellHost } from "../bridge.ts";
import { button, copyButton, element, iconButton } from "../elements.ts";
import { failureCard } from "./failureCard.ts";
import { nameHiddenCharacters } from "./hiddenCharacters.ts";
import { fill, words } from "../words.ts";

/** One answer of the model, with its thoughts, how it ended, and the buttons below it. */
export class AnswerView {
  readonly root = element("article", "turn answer", { "aria-label": words.answer });
  readonly body: AnswerBody;
  private readonly thinking = element("details", "thinking", { hidden: "" });
  private readonly thought = element("div", "thought", { dir: "auto" });
  private readonly thinkingTitle = element("summary", "", {}, words.thinking);
  private readonly foot = element("div", "foot");
  private readonly work: WorkView | undefined;
  private turn: AnswerTurn;

  /** `form`: with "plain", the Markdown is drawn later by `body.draw`. */
  constructor(turn: AnswerTurn, onDrawn: () => void, form: "drawn" | "plain") {
    this.turn = turn;
    this.body = new AnswerBody(turn.id, onDrawn);
    this.thinking.append(this.thinkingTitle, this.thought);
    this.work = turn.agent && new WorkView(turn.id, onDrawn);
    this.work?.show(turn.agent!, isGrowing(turn.state));
    const [work, workFoot] = this.work === undefined ? [[], []] : [[this.work.root], [this.work.foot]];
    this.root.append(...work, this.thinking, this.body.root, ...workFoot, this.foot);
    const said = saidBy(turn);
    if (form === "plain") this.body.showPlain(said);
    else if (said !== "") this.body.show(said, formOf(turn));
    this.showRest(turn);
    this.foot.replaceChildren(...footOf(turn));
  }

  get id(): number {
    return this.turn.id;
  }

  /** The answer as it is shown now. */
  get current(): AnswerTurn {
    return this.turn;
  }

  /** What its agent asks the user, in words; empty when it asks nothing. */
  get question(): string {
    return this.work?.question ?? "";
  }

  /** More of what its agent does. */
  showWork(message: WorkMessage): void {
    const { text, thinking, held, items, work } = message;
    const { held: _, ...before } = this.turn;
    const all = [...(this.turn.agent?.items ?? [])];
    for (const { at, item } of items) all[at] = item;
    this.work?.change(message);
    const agent = { ...work, items: all };
    const said = { text, thinking, ...(held !== "" && { held }) };
    this.show({ ...before, ...said, state: { kind: "streaming" }, agent }, "drawn");
  }

  /** More of the text or of the thinking. */
  receive(channel: AnswerChannel, text: string): void {
    this.show(received(this.turn, channel, text));
  }

  /** Shows the current state of the answer. `drawn`: its agent's work is on the page already. */
  show(turn: AnswerTurn, work: "drawn" | "changed" = "changed"): void {
    const stateChanged = turn.state.kind !== this.turn.state.kind;
    const said = saidBy(turn);
    const hasChanged = said !== saidBy(this.turn);
    if (work === "changed" && turn.agent && turn.agent !== this.turn.agent)
      this.work?.show(turn.agent, isGrowing(turn.state));
    this.turn = turn;
    if (hasChanged || (stateChanged && said !== "")) this.body.show(said, formOf(turn));
    this.showRest(turn);
    if (stateChanged) this.foot.replaceChildren(...footOf(turn));
  }

  private showRest(turn: AnswerTurn): void {
    const { thinking, thinkingMs, state } = turn;
    const isRunning = isGrowing(state);
    const isThinking = saidBy(turn) === "" && isRunning;
    this.thinking.hidden = thinking === "";
    if (this.thought.textContent?.length !== thinking.length) this.thought.textContent = nameHiddenCharacters(thinking);
    const seconds = thinkingMs === undefined ? undefined : Math.max(1, Math.round(thinkingMs / 1000));
    const ended = seconds === undefined ? words.thought : fill(words.thoughtFor, String(seconds));
    this.thinkingTitle.textContent = isThinking ? words.thinking : ended;
    this.root.setAttribute("aria-busy", String(isRunning));
  }
}

function formOf({ state }: AnswerTurn): "whole" | "growing" {
  return isGrowing(state) ? "growing" : "whole";
}

function isGrowing({ kind }: AnswerTurn["state"]): boolean {
  return kind === "streaming" || kind === "waiting";
}

function footOf(turn: AnswerTurn): Node[] {
  const { state, text, id } = turn;
  const again = (label: string): HTMLElement =>
    iconButton("tool retry", "again", label, () => tellHost({ kind: "retry", value: { id } }));
  // The style sheet hides it in all but the last answer.
  const goOn = canContinue(turn)
    ? [button("secondary continue", words.continueAnswer, () => tellHost({ kind: "continueAnswer", value: { id } }))]
    : [];
  // An agent's work is not done twice: what it changed is there already.
  const retry = turn.agent ? [] : [again(words.answerAgain)];
  const rest = [...(text === "" ? [] : [copyAnswer(text)]), ...retry];
  switch (state.kind) {
    case "waiting":
      return [element("span", "waiting", { "aria-label": words.waiting }, ...dots())];
    case "streaming":
      return [];
    case "complete":
      return rest;
    case "cut":
      return [...(turn.agent?.limit === undefined ? [note(words.cut)] : []), ...goOn, ...rest];
    case "repeating":
      return [note(words.repeating), ...goOn, ...rest];
    case "stopped":
      return [note(text === "" && !turn.agent?.items.length ? words.stoppedEarly : words.stopped), ...goOn, ...rest];
    case "interrupted":
      return [note(words.interrupted), ...goOn, ...rest];
    case "failed": {
      const tryAgain = button("retry", words.tryAgain, () => tellHost({ kind: "retry", value: { id } }));
      // An agent goes on, with what it has done.
      const ways = turn.agent && turn.agent.items.length > 0 ? goOn : [...(turn.agent ? [] : goOn), tryAgain];
      return [failureCard(state.failure, ways), ...(text === "" ? [] : [copyAnswer(text)])];
    }
  }
}

function copyAnswer(text: string): HTMLElement {
  const labels = { copy: words.copy, copied: words.copied, spoken: words.copyAnswer };
  return copyButton("tool", labels, () => tellHost({ kind: "copy", value: { text } }));
}

function note(text: string): HTMLElement {
  return element("span", "note", {}, text);
}

function dots(): HTMLElement[] {
  return [1, 2, 3].map(() => element("i", "dot"));
}
