// What an agent did for an answer, in order: words, calls, how far it has come, and the button that puts files back.
import type { AgentWork, WorkItem } from "../../core/agentWork.ts";
import type { WorkView as WorkMessage } from "../../protocol/chatProtocol.ts";
import { AnswerBody } from "../answer/answerBody.ts";
import { nameHiddenCharacters } from "../answer/hiddenCharacters.ts";
import { tellHost } from "../bridge.ts";
import { button, element } from "../elements.ts";
import { fill, words } from "../words.ts";
import { CallCard } from "./callCard.ts";

/** How many of the newest entries are not folded away: a hundred cards are laid out only when somebody wants to see them. */
const [mostShown, keptShown] = [40, 25] as const;

export class WorkView {
  readonly root = element("section", "work", { "aria-label": words.agentWork });
  readonly foot = element("div", "work-foot");
  private readonly answerId: number;
  private readonly onDrawn: () => void;
  private readonly earlier = element("details", "earlier", { hidden: "" });
  private readonly earlierTitle = element("summary", "");
  private readonly list = element("div", "work-items");
  private readonly elements: HTMLElement[] = [];
  private readonly cards = new Map<number, CallCard>();
  private folded = 0;

  constructor(answerId: number, onDrawn: () => void) {
    [this.answerId, this.onDrawn] = [answerId, onDrawn];
    this.earlier.append(this.earlierTitle);
    this.root.append(this.earlier, this.list);
  }

  /** Draws all of it. */
  show({ items, ...work }: AgentWork, isRunning: boolean): void {
    for (const [at, item] of items.entries()) this.put(at, item);
    this.fold();
    this.showFoot(work, isRunning);
  }

  /** Draws what has changed. */
  change({ items, work }: WorkMessage): void {
    for (const { at, item } of items) this.put(at, item);
    this.fold();
    this.showFoot(work, true);
  }

  /** What the user is asked, in words; empty when nothing is. */
  get question(): string {
    return [...this.cards.values()].findLast((card) => card.question !== "")?.question ?? "";
  }

  private put(at: number, item: WorkItem): void {
    const card = this.cards.get(at);
    if (item.kind === "call" && card !== undefined) return card.show(item);
    const made = this.made(at, item);
    const known = this.elements[at];
    this.elements[at] = made;
    if (known === undefined) this.list.append(made);
    else known.replaceWith(made);
  }

  private made(at: number, item: WorkItem): HTMLElement {
    switch (item.kind) {
      case "call": {
        const card = new CallCard(this.answerId, item);
        this.cards.set(at, card);
        return card.root;
      }
      case "text": {
        const body = new AnswerBody(this.answerId, this.onDrawn);
        body.show(item.text, "whole");
        return body.root;
      }
      case "thought": {
        const text = element("div", "thought", { dir: "auto" }, nameHiddenCharacters(item.text));
        return element("details", "thinking", {}, element("summary", "", {}, words.thought), text);
      }
      case "word":
        return element("div", "word", { dir: "auto" }, fill(words.youSaid, nameHiddenCharacters(item.text)));
    }
  }

  private fold(): void {
    if (this.elements.length - this.folded <= mostShown) return;
    const until = this.elements.length - keptShown;
    this.earlier.append(...this.elements.slice(this.folded, until));
    this.folded = until;
    this.earlier.hidden = false;
    this.earlierTitle.textContent = fill(words.earlierSteps, until.toLocaleString());
  }

  private showFoot(work: WorkMessage["work"], isRunning: boolean): void {
    const { steps, mostSteps, tokens, limit, note } = work;
    const isCalling = [...this.cards.values()].at(-1)?.isOpen === true;
    const now = Math.min(isCalling ? steps : steps + 1, mostSteps);
    const step = fill(words.stepOf, String(now)).replace("{1}", () => String(mostSteps));
    const count = steps === 1 ? words.oneStep : fill(words.steps, String(steps));
    const used = tokens === 0 ? [] : [fill(words.tokens, tokens.toLocaleString())];
    const figures = [...(isRunning ? [step] : steps > 0 ? [count] : []), ...used].join(" · ");
    this.foot.replaceChildren(
      ...[note, limit].flatMap((text) =>
        text === undefined ? [] : [element("p", "call-note", { dir: "auto" }, text)],
      ),
      element("span", "note progress", {}, figures),
      ...(isRunning ? [] : restoreParts(this.answerId, work)),
    );
  }
}

/** The button that puts files back, and what became of it. */
function restoreParts(id: number, { sessions, restore }: WorkMessage["work"]): HTMLElement[] {
  if (sessions.length === 0) return [];
  const tell = (how: "restore" | "undo") => (): void => tellHost({ kind: "restoreFiles", value: { id, how } });
  const again = button("", words.restoreFiles, tell("restore"));
  again.title = words.restoreHint;
  if (restore === undefined) return [again];
  const { how, by, restored, left } = restore;
  const files = restored.map(nameHiddenCharacters).join(", ");
  const sentence = how === "restore" ? words.restored : words.restoreTakenBack;
  const lines = [
    restored.length === 0 && left.length === 0 ? words.restoredNothing : "",
    restored.length === 0 ? "" : fill(sentence, files),
    ...left.map(({ path, why }) =>
      fill(words.leftAlone, nameHiddenCharacters(path)).replace("{1}", () => nameHiddenCharacters(why)),
    ),
  ].filter((line) => line !== "");
  const told = lines.map((line) => element("p", "", { dir: "auto" }, line));
  const back = button("", words.undoRestore, tell("undo"));
  const buttons = by.length > 0 ? [back, ...(left.length > 0 ? [again] : [])] : [again];
  return [element("div", "restored", { role: "status" }, ...told), ...buttons];
}
