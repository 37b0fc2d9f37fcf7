// What Ollama has of its own. Its OpenAI-compatible completions put the model's chat template around every prompt, so infill prompts
// take its own route, which leaves them as they are.
import { countField, field, listField, textField } from "./stream/fields.ts";
import type { ServerConnection } from "./connection/serverConnection.ts";

/** Continues a prompt as it is. */
export const ollamaRoute = "/api/generate";

/** Whether a server is Ollama. It does not say so where it lists its models. */
export async function isOllama(connection: ServerConnection, signal: AbortSignal): Promise<boolean> {
  const version = await connection.askIfThere("/api/version", undefined, signal);
  if (textField(version, "version") === undefined) return false;
  const tags = await connection.askIfThere("/api/tags", undefined, signal);
  return Array.isArray(field(tags, "models"));
}

/**
 * The context that Ollama has given a loaded model, in tokens. It is often much shorter than the model's, and what does not fit is
 * cut off without a word.
 */
export async function ollamaContext(
  connection: ServerConnection,
  model: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const loaded = listField(await connection.askIfThere("/api/ps", undefined, signal), "models");
  return countField(
    loaded.find((each) => textField(each, "name") === model || textField(each, "model") === model),
    "context_length",
  );
}

/** Whether Ollama says that a model calls tools; undefined if it says nothing. */
export async function ollamaCallsTools(
  connection: ServerConnection,
  model: string,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const shown = await connection.askIfThere("/api/show", { model }, signal);
  const abilities = field(shown, "capabilities");
  return Array.isArray(abilities) ? abilities.includes("tools") : undefined;
}

/** The body of a request for `ollamaRoute`. */
export function ollamaBody(
  model: string,
  prompt: string,
  sampling: {
    readonly maxTokens: number;
    readonly temperature: number;
    readonly seed?: number;
    readonly stop: readonly string[];
  },
): object {
  const { maxTokens, temperature, seed, stop } = sampling;
  const options = { num_predict: maxTokens, temperature, stop, ...(seed !== undefined && { seed }) };
  return { model, prompt, raw: true, stream: true, logprobs: true, options };
}

/** An event of `ollamaRoute` in the form of `/v1/completions`. */
export function fromOllama(event: unknown): unknown {
  const text = textField(event, "response");
  if (text === undefined) return event;
  const isOver = field(event, "done") === true;
  const named = listField(event, "logprobs");
  return {
    choices: [
      {
        text,
        ...(isOver && { finish_reason: textField(event, "done_reason") ?? "stop" }),
        ...(named.length > 0 && { logprobs: { content: named } }),
      },
    ],
    ...(isOver && { usage: { prompt_tokens: countField(event, "prompt_eval_count") ?? 0 } }),
  };
}
