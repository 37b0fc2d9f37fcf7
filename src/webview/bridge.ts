import type { MessageOf, Receivers, ToHost, ToPage } from "../protocol/chatProtocol.ts";

const host = acquireVsCodeApi();

/** Sends a message to the extension host. */
export function tellHost(message: MessageOf<ToHost>): void {
  host.postMessage(message);
}

/** Passes each message from the extension host to its receiver. */
export function listenToHost(receivers: Receivers<ToPage>): void {
  window.addEventListener("message", (event: MessageEvent<MessageOf<ToPage>>) => {
    const { kind, value } = event.data;
    (receivers[kind] as (value: unknown) => void)(value);
  });
}
