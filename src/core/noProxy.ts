// Which hosts are reached without a proxy, by lists such as NO_PROXY. Programs read them in several ways; what any usual one
// takes for an exception is one here.

/** Chromium's word for: this machine too goes through the proxy. */
const withLoopback = "<-loopback>";

/**
 * Whether a host is reached without a proxy. This machine always is, unless the list has `<-loopback>`. An entry is a host with all
 * its subdomains (`example.com`, `.example.com`, `*.example.com`), a pattern with `*`, an address, a range of addresses
 * (`10.0.0.0/8`), or `*` for all; each may have a port. `hostname` and `port` are those of a `URL`.
 */
export function isBypassed(hostname: string, port: string, list: readonly string[]): boolean {
  const host = plainHost(hostname);
  const entries = list.map((entry) => entry.trim().toLowerCase());
  if (isLoopbackHost(host)) return !entries.includes(withLoopback);
  return entries.some((entry) => matches(host, port, entry));
}

function matches(host: string, port: string, entry: string): boolean {
  if (entry === "*") return true;
  if (entry === "<local>") return !host.includes(".") && !host.includes(":");
  const { name, only } = parts(entry);
  if (name === "" || (only !== undefined && only !== port)) return false;
  if (name === "*") return true;
  const range = /^([^/]+)\/(\d{1,3})$/.exec(name);
  if (range) return isInRange(host, range[1]!, Number(range[2]));
  const own = addressBits(name);
  if (own !== undefined) return own === addressBits(host);
  const domain = name.replace(/^\*?\./, "").replace(/\.$/, "");
  if (!domain.includes("*")) return host === domain || host.endsWith(`.${domain}`);
  return matchesPattern(host, domain);
}

/** A name or address, and the port that it is limited to. */
function parts(entry: string): { readonly name: string; readonly only: string | undefined } {
  const bare = entry.replace(/^[a-z][a-z\d+.-]*:\/\//, "").replace(/\/$/, "");
  const bracketed = /^\[([^\]]*)\](?::(\d+))?(\/\d+)?$/.exec(bare);
  if (bracketed) return { name: bracketed[1]! + (bracketed[3] ?? ""), only: bracketed[2] };
  const [, name = bare, only] = /^([^:]*):(\d+)$/.exec(bare) ?? [];
  return { name, only };
}

/** Whether a text is the pattern, whose `*` stands for anything. Takes time in proportion to both. */
function matchesPattern(text: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop() ?? "";
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** Without the brackets of an IPv6 address and the dot of a full name. */
function plainHost(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");
}

function isLoopbackHost(host: string): boolean {
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  return isInRange(host, "127.0.0.0", 8) || isInRange(host, "::1", 128);
}

function isInRange(host: string, start: string, length: number): boolean {
  const [own, first] = [addressBits(host), addressBits(start)];
  if (own === undefined || first === undefined) return false;
  // Both kinds of address as one: an IPv4 address is the end of an IPv6 one.
  const bits = start.includes(":") ? length : length + mappedBits.length;
  return bits <= own.length && own.startsWith(first.slice(0, bits));
}

/** How an IPv4 address begins as an IPv6 one (`::ffff:127.0.0.1`). */
const mappedBits = "0".repeat(80) + "1".repeat(16);

/** The 128 bits of an address; undefined for a name. */
function addressBits(host: string): string | undefined {
  const four = fourBits(host);
  if (four !== undefined) return mappedBits + four;
  if (!/^[\da-f:]*(?::\d+\.\d+\.\d+\.\d+)?$/.test(host) || !host.includes(":")) return undefined;
  const [head = "", tail, ...more] = host.split("::");
  if (more.length > 0) return undefined;
  const [before, behind] = [groupBits(head), groupBits(tail ?? "")];
  if (before === undefined || behind === undefined) return undefined;
  const missing = 128 - before.length - behind.length;
  if (missing < 0 || (tail === undefined && missing > 0)) return undefined;
  return before + "0".repeat(missing) + behind;
}

function groupBits(text: string): string | undefined {
  if (text === "") return "";
  let bits = "";
  for (const group of text.split(":")) {
    const own = fourBits(group) ?? (/^[\da-f]{1,4}$/.test(group) ? binary(Number.parseInt(group, 16), 16) : undefined);
    if (own === undefined) return undefined;
    bits += own;
  }
  return bits;
}

function fourBits(host: string): string | undefined {
  const bytes = host.split(".");
  if (bytes.length !== 4 || !bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) < 256)) return undefined;
  return bytes.map((byte) => binary(Number(byte), 8)).join("");
}

function binary(value: number, width: number): string {
  return value.toString(2).padStart(width, "0");
}
