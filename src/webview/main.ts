// The chat page. It keeps no state of its own: it draws what the host sends, and reports what the user does.
import type { TurnView } from "../protocol/chatProtocol.ts";
import { listenToHost, tellHost } from "./bridge.ts";
import { Composer } from "./composer/composer.ts";
import { DropTarget } from "./composer/dropTarget.ts";
import { button, element } from "./elements.ts";
import { Transcript } from "./transcript.ts";
import { chatRoot, words } from "./words.ts";

const announcer = element("div", "unseen", { role: "status", "aria-live": "polite" });
const modelText = element("span", "");
const chooseModel = button("", words.chooseModel, () => tellHost({ kind: "command", value: { name: "chooseModel" } }));
const model = element("div", "model", {}, modelText, chooseModel);
const introduction = element("p", "", { dir: "auto" });
const starters = element("div", "starters", { role: "group", "aria-label": words.starters, hidden: "" });
const hints = [words.addingFiles, words.commandsHint].map((hint) => element("p", "hint", {}, hint));
const empty = element("div", "empty", {}, introduction, starters, ...hints);
const transcript = new Transcript(announcer);
const composer = new Composer(() => transcript.editLast());
const target = new DropTarget(() => composer.dropped());
const notices = element("div", "notices", { role: "alert", hidden: "" });
chatRoot.append(empty, transcript.frame, model, notices, composer.root, target.root, announcer);

listenToHost({
  conversation: (conversation) => {
    const { turns, thinks, mode } = conversation;
    empty.hidden = turns.length > 0;
    transcript.frame.hidden = turns.length === 0;
    transcript.show(conversation);
    showAnswering(turns.at(-1));
    composer.showThinking(thinks);
    composer.mode.show(mode);
    composer.showMode(mode);
  },
  received: ({ id, channel, text }) => transcript.receive(id, channel, text),
  answer: (turn) => {
    transcript.showAnswer(turn);
    showAnswering(turn);
  },
  work: (message) => transcript.showWork(message),
  agentMode: (view) => composer.mode.showAgent(view),
  chips: (chips) => composer.chips.show(chips),
  budget: (budget) => composer.budget.show(budget),
  dropRefused: (reasons) => composer.refusals.show(reasons),
  contextSuggestions: ({ query, items }) => composer.suggestions.show(query, items),
  model: ({ kind, text, name, introduction: sentence }) => {
    composer.showModel(name);
    introduction.textContent = sentence;
    model.className = `model ${kind}`;
    model.hidden = kind === "ready" || kind === "idle";
    modelText.textContent = text;
    chooseModel.hidden = kind !== "missing";
  },
  starters: (questions) => {
    starters.hidden = questions.length === 0;
    showTexts(starters, questions, (text) =>
      button("starter", text, () => tellHost({ kind: "send", value: { text } })),
    );
  },
  notices: (sentences) => {
    notices.hidden = sentences.length === 0;
    showTexts(notices, sentences, (sentence) => element("p", "", { dir: "auto" }, sentence));
  },
  focus: () => composer.focus(),
});

let runs = false;

function showAnswering(last: TurnView | undefined): void {
  runs = isAnswering(last);
  composer.showAnswering(runs);
}

document.addEventListener("keydown", (event) => {
  // A list or an editor that Escape closes has taken it.
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || !runs) return;
  event.preventDefault();
  tellHost({ kind: "stop", value: null });
});

window.addEventListener("error", (event) => tellHost({ kind: "pageError", value: { text: event.message } }));
document.addEventListener("securitypolicyviolation", (event) =>
  tellHost({ kind: "pageError", value: { text: `${event.violatedDirective} refused ${event.blockedURI}` } }),
);
tellHost({ kind: "ready", value: null });

/** Draws an element for each text, unless they are drawn already: a screen reader says an alert again whenever it is drawn. */
function showTexts(root: HTMLElement, texts: readonly string[], draw: (text: string) => HTMLElement): void {
  const shown = [...root.children].map(({ textContent }) => textContent);
  if (JSON.stringify(shown) !== JSON.stringify(texts)) root.replaceChildren(...texts.map(draw));
}

function isAnswering(turn: TurnView | undefined): boolean {
  return turn?.kind === "answer" && (turn.state.kind === "waiting" || turn.state.kind === "streaming");
}
