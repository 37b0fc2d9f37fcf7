import type { AnswerTurn } from "../core/chat/conversation.ts";
import type { TurnView } from "../protocol/chatProtocol.ts";
import { AnswerView } from "./answerView.ts";
import { element } from "./elements.ts";
import { fill, words } from "./words.ts";

/** A reader who has scrolled up further than this is not taken down again. */
const nearEnd = 60;

/** Questions and answers, newest at the end. It follows the end unless the reader has scrolled away. */
export class Transcript {
  readonly root = element("div", "transcript", {
    role: "log",
    // A live region at 60 tokens a second floods a screen reader; `announcer` says when an answer is complete.
    "aria-live": "off",
    "aria-label": words.conversation,
    tabindex: "0",
  });
  private readonly announcer: HTMLElement;
  private last: AnswerView | undefined;
  private followsEnd = true;

  constructor(announcer: HTMLElement) {
    this.announcer = announcer;
    this.root.addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = this.root;
      this.followsEnd = scrollHeight - scrollTop - clientHeight < nearEnd;
    });
  }

  /** Draws the whole conversation anew. */
  show(turns: readonly TurnView[]): void {
    this.last = undefined;
    this.root.replaceChildren(
      ...turns.map((turn) => {
        if (turn.kind === "question") return questionElement(turn.text, turn.about);
        this.last = new AnswerView(turn, () => this.scroll());
        return this.last.root;
      }),
    );
    this.followsEnd = true;
    this.scroll();
  }

  receive(id: number, channel: "text" | "thinking", text: string): void {
    if (this.last?.id === id) this.last.receive(channel, text);
    this.scroll();
  }

  showAnswer(turn: AnswerTurn): void {
    if (this.last?.id !== turn.id) return;
    this.last.show(turn);
    this.scroll();
    this.announcer.textContent = announcement(turn);
  }

  private scroll(): void {
    if (this.followsEnd) this.root.scrollTop = this.root.scrollHeight;
  }
}

function questionElement(text: string, about: string | undefined): HTMLElement {
  const bubble = element("div", "bubble", {}, text);
  const label = about === undefined ? [] : [element("div", "about-label", {}, fill(words.about, about))];
  return element("article", "turn question", { "aria-label": words.yourQuestion }, bubble, ...label);
}

function announcement({ state }: AnswerTurn): string {
  switch (state.kind) {
    case "failed":
      return `${state.failure.message} ${state.failure.nextStep}`;
    case "complete":
    case "cut":
      return words.answerComplete;
    case "stopped":
      return words.answerStopped;
    case "waiting":
    case "streaming":
    case "interrupted":
      return "";
  }
}
