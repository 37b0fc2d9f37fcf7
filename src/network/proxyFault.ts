// What goes wrong between this machine and a proxy, in words for the user. Never with the proxy's name and password.
import { describe, systemCode } from "../base/errors.ts";
import { shownProxy } from "../core/networkRules.ts";

/** The proxy is at fault, not who was to be reached through it. The message is a sentence. */
export class ProxyFault extends Error {
  /** What the user can do about it. */
  readonly nextStep: string;

  constructor(message: string, nextStep: string) {
    super(message);
    this.name = "ProxyFault";
    this.nextStep = nextStep;
  }

  /** The message as the end of a sentence after a colon. */
  get asReason(): string {
    return this.message.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase()).replace(/\.$/, "");
  }
}

const changeStep =
  "Check the proxy’s address in the setting http.proxy or the variables HTTPS_PROXY and HTTP_PROXY. Hosts that need no proxy belong into http.noProxy or NO_PROXY.";
const passwordStep =
  "Write a valid name and password into the proxy’s address (http.proxy, HTTPS_PROXY or HTTP_PROXY), such as http://name:password@proxy:8080.";
const certificateStep = "Set the environment variable NODE_EXTRA_CA_CERTS to your organisation's certificate.";

/** The proxy answered instead of letting a request through. `host` is where the request was to go. */
export function proxyRefusal(proxy: string, status: number, host: string, sent: "password" | "nothing"): ProxyFault {
  const place = shownProxy(proxy);
  if (status === 407)
    return sent === "nothing"
      ? new ProxyFault(`The proxy ${place} wants a name and a password (407).`, passwordStep)
      : new ProxyFault(`The proxy ${place} does not accept the name and password (407).`, passwordStep);
  return new ProxyFault(`The proxy ${place} answered ${status} instead of connecting to ${host}.`, changeStep);
}

/** The connection to the proxy failed with an error. */
export function proxyUnreachable(proxy: string, error: unknown): ProxyFault {
  if (error instanceof ProxyFault) return error;
  const place = shownProxy(proxy);
  const code = systemCode(error) ?? "";
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(code))
    return new ProxyFault(`The certificate of the proxy ${place} is not trusted (${code}).`, certificateStep);
  if (["ECONNRESET", "EPIPE", "HPE_INVALID_EOF_STATE"].includes(code))
    return new ProxyFault(`The proxy ${place} closed the connection.`, changeStep);
  return new ProxyFault(`The proxy ${place} cannot be reached: ${errorWords(error)}.`, changeStep);
}

/** The address of a proxy cannot be used. */
export function unusableProxy(proxy: string): ProxyFault {
  const [, scheme] = /^([a-z][a-z\d+.-]*):\/\//i.exec(proxy) ?? [];
  if (scheme !== undefined && !/^https?$/i.test(scheme))
    return new ProxyFault(
      `Ghostlight cannot use the proxy ${shownProxy(proxy)}: it speaks to proxies by http and https only.`,
      changeStep,
    );
  return new ProxyFault("The address of the proxy is not valid.", changeStep);
}

/** The words of an error; where several addresses of one host were tried, those of the first. */
export function errorWords(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorWords(error.errors[0]);
  return describe(error) || (systemCode(error) ?? "no reason was given");
}
