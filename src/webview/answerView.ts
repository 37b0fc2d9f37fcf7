import type { AnswerTurn } from "../core/chat/conversation.ts";
import type { Failure, FailureKind } from "../core/failures.ts";
import type { PageAction } from "../protocol/chatProtocol.ts";
import { AnswerBody } from "./answerBody.ts";
import { tellHost } from "./bridge.ts";
import { button, element } from "./elements.ts";
import { words } from "./words.ts";

/** One answer of the model, with what it thought, how it ended and what can be done then. */
export class AnswerView {
  readonly root = element("article", "turn answer", { "aria-label": words.answer });
  private readonly body: AnswerBody;
  private readonly thinking = element("details", "thinking", { hidden: "" });
  private readonly thought = element("div", "thought");
  private readonly thinkingTitle = element("summary", "", {}, words.thinking);
  private readonly foot = element("div", "foot");
  private turn: AnswerTurn;

  constructor(turn: AnswerTurn, onDrawn: () => void) {
    this.turn = turn;
    this.body = new AnswerBody(onDrawn);
    this.thinking.append(this.thinkingTitle, this.thought);
    this.root.append(this.thinking, this.body.root, this.foot);
    this.show(turn);
  }

  get id(): number {
    return this.turn.id;
  }

  /** More of the text or of the thinking. */
  receive(channel: "text" | "thinking", text: string): void {
    this.show({ ...this.turn, [channel]: this.turn[channel] + text, state: { kind: "streaming" } });
  }

  /** Shows the answer as it is now. */
  show(turn: AnswerTurn): void {
    const stateChanged = turn === this.turn || turn.state.kind !== this.turn.state.kind;
    this.turn = turn;
    if (turn.text !== "") this.body.show(turn.text);
    this.thinking.hidden = turn.thinking === "";
    this.thought.textContent = turn.thinking;
    const isThinking = turn.text === "" && (turn.state.kind === "streaming" || turn.state.kind === "waiting");
    this.thinkingTitle.textContent = isThinking ? words.thinking : words.thought;
    this.root.setAttribute("aria-busy", String(turn.state.kind === "waiting" || turn.state.kind === "streaming"));
    if (stateChanged) this.foot.replaceChildren(...footOf(turn));
  }
}

function footOf({ state, text }: AnswerTurn): Node[] {
  switch (state.kind) {
    case "waiting":
      return [element("span", "waiting", { "aria-label": words.waiting }, ...dots())];
    case "streaming":
    case "complete":
      return [];
    case "cut":
      return [note(words.cut), retry(words.answerAgain)];
    case "stopped":
      return [note(text === "" ? words.stoppedEarly : words.stopped), retry(words.answerAgain)];
    case "interrupted":
      return [note(words.interrupted), retry(words.answerAgain)];
    case "failed":
      return [failureCard(state.failure)];
  }
}

function failureCard(failure: Failure): HTMLElement {
  const remedies: Partial<Record<FailureKind, () => HTMLButtonElement>> = {
    promptTooLong: () => button("", words.newChat, () => tellHost({ kind: "newChat", value: null })),
    noModel: chooseModel,
    modelUnreadable: chooseModel,
    wrongDigest: chooseModel,
    loadFailed: chooseModel,
    outOfMemory: chooseModel,
    workerCrashed: restartWorker,
    unauthorised: restartWorker,
    otherVersion: restartWorker,
  };
  const remedy = remedies[failure.kind] ?? showLog;
  const buttons = element("div", "buttons", {}, remedy(), retry(words.tryAgain));
  return element(
    "div",
    "card",
    {},
    element("p", "cause", {}, failure.message),
    ...(failure.nextStep === "" ? [] : [element("p", "next", {}, failure.nextStep)]),
    buttons,
  );
}

function note(text: string): HTMLElement {
  return element("span", "note", {}, text);
}

function retry(label: string): HTMLButtonElement {
  return button("quiet retry", label, () => tellHost({ kind: "retry", value: null }));
}

function chooseModel(): HTMLButtonElement {
  return action(words.chooseModel, "chooseModel");
}

function restartWorker(): HTMLButtonElement {
  return action(words.restartWorker, "restartWorker");
}

function showLog(): HTMLButtonElement {
  return action(words.showLog, "showLog");
}

function action(label: string, name: PageAction): HTMLButtonElement {
  return button("", label, () => tellHost({ kind: "action", value: { name } }));
}

function dots(): HTMLElement[] {
  return [1, 2, 3].map(() => element("i", "dot"));
}
