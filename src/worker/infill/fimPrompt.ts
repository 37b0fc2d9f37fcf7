// Infill with the model's own fill-in-the-middle tokens, in one of the two orders to which typing only appends.
import { lineStart } from "../../base/lines.ts";
import { splitForHealing } from "../../core/completion/prompt/tokenHealing.ts";
import type { WarmParams } from "../../protocol/workerProtocol.ts";
import type { InfillTokens, LoadedModel, Token } from "../embedded/engine.ts";
import { contextTokens } from "./contextTokens.ts";
import { assembled, promptRoom, type InfillPrompt, type PromptMaker } from "./prompt.ts";

/**
 * What does not fit the context is left off the windows' far ends, a quarter of the room at a time: cutting exactly would move
 * the start with each key, and all would be read again.
 */
const cutParts = 4;

/** `context <prefix><suffix>S<middle>P` */
export function jointPrompt(maker: PromptMaker, infill: InfillTokens, windows: WarmParams): InfillPrompt {
  const room = promptRoom(maker.model);
  const { kept, healed } = splitForHealing(windows.prefix);
  const { above, line } = tokenLines(maker, kept, room);
  const suffix = maker.tokens.of(windows.suffix).slice(0, Math.floor(room / cutParts));
  const shown = withoutStart(above, suffix.length + line.length, room);
  const context = contextTokens(maker, windows.context, room, suffix.length + shown.length + line.length);
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
  const room = promptRoom(maker.model);
  const anchor = splitForHealing(windows.prefix.slice(0, windows.anchor ?? windows.prefix.length)).kept.length;
  // A word begun before the anchor is healed from where the anchored part ends, so that this part stays the same.
  const keptLength = Math.max(anchor, splitForHealing(windows.prefix).kept.length);
  const { above, line } = tokenLines(maker, windows.prefix.slice(anchor, keptLength), room);
  const suffix = maker.tokens.of(windows.suffix).slice(0, Math.floor(room / cutParts));
  const typed = withoutStart(above, suffix.length + line.length, room);
  const before = maker.tokens.of(windows.prefix.slice(0, anchor));
  const shown = withoutStart(before, suffix.length + typed.length + line.length, room);
  const context = contextTokens(
    maker,
    windows.context,
    room,
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
  room: number,
): { readonly above: readonly Token[]; readonly line: readonly Token[] } {
  const lastLine = lineStart(text);
  return {
    above: tokens.of(text.slice(0, lastLine)),
    line: model.tokenize(text.slice(lastLine)).slice(-Math.floor(room / cutParts)),
  };
}

/** Leaves off the start of what does not fit beside so many other tokens, in steps. */
function withoutStart(tokens: readonly Token[], others: number, room: number): readonly Token[] {
  const step = Math.floor(room / cutParts);
  return tokens.slice(Math.max(0, Math.ceil((tokens.length + others - room) / step) * step));
}
