// Parses the address of a server as the user enters it: typed, or pasted from a browser, a terminal or another program's settings.
import { withoutTrailing } from "../../../base/text.ts";
import { FailureError, failure } from "../../failures.ts";

/** A server's address, checked. */
export interface ServerAddress {
  /** Without the API's own path (`/v1`) and a trailing slash. */
  readonly root: string;
  /** Scheme, host and port: what a key and a confirmation belong to. */
  readonly origin: string;
  /** Whether what is sent there can be read on the way: neither encrypted nor on this machine. */
  readonly isUnencrypted: boolean;
  /**
   * Where the API may be, without a trailing slash, the likeliest first. Which one answers is found out when connecting.
   */
  readonly bases: readonly string[];
}

const nextStep = "Use the form http://localhost:8000 or https://host/path. The key is entered separately.";

/** Routes of the API and pages of servers. Pasted with an address, they are left out. */
const routes =
  /\/(?:(?:chat\/)?completions?|models|responses|embeddings|infill|tokenize|props|health|metrics|docs|redoc|index\.html|openapi\.json|api\/(?:chat|generate|tags|version|ps|show)|(?<=\/v\d{1,2}\/)(?:chat|messages))$/i;
/** What ends the path of an API: `/v1`, `/v1beta/openai`, `/api/v1`. */
const versions = /\/(?:v\d+(?:beta|alpha)?\d*(?:\/openai)?|openai\/v\d+)$/i;
/** Where programs have their API below the address that they show: most; Open WebUI and OpenRouter; others. */
const usualPaths = ["/v1", "/api/v1", "/openai/v1", "", "/api"];

/**
 * Reads an address. Raises `badInput` for one that is none, or that holds a user, a password, a query or a fragment; the message
 * says what to write.
 */
export function parseServerAddress(text: string): ServerAddress {
  const bare = cleaned(addressIn(text));
  const written = withScheme(bare);
  const given = parsed(written);
  const known = knownSlip(written === "" ? bare : written);
  if (known !== undefined) throw new FailureError(failure("badInput", known, nextStep));
  if (given === undefined || (given.protocol !== "http:" && given.protocol !== "https:") || !isHost(given.hostname))
    throw new FailureError(failure("badInput", "This is not the address of a server.", nextStep));
  const [port = ""] = /:\d+$/.exec(given.origin) ?? [];
  const url = parsed(`${given.protocol}//${reachable(given.hostname)}${port}`) ?? given;
  const path = withoutRoutes(given.pathname);
  // Secrets in an address end in logs and settings.
  if (given.username !== "" || given.password !== "" || given.search !== "" || given.hash !== "")
    throw new FailureError(
      failure(
        "badInput",
        "The server's address may contain only a scheme, host, port and path.",
        `Write ${url.origin}${path}. The key is entered separately.`,
      ),
    );
  const rootPath = withoutTrailing(path.replace(versions, ""), /\//);
  const root = url.origin + rootPath;
  const own = rootPath === path ? [] : [url.origin + path];
  return {
    root,
    origin: url.origin,
    isUnencrypted: url.protocol === "http:" && !isLoopback(url),
    bases: [...new Set([...own, ...usualPaths.map((usual) => root + usual), ...beside(root)])],
  };
}

/** What is wrong with an address that looks like one; undefined if it is none of that. */
function knownSlip(address: string): string | undefined {
  if (/^(?:https?:\/\/)?(?:sk|pk|gsk|hf|nvapi|xai)[-_][\w-]{6,}$/i.test(address))
    return "This looks like a key and not like the address of a server.";
  const [, port] = /^(?:https?:\/\/)?(?:[^/?#@[\]]*@)?(?:\[[^\]]*\]|[^/?#:[\]]*):(\d+)(?:[/?#]|$)/i.exec(address) ?? [];
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))
    return `A port is a number from 1 to 65535, and ${port} is none.`;
  if (/^(?:https?:\/\/)?\[?[\da-f:]+%/i.test(address))
    return "An address with a zone (“%…”) cannot be used. Use the name or another address of that machine.";
  return /^https?:\/{3,}/i.test(address) ? "The address names no host." : undefined;
}

/** An address as it is stored and shown: with the likeliest place of the API where one was given, else without it. Raises `badInput`. */
export function shownAddress(text: string): string {
  const { root, bases } = parseServerAddress(text);
  return bases[0] === `${root}/v1` ? root : bases[0]!;
}

/** A server's own API (`/api`), beside which it may have the usual one, as Ollama does. */
function beside(root: string): readonly string[] {
  return root.endsWith("/api") ? [root.replace(/api$/, "v1")] : [];
}

/** The host to connect to: what a server listens on is no address on every system. */
function reachable(hostname: string): string {
  if (hostname === "0.0.0.0") return "127.0.0.1";
  return hostname === "[::]" ? "[::1]" : hostname.replace(/\.$/, "");
}

/**
 * The address in what was pasted: a line of settings (`OPENAI_BASE_URL=…`, `"url": "…"`), a link, a command, or full-width characters of
 * a keyboard for Chinese or Japanese.
 */
function addressIn(text: string): string {
  const plain = text
    .replace(/[\uff01-\uff5e]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .trim();
  const rest = plain
    .replace(/^(?:(?:export|set)\s+|\$env:)?[a-z_]\w*\s*=\s*/i, "")
    // A port that was torn off.
    .replace(/^(\S+)\s+(?=:\d{1,5}(?:[\s/]|$))/, "$1");
  const [whole] = /(?<![a-z\d+.-])https?:\/\/(?:\[[^\]\s]*\])?[^\s"'`<>“”‘’«»[\]{}]+/i.exec(rest) ?? [];
  // A scheme alone in front of another address is a slip.
  const address = whole?.replace(/^(?:https?:\/\/)+(?=https?:\/\/)/i, "");
  return address ?? rest;
}

/** Without what comes along when an address is copied: blanks, quotes, brackets and invisible characters. */
function cleaned(text: string): string {
  const visible = text.replace(/[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, "").trim();
  return withoutTrailing(visible.replace(/^[<"'`“”‘’«(]+/, ""), /[>"'`“”‘’»),;.…。、」』】]/).trim();
}

/** With a scheme: http for this machine and the local network, where servers rarely have certificates, else https. */
function withScheme(text: string): string {
  // Slips of the keyboard: http:/host, http//host, https:host.
  const slip = /^(https?)(?::\/{0,2}|\/\/)(?=[^/:])/i.exec(text);
  if (slip) return `${slip[1]!.toLowerCase()}://${text.slice(slip[0].length)}`;
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text) || text === "") return text;
  const bare = text.replace(/^\/\//, "");
  // An IPv6 address needs brackets.
  const rest = /^[\da-f]*(?::[\da-f]*){2,8}$/i.test(bare)
    ? bare.replace(/^(::1|::)(?=:\d{2,5}$)|^.*$/, (all, loopback?: string) => `[${loopback ?? all}]`)
    : bare;
  if (/^\d{2,5}(?:\/|$)/.test(rest)) return `http://localhost:${rest}`;
  if (/^:\d{1,5}(?:\/|$)/.test(rest)) return `http://localhost${rest}`;
  // A path, another scheme (`mailto:`) or several words are no host.
  if (/^[/.\\]|\s/.test(rest) || /^[a-z][a-z+.-]*:(?!\d)/i.test(rest)) return "";
  const host = parsed(`http://${rest}`);
  if (host === undefined) return "";
  return `${isLoopback(host) || isLocalNetwork(host) ? "http" : "https"}://${rest}`;
}

function withoutRoutes(pathname: string): string {
  // Slips: several slashes, and the version twice.
  let path = pathname.replace(/\/{2,}/g, "/").replace(/(\/v\d+)\1+(?=\/|$)/i, "$1");
  for (;;) {
    const shorter = withoutTrailing(path, /\//).replace(routes, "");
    if (shorter === path) return path;
    path = shorter;
  }
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function isHost(name: string): boolean {
  return /^(?:[\w.-]+|\[[\da-f:.]+\])$/.test(name) && !/^(?:https?|\.+)$/.test(name);
}

/** `URL` has normalised the host name. */
function isLoopback({ hostname }: URL): boolean {
  return (
    hostname === "localhost" ||
    hostname === "localhost." ||
    ["[::1]", "[::]", "0.0.0.0"].includes(hostname) ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname) ||
    /^\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]$/.test(hostname)
  );
}

/** Names without a dot, names that only a local network knows, and private addresses. */
function isLocalNetwork({ hostname }: URL): boolean {
  return (
    (!hostname.includes(".") && !hostname.startsWith("[")) ||
    /\.(?:local|lan|home|internal|intranet|localdomain|home\.arpa|test)\.?$/.test(hostname) ||
    /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.[\d.]+$/.test(
      hostname,
    ) ||
    /^\[f(?:[cd][\da-f]{2}|e[89ab][\da-f]):/.test(hostname)
  );
}
