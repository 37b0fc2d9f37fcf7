import type { LoadedModel, RenderedChat, Token } from "../../../src/worker/embedded/engine.ts";

/** Where the special tokens of a character model start. */
const firstSpecial = 0x110000;

/**
 * A model as far as prompts need one: each UTF-16 unit is a token, and so are the special tokens it is given. Its chat template
 * puts `{role:` and `}` around messages.
 */
export function characterModel(
  special: readonly string[],
  contextTokens = 4096,
): LoadedModel & { readonly shown: (tokens: readonly Token[]) => string } {
  const specialToken = (text: string): Token | undefined =>
    special.includes(text) ? firstSpecial + special.indexOf(text) : undefined;
  const tokenize = (text: string): Token[] => Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  const shown = (tokens: readonly Token[]): string =>
    tokens.map((token) => special[token - firstSpecial] ?? String.fromCharCode(token)).join("");
  const [prefix, suffix, middle] = ["<pre>", "<suf>", "<mid>"].map(specialToken);
  const partial: Partial<LoadedModel> = {
    contextTokens,
    infill:
      prefix === undefined || suffix === undefined || middle === undefined ? undefined : { prefix, suffix, middle },
    startToken: undefined,
    hasChatTemplate: true,
    tokenize,
    tokenizeLong: async (text) => tokenize(text),
    detokenize: shown,
    specialToken,
    renderChat: async (messages): Promise<RenderedChat> => ({
      tokens: tokenize(`${messages.map(({ role, content }) => `{${role}:${content}}`).join("")}{assistant:`),
      startsThinking: false,
      format: "think",
      marks: new Map(),
    }),
  };
  return { ...(partial as LoadedModel), shown };
}

/** The same with a token for each byte of UTF-8, as models have them for characters that they seldom see. */
export function byteModel(special: readonly string[], contextTokens: number): LoadedModel {
  const model = characterModel(special, contextTokens);
  const detokenize = (tokens: readonly Token[]): string => {
    const bytes = tokens.flatMap((token) => (token < 256 ? [token] : [...Buffer.from(model.shown([token]))]));
    return Buffer.from(bytes).toString("utf8");
  };
  const tokenize = (text: string): Token[] => [...Buffer.from(text)];
  return { ...model, tokenize, tokenizeLong: async (text) => tokenize(text), detokenize };
}
