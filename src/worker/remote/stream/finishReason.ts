// What servers say about the end of an answer. OpenAI's words are `stop`, `length`, `content_filter` and `tool_calls`; others have
// words of their own, and some say something in every event.
import { failure, type Failure } from "../../../core/failures.ts";
import { field, textField } from "./fields.ts";

/** How an answer ended. `cut`: the server stopped it before its end, and says why. */
export type StreamEnd =
  | { readonly kind: "endOfText" }
  | { readonly kind: "maxTokens" }
  | { readonly kind: "tool" }
  | { readonly kind: "cut"; readonly reason: string };

/** Words that say nothing: the answer goes on. */
const nothing = new Set(["", "null", "none", "nil", "undefined", "in_progress", "continue"]);
/** vLLM, SGLang and llama-server: `stop`. TGI: `eos_token`, `stop_sequence`. Anthropic: `end_turn`. Cohere: `complete`. */
const natural = new Set([
  ...["stop", "stopped", "eos", "eos_token", "eos_found", "stop_sequence", "stop_token", "stop_word", "word"],
  ...["end_turn", "end", "end_of_text", "endoftext", "complete", "completed", "done", "finish", "finished", "success"],
  ...["unknown", "other", "finish_reason_unspecified", "finish_reason_stop"],
]);
/** Mistral: `model_length`. Anthropic and Google: `max_tokens`. */
const length = new Set([
  ...["length", "limit", "max_tokens", "max_length", "max_output_tokens", "max_new_tokens", "model_length"],
  ...["token_limit", "finish_reason_length", "finish_reason_max_tokens", "max_completion_tokens"],
]);
const tools = new Set(["tool_calls", "tool_call", "tool_use", "function_call", "function_calls"]);

const reasonFields = ["finish_reason", "finishReason", "stop_reason"];

/** The end that an event of a stream reports; undefined while the answer goes on. */
export function endOf(choice: unknown, event: unknown): StreamEnd | undefined {
  // Most say it in the choice, some beside its text, and some beside all choices.
  const places = [choice, field(choice, "delta"), event];
  const given =
    places
      .flatMap((place) => reasonFields.map((name) => textField(place, name) ?? textField(place, name, "type")))
      .find((each) => each !== undefined && !nothing.has(each.trim().toLowerCase())) ?? "";
  if (given !== "") return named(given);
  if (field(event, "stop") !== true) return undefined;
  return textField(event, "stop_type") === "limit" ? { kind: "maxTokens" } : { kind: "endOfText" };
}

function named(reason: string): StreamEnd {
  const word = reason.trim().toLowerCase();
  if (natural.has(word)) return { kind: "endOfText" };
  if (length.has(word)) return { kind: "maxTokens" };
  return tools.has(word) ? { kind: "tool" } : { kind: "cut", reason };
}

/** The failure for an answer that the server stopped. `reason` is a short line of the server. */
export function stoppedEarly(place: string, reason: string): Failure {
  const message = `${place} stopped the answer before its end and gave the reason “${reason}”.`;
  if (
    /filter|safety|blocked?|blocklist|prohibited|recitation|sensitive|spii|moderation|refus|guardrail|policy/i.test(
      reason,
    )
  )
    return failure(
      "serverFailed",
      message,
      "The server's rules for content stopped it. Ask in other words, or use another model.",
    );
  return failure("serverFailed", message);
}

/** The failure for an answer that is only a call of a tool. */
export function calledTool(place: string): Failure {
  return failure(
    "serverFailed",
    `${place} answered with the call of a tool, and Ghostlight offers the model no tools.`,
    "Turn off tools in the server's settings, or use another model.",
  );
}
