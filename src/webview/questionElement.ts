import type { QuestionView } from "../protocol/chatProtocol.ts";
import { tellHost } from "./bridge.ts";
import { button, copyButton, element, iconButton } from "./elements.ts";
import { nameHiddenCharacters } from "./answer/hiddenCharacters.ts";
import { fill, words } from "./words.ts";

/** A question, with buttons to copy and edit it. */
export function questionElement({ id, text, references }: QuestionView): HTMLElement {
  const bubble = element("div", "bubble", { dir: "auto" }, nameHiddenCharacters(text));
  const label = references.length === 0 ? [] : [aboutLabel(id, references)];
  const tools = element("div", "turn-tools");
  const root = element("article", "turn question", { "aria-label": words.yourQuestion }, bubble, ...label, tools);
  const labels = { copy: words.copy, copied: words.copied, spoken: words.copyQuestion };
  const copy = copyButton("tool", labels, () => tellHost({ kind: "copy", value: { text } }));
  const openEditor = (): void => root.replaceChildren(editor(text, id, close), ...label);
  const edit = iconButton("tool edit", "edit", words.edit, openEditor, words.editQuestion);
  const close = (): void => {
    root.replaceChildren(bubble, ...label, tools);
    edit.focus();
  };
  tools.append(copy, edit);
  return root;
}

/** What a question is about. A file opens at a click, at the lines that the question was about. */
function aboutLabel(id: number, references: QuestionView["references"]): HTMLElement {
  const [before = "", after = ""] = words.about.split("{0}");
  const label = element("div", "about-label", {}, before);
  for (const [index, reference] of references.entries()) {
    if (index > 0) label.append(", ");
    if (!reference.opens) label.append(reference.label);
    else {
      const open = button("reference", reference.label, () =>
        tellHost({ kind: "openReference", value: { id, index } }),
      );
      open.title = fill(words.openReference, reference.label);
      label.append(open);
    }
  }
  label.append(after);
  return label;
}

/** The box for editing a question. Enter sends it, Escape cancels. */
function editor(text: string, id: number, close: () => void): HTMLElement {
  const input = element("textarea", "", { "aria-label": words.editQuestion, rows: "3" });
  input.value = text;
  const send = (): void => {
    if (input.value.trim() !== "") tellHost({ kind: "edit", value: { id, text: input.value } });
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      // It cancels this, and stops no answer.
      event.stopPropagation();
      return close();
    }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  setTimeout(() => input.focus());
  const note = element("span", "note", {}, words.editNote);
  const buttons = [button("primary", words.sendAgain, send), button("", words.cancel, close)];
  return element("div", "question-editor", {}, input, note, element("div", "buttons", {}, ...buttons));
}
