import type { Limitation } from "./modelState.ts";

/** What a server's lacks mean for a person, one sentence each. Constant sentences: the editor looks them up. */
const lackSentences: Partial<Record<Limitation, string>> = {
  fim: "The server offers no infill tokens: ghost text is asked for in words, which is slower and less exact.",
  tokenizer: "The server counts no tokens: lengths are estimates.",
  logprobs: "The server does not say how sure the model is: ghost text is shown without that check.",
  grammar: "The server is given no grammar: an edit whose answer cannot be applied is asked for once more.",
  warming: "Nothing is asked ahead of need, out of respect for others who use the server.",
};

/** The sentences for all that a person would notice. */
export function limitationTexts(limitations: readonly Limitation[]): readonly string[] {
  return limitations.flatMap((lack) => lackSentences[lack] ?? []);
}
