import type { QuestionView } from "../protocol/chatProtocol.ts";
import { tellHost } from "./bridge.ts";
import { button, copyButton, element } from "./elements.ts";
import { nameHiddenCharacters } from "./answer/hiddenCharacters.ts";
import { fill, words } from "./words.ts";

/** A question, with buttons to copy and edit it. */
export function questionElement({ id, text, about }: QuestionView): HTMLElement {
  const bubble = element("div", "bubble", { dir: "auto" }, nameHiddenCharacters(text));
  const label = about === undefined ? [] : [element("div", "about-label", {}, fill(words.about, about))];
  const tools = element("div", "turn-tools");
  const root = element("article", "turn question", { "aria-label": words.yourQuestion }, bubble, ...label, tools);
  const labels = { copy: words.copy, copied: words.copied, spoken: words.copyQuestion };
  const copy = copyButton("tool", labels, () => tellHost({ kind: "copy", value: { text } }));
  const edit = button("tool edit", words.edit, () => root.replaceChildren(editor(text, id, close), ...label));
  edit.setAttribute("aria-label", words.editQuestion);
  const close = (): void => {
    root.replaceChildren(bubble, ...label, tools);
    edit.focus();
  };
  tools.append(copy, edit);
  return root;
}

/** The box for editing a question. Enter sends it, Escape cancels. */
function editor(text: string, id: number, close: () => void): HTMLElement {
  const input = element("textarea", "", { "aria-label": words.editQuestion, rows: "3" });
  input.value = text;
  const send = (): void => {
    if (input.value.trim() !== "") tellHost({ kind: "edit", value: { id, text: input.value } });
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  setTimeout(() => input.focus());
  const note = element("span", "note", {}, words.editNote);
  const buttons = [button("primary", words.sendAgain, send), button("", words.cancel, close)];
  return element("div", "question-editor", {}, input, note, element("div", "buttons", {}, ...buttons));
}
