// Turns a server's refusals and network errors into failures.
import { headOf } from "../../base/text.ts";
import { systemCode } from "../../base/errors.ts";
import { FailureError, failure, type Failure } from "../../core/failures.ts";
import { field, textField } from "./fields.ts";

/** Longest part of a server's own message that is shown, in characters. */
const quotedCharacters = 200;

/** A message of a server or of the system as it may be shown: one short line without the key. */
export function quoted(words: string, key: string | undefined): string {
  const clean = key === undefined || key === "" ? words : words.replaceAll(key, "…");
  const line = clean.replace(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length > quotedCharacters ? `${headOf(line, quotedCharacters)}…` : line;
}

/** The failure for a response with an error status. `words` is its body. */
export function refusal(place: string, status: number, words: string, key: string | undefined): Failure {
  const said = quoted(messageIn(words), key);
  const quote = said === "" ? "" : ` The server says: ${said}`;
  if (status === 401 || status === 403)
    return failure("serverRefused", `${place} answered ${status}: the key is missing or invalid.${quote}`);
  if (status === 429)
    return failure("serverBusy", `${place} answered 429: too many requests, or a quota is used up.${quote}`);
  if (status === 503) return failure("serverBusy", `${place} answered 503: it is not ready.${quote}`);
  if (status >= 300 && status < 400)
    return failure(
      "serverFailed",
      `${place} answered ${status}: it redirects to another address, where the key is not sent.`,
      "Set the address it redirects to (“Ghostlight: Use a Server…”).",
    );
  if (isTooLong(words)) return failure("promptTooLong", `${place} says that the request is too long.${quote}`);
  if (status === 404)
    return failure(
      "serverFailed",
      `${place} answered 404: it has no such route or model.${quote}`,
      "Check the address and the name of the model (“Ghostlight: Use a Server…”).",
    );
  return failure("serverFailed", `${place} answered ${status}.${quote}`);
}

/** An error that a server reports in a stream that had begun; undefined for any other event. */
export function streamedError(place: string, event: unknown, key: string | undefined): Failure | undefined {
  const error = field(event, "error") ?? (textField(event, "object") === "error" ? event : undefined);
  if (error === undefined || error === null) return undefined;
  const code = field(error, "code");
  const status = typeof code === "number" && code >= 400 && code < 600 ? code : 500;
  return refusal(place, status, JSON.stringify({ error }), key);
}

/** Why a request failed before it was answered. */
export function transportFailure(place: string, error: unknown, key: string | undefined): Failure {
  if (error instanceof FailureError) return error.failure;
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = systemCode(cause) ?? "";
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(code))
    return failure(
      "serverUnreachable",
      `The certificate of ${place} is not trusted (${code}).`,
      "Set the environment variable NODE_EXTRA_CA_CERTS to your organisation's certificate.",
    );
  const words = quoted(cause instanceof Error ? cause.message : String(cause), key);
  return failure("serverUnreachable", `${place} cannot be reached: ${words}.`);
}

/** The message inside an error's body: `{error: {message}}`, `{message}`, `{detail}`, or the body itself. */
function messageIn(words: string): string {
  try {
    const body: unknown = JSON.parse(words);
    return (
      textField(body, "error", "message") ??
      textField(body, "error") ??
      textField(body, "message") ??
      textField(body, "detail") ??
      words
    );
  } catch {
    // A web page is not useful in a message.
    return /^\s*</.test(words) ? "" : words;
  }
}

function isTooLong(words: string): boolean {
  return /exceed_context_size|context_length_exceeded|maximum context length|context (size|length)|longer than/i.test(
    words,
  );
}
