import type { AnswerTurn } from "../core/chat/conversation.ts";
import type { AnswerChannel } from "../core/chat/conversationEvents.ts";
import type { ConversationView, QuestionView, TurnView, WorkView } from "../protocol/chatProtocol.ts";
import { AnswerView } from "./answer/answerView.ts";
import { tellHost } from "./bridge.ts";
import { button, element, iconButton, placeChildren } from "./elements.ts";
import { questionElement } from "./questionElement.ts";
import { fill, words } from "./words.ts";

/** A reader who has scrolled up further than this is not scrolled down again, in pixels. */
const nearEnd = 60;
/** How many of the newest turns are drawn at once; older ones follow when there is time. */
const drawnAtOnce = 12;
/** How long older turns are drawn without a break, in milliseconds: half a frame. */
const sliceMs = 8;

/** Questions and answers, the newest at the end. It stays scrolled to the end unless the reader has scrolled up. */
export class Transcript {
  readonly root = element("div", "transcript", {
    role: "log",
    // A live region at 60 tokens a second would flood a screen reader; `announcer` says when an answer is complete.
    "aria-live": "off",
    "aria-label": words.conversation,
    tabindex: "0",
  });
  private readonly latest = iconButton("latest", "down", words.jumpToLatest, () => this.jumpToEnd());
  /** The scrolling log, with the button that goes to its end. */
  readonly frame = element("div", "transcript-frame", {}, this.root, this.latest);
  private readonly announcer: HTMLElement;
  private last: AnswerView | undefined;
  private shown = new Map<
    number,
    { readonly turn: TurnView; readonly root: HTMLElement; readonly view?: AnswerView }
  >();
  private undrawn: AnswerView[] = [];
  private followsEnd = true;

  constructor(announcer: HTMLElement) {
    this.announcer = announcer;
    this.latest.hidden = true;
    this.root.addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = this.root;
      this.followsEnd = scrollHeight - scrollTop - clientHeight < nearEnd;
      this.latest.hidden = this.followsEnd;
    });
  }

  /** Draws the whole conversation. Turns that are already drawn keep their elements. */
  show({ turns, queue, seenFrom, summary }: ConversationView): void {
    const before = this.shown;
    const views: AnswerView[] = [];
    this.last = undefined;
    this.shown = new Map(
      turns.map((turn, index) => {
        const known = before.get(turn.id);
        const made =
          known && isSame(known.view?.current ?? known.turn, turn)
            ? known
            : this.made(turn, index < turns.length - drawnAtOnce);
        if (made.view && index < turns.length - drawnAtOnce && made !== known) views.push(made.view);
        this.last = made.view ?? this.last;
        return [turn.id, made];
      }),
    );
    const roots = [...this.shown.values()].map(({ root }) => root);
    const from = turns.findIndex(({ id }) => id === seenFrom);
    if (from > 0) roots.splice(from, 0, divider(summary));
    placeChildren(this.root, [...roots, ...queueElements(queue, this.last)]);
    this.undrawn = views;
    if (views.length > 0) setTimeout(() => this.drawOlder(), 0);
    this.followsEnd = true;
    this.latest.hidden = true;
    this.scroll();
    // A screen reader stays silent unless the text changes.
    const end = turns.at(-1);
    if (end?.kind === "answer" && end.state.kind === "waiting") this.announcer.textContent = "";
  }

  /** Opens the last question for editing. */
  editLast(): void {
    const edits = this.root.querySelectorAll<HTMLButtonElement>(".question .turn-tools .edit");
    edits[edits.length - 1]?.click();
  }

  receive(id: number, channel: AnswerChannel, text: string): void {
    if (this.last?.id === id) this.last.receive(channel, text);
    this.scroll();
  }

  showWork(message: WorkView): void {
    if (this.last?.id !== message.id) return;
    const before = this.last.question;
    this.last.showWork(message);
    this.scroll();
    const { question } = this.last;
    if (question !== before) this.announcer.textContent = question === "" ? "" : fill(words.wantsApproval, question);
  }

  showAnswer(turn: AnswerTurn): void {
    if (this.last?.id !== turn.id) return;
    this.last.show(turn);
    this.shown.set(turn.id, { turn, root: this.last.root, view: this.last });
    this.scroll();
    this.announcer.textContent = announcement(turn);
  }

  private jumpToEnd(): void {
    this.followsEnd = true;
    this.scroll();
    this.root.focus();
  }

  private made(turn: TurnView, isOld: boolean): { turn: TurnView; root: HTMLElement; view?: AnswerView } {
    if (turn.kind === "question") return { turn, root: questionElement(turn) };
    const view = new AnswerView(turn, () => this.scroll(), isOld ? "plain" : "drawn");
    return { turn, root: view.root, view };
  }

  /** Draws the Markdown of older answers, newest first, a few milliseconds at a time. */
  private drawOlder(): void {
    for (const end = performance.now() + sliceMs; performance.now() < end;) this.undrawn.pop()?.body.draw();
    // Only once per slice: it lays out the whole page.
    this.scroll();
    if (this.undrawn.length > 0) setTimeout(() => this.drawOlder(), 0);
  }

  private scroll(): void {
    if (this.followsEnd) this.root.scrollTop = this.root.scrollHeight;
  }
}

/** True if a turn looks like another with its id, which may be from another chat. Failed answers are always redrawn. */
function isSame(one: TurnView, other: TurnView): boolean {
  if (one.kind === "question") {
    const labels = ({ references }: QuestionView): string => JSON.stringify(references);
    return other.kind === "question" && one.text === other.text && labels(one) === labels(other);
  }
  if (other.kind === "question" || one.state.kind === "failed") return false;
  if (JSON.stringify(one.agent) !== JSON.stringify(other.agent)) return false;
  return one.state.kind === other.state.kind && one.text === other.text && one.thinking === other.thinking;
}

/** The line above which the model sees nothing, or only a summary. */
function divider(summary: string): HTMLElement {
  if (summary === "") return element("div", "divider", { role: "separator" }, words.leftOut);
  const text = element("div", "thought", { dir: "auto" }, summary);
  return element("details", "divider", {}, element("summary", "", {}, words.summarised), text);
}

function queueElements(queue: ConversationView["queue"], last: AnswerView | undefined): HTMLElement[] {
  if (queue.length === 0) return [];
  const rows = queue.map(({ id, text }) => {
    const remove = button("tool", words.remove, () => tellHost({ kind: "removeQueued", value: { id } }));
    remove.setAttribute("aria-label", words.removeQueued);
    return element("div", "queued", {}, element("span", "queued-text", {}, text), remove);
  });
  const isRunning = last?.root.getAttribute("aria-busy") === "true";
  const now = button("quiet", words.sendNow, () => tellHost({ kind: "sendQueued", value: null }));
  const head = element("div", "queue-head", {}, words.waitsForAnswer, ...(isRunning ? [] : [now]));
  return [element("section", "queue", { "aria-label": words.waitsForAnswer }, head, ...rows)];
}

function announcement({ state }: AnswerTurn): string {
  switch (state.kind) {
    case "failed":
      return `${state.failure.message} ${state.failure.nextStep}`;
    case "complete":
    case "cut":
    case "repeating":
      return words.answerComplete;
    case "stopped":
      return words.answerStopped;
    case "waiting":
    case "streaming":
    case "interrupted":
      return "";
  }
}
