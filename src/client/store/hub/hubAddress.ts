// Addresses of model hubs and their mirrors, as the user gives them.
import { fail } from "../../../core/failures.ts";
import { SourceFailed } from "../downloadSource.ts";
import { hubDefaults } from "./hubOptions.ts";

/** One hub, or a mirror of one. */
export interface HubAddress {
  /** For people, after "from". */
  readonly name: string;
  /** As the user gave it. It is checked when it is used, so that a wrong one is reported like any other source that fails. */
  readonly base: string;
  /** For gated models; never logged. */
  readonly token?: string;
}

/** Which hubs there are. */
export interface HubChoice {
  /** "off": none at all. */
  readonly base?: string;
  readonly mirrors?: readonly string[];
  readonly token?: string;
}

/**
 * The hub and its mirrors, in the order in which they are tried: mirrors first, because they are nearer. The token is sent to the
 * hub and to mirrors of the same origin only. Raises `badInput` for an invalid token.
 */
export function hubsOf({ base = hubDefaults.base, mirrors = [], token }: HubChoice): HubAddress[] {
  if (base === "off") return [];
  if (token !== undefined && !/^[\x21-\x7e]{1,512}$/.test(token))
    fail(
      "badInput",
      "The hub token contains characters that are not allowed in a token.",
      "Copy the token again, without spaces.",
    );
  const withToken = token === undefined ? {} : { token };
  return [
    ...mirrors.map((mirror) => ({
      name: `the mirror ${hostOf(mirror)}`,
      base: mirror,
      ...(originOf(mirror) !== undefined && originOf(mirror) === originOf(base) ? withToken : {}),
    })),
    { name: "the model hub", base, ...withToken },
  ];
}

/** Parses an address that the user gave; the result ends with a slash. Raises SourceFailed. */
export function hubBase(text: string): URL {
  const address = text.endsWith("/") ? text : `${text}/`;
  if (!/^https?:/i.test(address) || !URL.canParse(address)) throw new SourceFailed(`“${text}” is not an address`);
  const base = new URL(address);
  if (base.username !== "" || base.password !== "")
    throw new SourceFailed("its address contains a password", "Give an address without a user name and password.");
  if (base.protocol === "http:" && !isLoopback(base))
    throw new SourceFailed("plain http is allowed on this machine only", `Use an https address instead of “${text}”.`);
  return base;
}

/** Whether an address is on this machine. */
export function isLoopback(url: URL): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}

function originOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).origin : undefined;
}
