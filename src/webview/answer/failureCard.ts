// What went wrong, why, and the buttons that help.
import type { Failure, FailureKind } from "../../core/failures.ts";
import type { PageAction } from "../../protocol/chatProtocol.ts";
import { tellHost } from "../bridge.ts";
import { button, element } from "../elements.ts";
import { words } from "../words.ts";

/** The card of a failure. `again`: the button that tries once more. */
export function failureCard(failure: Failure, again: HTMLElement): HTMLElement {
  const remedies: Partial<Record<FailureKind, () => readonly HTMLButtonElement[]>> = {
    promptTooLong: () => [...shortening(), button("", words.newChat, () => tellHost({ kind: "newChat", value: null }))],
    noModel: () => [chooseModel()],
    modelUnreadable: () => [chooseModel()],
    wrongDigest: () => [chooseModel()],
    loadFailed: () => [chooseModel(), action(words.showLog, "showLog")],
    gpuUnavailable: () => [chooseModel(), action(words.showLog, "showLog")],
    outOfMemory: () => [action(words.freeMemory, "freeMemory"), chooseModel()],
    workerGone: () => [action(words.startModel, "loadModel")],
    workerCrashed: () => [action(words.restartWorker, "restartWorker"), chooseModel()],
    unauthorised: () => [action(words.restartWorker, "restartWorker")],
    otherVersion: () => [action(words.restartWorker, "restartWorker")],
  };
  const buttons = remedies[failure.kind]?.() ?? [action(words.showLog, "showLog")];
  return element(
    "div",
    "card",
    {},
    element("p", "cause", {}, failure.message),
    ...(failure.nextStep === "" ? [] : [element("p", "next", {}, failure.nextStep)]),
    element("div", "buttons", {}, ...buttons, again),
  );
}

/** The two ways to make room in the context. */
export function shortening(): HTMLButtonElement[] {
  return [
    button("", words.leaveOut, () => tellHost({ kind: "shorten", value: { how: "leaveOut" } })),
    button("", words.summarise, () => tellHost({ kind: "shorten", value: { how: "summarise" } })),
  ];
}

function chooseModel(): HTMLButtonElement {
  return action(words.chooseModel, "chooseModel");
}

function action(label: string, name: PageAction): HTMLButtonElement {
  return button("", label, () => tellHost({ kind: "action", value: { name } }));
}
