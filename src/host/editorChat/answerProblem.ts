// Whether an answer can be given to who asked. Independent of the editor.
import type { ChatEnd } from "../../core/modelPort.ts";
import type { Localizer } from "../localizer.ts";

/** Why an answer is none, one sentence for the user: it says and calls nothing, or calls no tool although it must. */
export function answerProblem(
  { text, calls = [], malformedCall, reason }: Pick<ChatEnd, "text" | "calls" | "malformedCall" | "reason">,
  mustCall: boolean,
  l10n: Localizer,
): string | undefined {
  if (calls.length > 0) return undefined;
  if (malformedCall !== undefined)
    return reason === "maxTokens"
      ? l10n.t("The model's answer reached its length limit in the middle of a tool call.")
      : l10n.t("The model tried to call a tool, but its call cannot be read: {0}", malformedCall.problem);
  if (mustCall) return l10n.t("The model called no tool, although it had to.");
  if (text.trim() !== "") return undefined;
  return reason === "maxTokens"
    ? l10n.t("The model's answer reached its length limit before it said anything.")
    : l10n.t("The model's answer is empty.");
}
