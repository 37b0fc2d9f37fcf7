// The infill order of a model, and what all infill prompts have in common: the part that typing changes comes last, so that the
// state of the rest is reused (docs/benchmarks.md, “Prompt order”).
import type { InfillOrder } from "../../core/models/catalogue/modelEntry.ts";
import type { LoadedModel, Token } from "../embedded/engine.ts";
import type { TokenCache } from "../tokens/tokenCache.ts";

/**
 * On a model that needs checkpoints, number of tokens after which a line gets another one. A key then evaluates at most this
 * many tokens and those of one word, fewer than the 32 that a GPU evaluates in the time of one.
 */
const checkpointEvery = 16;

/**
 * Room left for what is generated, in tokens: the longest block and a margin. The same for every request, because a prompt cut
 * to another length is a different prompt.
 */
const reservedTokens = 192;

/** What a prompt is made of, for one loaded model. */
export interface PromptMaker {
  readonly model: LoadedModel;
  readonly tokens: TokenCache;
  readonly order: InfillOrder;
}

/** An infill prompt. Lengths are in tokens. */
export interface InfillPrompt {
  readonly tokens: readonly Token[];
  /** Text that the first generated tokens must reproduce. */
  readonly healed: string;
  /** Lengths, ascending, at which a state is worth going back to, on models that need checkpoints. */
  readonly boundaries: readonly number[];
  /** Tokens of the context among them. */
  readonly contextLength: number;
  readonly order: InfillOrder;
  /** Texts that end the generation where they appear. */
  readonly stop: readonly string[];
}

/** Most tokens that a model's prompts may have. */
export function promptBudget(model: Pick<LoadedModel, "contextTokens">): number {
  return model.contextTokens - Math.min(reservedTokens, Math.floor(model.contextTokens / 4));
}

/** The tokens from one on, or a few later: a character of several tokens is left out where only some of them would be there. */
export function tokensFrom(model: Detokenizer, tokens: readonly Token[], start: number): readonly Token[] {
  const isBroken = (at: number): boolean => model.detokenize(tokens.slice(at, at + mostTokens)).startsWith("\ufffd");
  return tokens.slice(start <= 0 ? 0 : wholeNear(start, 1, isBroken));
}

/** The tokens up to one, or a few less, without a part of a character at their end. */
export function tokensUpTo(model: Detokenizer, tokens: readonly Token[], end: number): readonly Token[] {
  const isBroken = (at: number): boolean =>
    model.detokenize(tokens.slice(Math.max(0, at - mostTokens), at)).endsWith("\ufffd");
  return tokens.slice(0, end >= tokens.length ? tokens.length : wholeNear(end, -1, isBroken));
}

type Detokenizer = Pick<LoadedModel, "detokenize">;

/** Tokens of the longest character: one for each byte. */
const mostTokens = 4;

function wholeNear(place: number, step: 1 | -1, isBroken: (at: number) => boolean): number {
  for (let moved = 0; moved < mostTokens; moved++)
    if (place + moved * step >= 0 && !isBroken(place + moved * step)) return place + moved * step;
  // The text itself has a character that cannot be read.
  return place;
}

/**
 * The infill order of a model: the one its catalogue entry names, `wanted`. Without an entry it is the joint order when the
 * vocabulary has infill tokens, else the chat order; undefined when the model has neither infill tokens nor a chat template.
 */
export function infillOrder(
  model: Pick<LoadedModel, "infill" | "hasChatTemplate">,
  wanted: InfillOrder | undefined,
): InfillOrder | undefined {
  if (model.infill === undefined) return model.hasChatTemplate ? "chat" : undefined;
  return wanted === "chat" && !model.hasChatTemplate ? "joint" : (wanted ?? "joint");
}

/** Joins a prompt's parts and finds its boundaries: after the context, after the stable part, and along the cursor's line. */
export function assembled(
  contextEnd: number,
  stable: readonly Token[],
  above: readonly Token[],
  line: readonly Token[],
): Pick<InfillPrompt, "tokens" | "boundaries"> {
  const tokens = [...stable, ...above, ...line];
  const last = tokens.length - 1;
  const lengths = [contextEnd, stable.length];
  // One token before the line, because a prompt that ends where the line starts evaluates its last token again each time.
  for (let length = stable.length + above.length - 1; length <= last; length += checkpointEvery) lengths.push(length);
  const boundaries = [...new Set(lengths)].filter((length) => length > 1 && length <= last).sort((a, b) => a - b);
  return { tokens, boundaries };
}
