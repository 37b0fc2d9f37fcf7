// What went wrong, what to do, and buttons for it.
import type { Failure } from "../../core/failures.ts";
import { remedies } from "../../protocol/remedies.ts";
import { tellHost } from "../bridge.ts";
import { button, element } from "../elements.ts";
import { words } from "../words.ts";

/** The card of a failure. `again`: the buttons that try again. */
export function failureCard(failure: Failure, again: readonly HTMLElement[]): HTMLElement {
  const buttons = remedies[failure.kind].map((name) =>
    button("", words[name], () => tellHost({ kind: "command", value: { name } })),
  );
  if (failure.kind === "promptTooLong")
    buttons.push(
      ...shortening(),
      button("", words.newChat, () => tellHost({ kind: "newChat", value: null })),
    );
  return element(
    "div",
    "card",
    {},
    element("p", "cause", {}, failure.message),
    ...(failure.nextStep === "" ? [] : [element("p", "next", {}, failure.nextStep)]),
    element("div", "buttons", {}, ...buttons, ...again),
  );
}

/** The buttons that shorten the conversation. */
export function shortening(): HTMLButtonElement[] {
  return [
    button("", words.leaveOut, () => tellHost({ kind: "shorten", value: { how: "leaveOut" } })),
    button("", words.summarise, () => tellHost({ kind: "shorten", value: { how: "summarise" } })),
  ];
}
