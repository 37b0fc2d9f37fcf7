// Infill with the model's own fill-in-the-middle tokens, in one of the two orders to which typing only appends.
import { lineStart } from "../../base/lines.ts";
import { splitForHealing } from "../../core/completion/prompt/tokenHealing.ts";
import type { WarmParams } from "../../protocol/workerProtocol.ts";
import type { InfillTokens, LoadedModel, Token } from "../embedded/engine.ts";
import { contextTokens } from "./contextTokens.ts";
import { assembled, promptBudget, tokensFrom, tokensUpTo, type InfillPrompt, type PromptMaker } from "./prompt.ts";

/**
 * What does not fit the context is cut off the far ends of the windows, a quarter of the budget at a time: an exact cut would
 * move the start with each key, and the model would read everything again.
 */
const cutParts = 4;

/** `context <prefix><suffix>S<middle>P` */
export function jointPrompt(maker: PromptMaker, infill: InfillTokens, windows: WarmParams): InfillPrompt {
  const budget = promptBudget(maker.model);
  const { kept, healed } = splitForHealing(windows.prefix);
  const { above, line } = tokenLines(maker, kept, budget);
  const suffix = tokensUpTo(maker.model, maker.tokens.of(windows.suffix), Math.floor(budget / cutParts));
  const shown = withoutStart(maker.model, above, suffix.length + line.length, budget);
  const context = contextTokens(maker, windows.context, budget, suffix.length + shown.length + line.length);
  const start = [...beginning(maker.model), ...context];
  const stable = [...start, infill.prefix, infill.suffix, ...suffix, infill.middle];
  return {
    ...assembled(start.length, stable, shown, line),
    healed,
    contextLength: context.length,
    order: "joint",
    stop: [],
  };
}

/** `context <prefix>P[0..anchor]<suffix>S<middle>P[anchor..]` */
export function anchoredPrompt(maker: PromptMaker, infill: InfillTokens, windows: WarmParams): InfillPrompt {
  const budget = promptBudget(maker.model);
  const anchor = splitForHealing(windows.prefix.slice(0, windows.anchor ?? windows.prefix.length)).kept.length;
  // A word begun before the anchor is healed from where the anchored part ends, so that this part stays the same.
  const keptLength = Math.max(anchor, splitForHealing(windows.prefix).kept.length);
  const { above, line } = tokenLines(maker, windows.prefix.slice(anchor, keptLength), budget);
  const suffix = tokensUpTo(maker.model, maker.tokens.of(windows.suffix), Math.floor(budget / cutParts));
  const typed = withoutStart(maker.model, above, suffix.length + line.length, budget);
  const before = maker.tokens.of(windows.prefix.slice(0, anchor));
  const shown = withoutStart(maker.model, before, suffix.length + typed.length + line.length, budget);
  const context = contextTokens(
    maker,
    windows.context,
    budget,
    shown.length + suffix.length + typed.length + line.length,
  );
  const start = [...beginning(maker.model), ...context];
  const stable = [...start, infill.prefix, ...shown, infill.suffix, ...suffix, infill.middle];
  return {
    ...assembled(start.length, stable, typed, line),
    healed: windows.prefix.slice(keptLength),
    contextLength: context.length,
    order: "anchored",
    stop: [],
  };
}

function beginning(model: LoadedModel): readonly Token[] {
  return model.startToken === undefined ? [] : [model.startToken];
}

/** Tokens of a text in two parts, the last line apart, so that what is above it stays the same while the line grows. */
function tokenLines(
  { model, tokens }: PromptMaker,
  text: string,
  budget: number,
): { readonly above: readonly Token[]; readonly line: readonly Token[] } {
  const lastLine = lineStart(text);
  const line = model.tokenize(text.slice(lastLine));
  return {
    above: tokens.of(text.slice(0, lastLine)),
    line: tokensFrom(model, line, line.length - Math.floor(budget / cutParts)),
  };
}

/** Cuts tokens off the start, in steps, until the rest fits beside `others` tokens. */
function withoutStart(model: LoadedModel, tokens: readonly Token[], others: number, budget: number): readonly Token[] {
  const step = Math.floor(budget / cutParts);
  return tokensFrom(model, tokens, Math.ceil((tokens.length + others - budget) / step) * step);
}
