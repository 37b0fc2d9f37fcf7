// What a hub's refusals mean to the user, and which of them are temporary.
import type { IncomingMessage } from "node:http";
import { SourceFailed } from "../downloadSource.ts";
import { hubBase, type HubAddress } from "./hubAddress.ts";
import { retryAfterMs } from "../../../network/retryAfter.ts";

/** A temporary failure. */
export class TryAgain extends SourceFailed {
  readonly isReachable: boolean;
  /** Pause that the hub asked for, in milliseconds. */
  readonly pauseMs: number | undefined;
  /** The hub asks for fewer requests. */
  readonly isRateLimited: boolean;

  constructor(
    message: string,
    more: { reach?: "unreachable"; pauseMs?: number; load?: "rateLimited"; advice?: string } = {},
  ) {
    super(message, more.advice);
    this.isReachable = more.reach === undefined;
    this.pauseMs = more.pauseMs;
    this.isRateLimited = more.load === "rateLimited";
  }
}

/** The failure behind a reply that is neither the file nor a redirect. `hub` is absent when another origin refused. */
export function refusalOf(reply: IncomingMessage, hub: HubAddress | undefined): SourceFailed {
  const status = reply.statusCode ?? 0;
  const code = String(reply.headers["x-error-code"] ?? "");
  if (code === "RepoNotFound" || code === "RevisionNotFound" || code === "EntryNotFound" || status === 404)
    return new SourceFailed(
      `it has no such file (${status})`,
      "Check the model's repository and file name; a private repository needs a token.",
    );
  if (status === 401 || status === 403) return denied(status, hub);
  if (status === 429) return rateLimited(reply);
  if (status >= 500) {
    const pauseMs = retryAfterMs(reply.headers["retry-after"]);
    const advice = "The hub has a problem. Try again later; what was downloaded so far is kept.";
    return new TryAgain(`it has a problem (${status})`, { advice, ...(pauseMs === undefined ? {} : { pauseMs }) });
  }
  return new SourceFailed(`it answered ${status}`);
}

const tokenPlaces = "“Ghostlight: Set Hugging Face Token…” or GHOSTLIGHT_HUB_TOKEN";

function denied(status: number, hub: HubAddress | undefined): SourceFailed {
  if (hub === undefined) return new SourceFailed(`the server it redirects to denies access (${status})`);
  const { host } = hubBase(hub.base);
  if (hub.token === undefined)
    return new SourceFailed(
      `it denies access without a token (${status})`,
      `Accept the model's terms on its page at ${host}, and set your token with ${tokenPlaces}.`,
      "token",
    );
  return status === 401
    ? new SourceFailed("it does not know the token (401)", `Set a valid token with ${tokenPlaces}.`, "token")
    : new SourceFailed(
        "the token's account may not read it (403)",
        `Accept the model's terms on its page at ${host} with the account of your token, and try again.`,
        "token",
      );
}

function rateLimited(reply: IncomingMessage): SourceFailed {
  const pauseMs = retryAfterMs(reply.headers["retry-after"]);
  const advice =
    pauseMs === undefined
      ? "Wait a few minutes and try again; with a token the hub allows more requests."
      : `Wait ${Math.ceil(pauseMs / 1000)} s and try again; with a token the hub allows more requests.`;
  const load = "rateLimited";
  return new TryAgain("too many requests (429)", pauseMs === undefined ? { advice, load } : { advice, load, pauseMs });
}
