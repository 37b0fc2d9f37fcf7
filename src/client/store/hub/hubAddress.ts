// Addresses of model hubs and of their mirrors, as people give them.
import { fail } from "../../../core/failures.ts";
import { SourceFailed } from "../downloadSource.ts";
import { hubDefaults } from "./hubOptions.ts";

/** One hub, or a mirror of one. */
export interface HubAddress {
  /** For people, after "from". */
  readonly name: string;
  /** As a person gave it: checked when it is used, so that a wrong one is told like any place that fails. */
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
 * The hub and its mirrors, in the order in which files are asked for: mirrors first, they are nearer. The token goes to the
 * hub, and to a mirror of the same origin only. Raises `badInput` for a token that cannot be one.
 */
export function hubsOf({ base = hubDefaults.base, mirrors = [], token }: HubChoice): HubAddress[] {
  if (base === "off") return [];
  if (token !== undefined && !/^[\x21-\x7e]{1,512}$/.test(token))
    fail("badInput", "The hub's token has characters that no token has.", "Copy the token again, without spaces.");
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

/** Reads an address that a person gave; it ends with a slash then. Raises SourceFailed. */
export function hubBase(text: string): URL {
  const address = text.endsWith("/") ? text : `${text}/`;
  if (!/^https?:/i.test(address) || !URL.canParse(address)) throw new SourceFailed(`“${text}” is not an address`);
  const base = new URL(address);
  if (base.username !== "" || base.password !== "")
    throw new SourceFailed("its address holds a password", "Give an address without a user and password.");
  if (base.protocol === "http:" && !isLoopback(base))
    throw new SourceFailed("plain http is for this machine only", `Give an address with https instead of “${text}”.`);
  return base;
}

/** Whether an address is of this machine. */
export function isLoopback(url: URL): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}

function originOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).origin : undefined;
}
