// Parses the address of a server as the user enters it.
import { FailureError, failure } from "../../failures.ts";

/** A server's address, checked. */
export interface ServerAddress {
  /** Without `/v1` and a trailing slash. */
  readonly root: string;
  /** Scheme, host and port: what a key and a confirmation belong to. */
  readonly origin: string;
  /** Whether what is sent there can be read on the way: neither encrypted nor on this machine. */
  readonly isUnencrypted: boolean;
}

const nextStep = "Use the form http://localhost:8000 or https://host/path. The key is entered separately.";

/** Reads an address. Raises `badInput` for one that is none, or that holds a user, a password, a query or a fragment. */
export function parseServerAddress(text: string): ServerAddress {
  const url = parsed(text.trim());
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:") || url.hostname === "")
    throw new FailureError(failure("badInput", "This is not the address of a server.", nextStep));
  // Secrets in an address end in logs and settings.
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    throw new FailureError(
      failure("badInput", "The server's address may contain only a scheme, host, port and path.", nextStep),
    );
  const path = url.pathname.replace(/(?<!\/)\/+$/, "").replace(/\/v1$/, "");
  return { root: url.origin + path, origin: url.origin, isUnencrypted: url.protocol === "http:" && !isLoopback(url) };
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** `URL` has normalised the host name. */
function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
