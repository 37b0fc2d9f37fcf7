import type { WarmParams } from "../../protocol/workerProtocol.ts";
import { chatPrompt } from "./chatPrompt.ts";
import { anchoredPrompt, jointPrompt } from "./fimPrompt.ts";
import type { InfillPrompt, PromptMaker } from "./prompt.ts";

/** The prompt for windows of text in the order that suits the model, or in the one that is asked for. */
export function makePrompt(maker: PromptMaker, windows: WarmParams): InfillPrompt {
  const order = windows.order ?? maker.strategy;
  const { infill } = maker.model;
  if (order === "chat" || infill === undefined) return chatPrompt(maker, windows);
  return order === "anchored" ? anchoredPrompt(maker, infill, windows) : jointPrompt(maker, infill, windows);
}
