// Turns a server's refusals and network errors into failures.
import { headOf } from "../../../base/text.ts";
import { systemCode } from "../../../base/errors.ts";
import { errorWords, ProxyFault } from "../../../network/proxyFault.ts";
import { FailureError, failure, type Failure } from "../../../core/failures.ts";
import { field, listField, textField } from "../stream/fields.ts";

/** Longest part of a server's own message that is shown, in characters. */
const quotedCharacters = 200;

/** A message of a server or of the system as it may be shown: one short line without the key. */
export function quoted(words: string, key: string | undefined): string {
  const clean = key === undefined || key === "" ? words : words.replaceAll(key, "…");
  const line = clean.replace(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length > quotedCharacters ? `${headOf(line, quotedCharacters)}…` : line;
}

/** A whole response. */
export interface ServerWords {
  readonly status: number;
  /** Its body. */
  readonly words: string;
  /** How long to wait before the next request, in milliseconds, if the server says so. */
  readonly pauseMs?: number;
}

/** A request that a server has answered with another status than 2xx. */
export class RefusedRequest extends FailureError {
  readonly status: number;

  constructor(status: number, reason: Failure) {
    super(reason);
    this.status = status;
  }
}

/** The failure for a response with an error status. */
export function refusal(place: string, { status, words, pauseMs }: ServerWords, key: string | undefined): Failure {
  const step = pauseMs === undefined ? undefined : `Try again in ${Math.max(1, Math.ceil(pauseMs / 1000))} s.`;
  const said = quoted(messageIn(words), key);
  const quote = said === "" ? "" : ` The server says: ${said}`;
  if ([400, 401, 403, 495, 496].includes(status) && isAboutClientCertificate(words))
    return failure("serverRefused", clientCertificateMessage(place), clientCertificateStep);
  if (status === 400 && /plain HTTP request was sent to (?:an? )?HTTPS|speaking plain HTTP to an SSL/i.test(words))
    return failure("serverFailed", `${place} wants https.`, "Write the address of the server with https://.");
  if (status === 401 || status === 403)
    return failure("serverRefused", `${place} answered ${status}: the key is missing or invalid.${quote}`);
  if (status === 429)
    return failure("serverBusy", `${place} answered 429: too many requests, or a quota is used up.${quote}`, step);
  if (status === 529) return failure("serverBusy", `${place} answered 529: it is overloaded.${quote}`, step);
  if (status === 503) return failure("serverBusy", `${place} answered 503: it is not ready.${quote}`, step);
  if (status >= 300 && status < 400)
    return failure(
      "serverFailed",
      `${place} answered ${status}: it redirects to another address, where the key is not sent.`,
      "Set the address it redirects to (“Ghostlight: Use a Server…”).",
    );
  if (status === 413 || isTooLong(words))
    return failure("promptTooLong", `${place} says that the request is too long.${quote}`);
  if (status === 404)
    return failure(
      "serverFailed",
      `${place} answered 404: it has no such route or model.${quote}`,
      "Check the address and the name of the model (“Ghostlight: Use a Server…”).",
    );
  return failure("serverFailed", `${place} answered ${status}.${quote}`);
}

/**
 * An error that a server reports with status 200: instead of an answer, or in the middle of one. Undefined for any other event.
 * The forms are those of OpenAI, vLLM, OpenRouter, FastAPI and proxies around them.
 */
export function streamedError(place: string, event: unknown, key: string | undefined): Failure | undefined {
  const found = streamedRefusal(event);
  return found && refusal(place, found, key);
}

/** The same as the status and the words with which a server would have refused the request. */
export function streamedRefusal(event: unknown): ServerWords | undefined {
  const error = errorIn(event);
  if (error === undefined) return undefined;
  const codes = [error, event].flatMap((each) => ["code", "status", "status_code"].map((name) => field(each, name)));
  const status =
    [error, ...codes].map(Number).find((code) => Number.isInteger(code) && code >= 400 && code < 600) ??
    (["type", "code"].some((name) => aboutRequest.test(textField(error, name) ?? "")) ? 400 : 500);
  const words = typeof error === "string" ? error : JSON.stringify(error);
  return { status, words };
}

/** Types of errors that are the request's. */
const aboutRequest = /invalid_?request|bad_?request|unsupported|unknown_?param|validation/i;

function errorIn(event: unknown): unknown {
  for (const found of [
    field(event, "error"),
    field(event, "choices", 0, "error"),
    field(event, "errors", 0),
    field(event, "error_message"),
    field(event, "error_msg"),
  ])
    if (isErrorValue(found)) return found;
  const isAnswer =
    listField(event, "choices").length > 0 ||
    ["content", "usage", "timings"].some((name) => field(event, name) !== undefined);
  return isAnswer || messageField(event) === undefined ? undefined : event;
}

function isErrorValue(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return (typeof value === "string" && value !== "") || value === true || (typeof value === "number" && value !== 0);
}

/** Why a request failed before it was answered. */
export function transportFailure(place: string, error: unknown, key: string | undefined): Failure {
  if (error instanceof FailureError) return error.failure;
  if (error instanceof ProxyFault) return failure("serverUnreachable", error.message, error.nextStep);
  const code = systemCode(error) ?? "";
  const said = errorWords(error);
  // What a server says in its own words when it wants a certificate of the client.
  if (
    /ALERT_(?:CERTIFICATE|BAD_CERTIFICATE|UNKNOWN_CA|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED)/.test(code) ||
    isAboutClientCertificate(said)
  )
    return failure("serverUnreachable", clientCertificateMessage(place), clientCertificateStep);
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/.test(code) || /wrong version number/i.test(said))
    return failure(
      "serverUnreachable",
      `${place} does not speak https.`,
      "If the server has no certificate, write its address with http://.",
    );
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(code))
    return failure(
      "serverUnreachable",
      `The certificate of ${place} is not trusted (${code}).`,
      "Set the environment variable NODE_EXTRA_CA_CERTS to your organisation's certificate.",
    );
  return failure("serverUnreachable", `${place} cannot be reached: ${quoted(said, key)}.`);
}

/** The message inside an error's body, or the body itself. */
function messageIn(words: string): string {
  try {
    const body: unknown = JSON.parse(words);
    return messageField(body) ?? words;
  } catch {
    // A web page is not useful in a message.
    return /^\s*</.test(words) ? "" : words;
  }
}

/**
 * The words of an error: `{error: {message}}`, `{message}`, `{detail}`, and FastAPI's list of what is wrong in a request. A proxy
 * may put the error of the server behind it into its own, as text.
 */
function messageField(body: unknown): string | undefined {
  for (const name of ["error", "message", "detail", "details", "msg", "error_message", "error_msg", "reason"]) {
    const value = field(body, name);
    if (typeof value === "string" && value.trim() !== "") return value;
    const listed = Array.isArray(value) ? value.map(problemText).filter((text) => text !== "") : [];
    if (listed.length > 0) return listed.join("; ");
    const inner = name !== "message" && typeof value === "object" ? messageField(value) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** One problem of a request that FastAPI lists: where it is and what it is. */
function problemText(problem: unknown): string {
  if (typeof problem === "string") return problem;
  const place = listField(problem, "loc").join(".");
  const words = messageField(problem) ?? "";
  return place === "" ? words : `${place}: ${words}`;
}

const clientCertificateStep =
  "Ghostlight has no client certificate to send. Use an address that needs none, such as an SSH tunnel or a local proxy that sends it.";

function clientCertificateMessage(place: string): string {
  return `${place} wants a client certificate, and none was sent.`;
}

/** OpenSSL's words for an alert, and those of nginx, Apache and others. */
function isAboutClientCertificate(words: string): boolean {
  return /alert (?:certificate required|bad certificate|unknown ca|handshake failure)|no required ssl certificate|client certificate|ssl certificate error/i.test(
    words,
  );
}

/** Words of llama-server, OpenAI, vLLM, TGI, Anthropic, Google, Amazon and others. */
const tooLong: readonly RegExp[] = [
  /exceed_context_size|context_length_exceeded|string_above_max_length|request_too_large/i,
  /context[ _-](?:size|length|window|limit)|maximum (?:context|(?:prompt|input|sequence) (?:length|size|tokens))|longer than/i,
  /\b(?:prompt|input|inputs|request|conversation|messages?|text)\b(?: \w+){0,2} (?:is|are|was|were|be)? ?too (?:long|large|big)/i,
  /\b(?:prompt|input|inputs|token count|tokens)\b`?(?=[^.]{0,80}(?:exceed|must be (?:<=|less|at most)))[^.]{0,80}\d/i,
  /\brequest (?:entity )?too (?:long|large)|too many (?:input |prompt )?tokens/i,
];

function isTooLong(words: string): boolean {
  return tooLong.some((each) => each.test(words));
}
