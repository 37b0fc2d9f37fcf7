// What went wrong, what to do, and buttons for it.
import type { Failure, FailureKind } from "../../core/failures.ts";
import type { PageCommand } from "../../protocol/chatProtocol.ts";
import { tellHost } from "../bridge.ts";
import { button, element } from "../elements.ts";
import { words } from "../words.ts";

/** The card of a failure. `again`: the buttons that try again. */
export function failureCard(failure: Failure, again: readonly HTMLElement[]): HTMLElement {
  const remedies: Partial<Record<FailureKind, () => readonly HTMLButtonElement[]>> = {
    promptTooLong: () => [...shortening(), button("", words.newChat, () => tellHost({ kind: "newChat", value: null }))],
    noModel: () => [chooseModel()],
    modelUnreadable: () => [chooseModel()],
    wrongDigest: () => [chooseModel()],
    loadFailed: () => [chooseModel(), command(words.showLog, "showLog")],
    gpuUnavailable: () => [chooseModel(), command(words.showLog, "showLog")],
    outOfMemory: () => [command(words.park, "park"), chooseModel()],
    workerGone: () => [command(words.startModel, "loadModel")],
    workerCrashed: () => [command(words.restartWorker, "restartWorker"), chooseModel()],
    unauthorised: () => [command(words.restartWorker, "restartWorker")],
    serverUnreachable: () => [chooseServer(), chooseModel()],
    serverRefused: () => [chooseServer(), chooseModel()],
    serverFailed: () => [chooseServer(), command(words.showLog, "showLog")],
    otherVersion: () => [command(words.restartWorker, "restartWorker")],
  };
  const buttons = remedies[failure.kind]?.() ?? [command(words.showLog, "showLog")];
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

function chooseModel(): HTMLButtonElement {
  return command(words.chooseModel, "chooseModel");
}

function chooseServer(): HTMLButtonElement {
  return command(words.chooseServer, "chooseServer");
}

function command(label: string, name: PageCommand): HTMLButtonElement {
  return button("", label, () => tellHost({ kind: "command", value: { name } }));
}
