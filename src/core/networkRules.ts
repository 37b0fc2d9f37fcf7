// How requests leave this machine: through which proxy, and which certificates are trusted. The same for downloads and for servers.
import { isBypassed } from "./noProxy.ts";

/** The user's rules for requests to other machines. They may hold a password for a proxy: never logged, shown or written to disk. */
export interface NetworkRules {
  /** Proxy for addresses with http. Absent: none. */
  readonly httpProxy?: string;
  /** Proxy for addresses with https. Absent: none. */
  readonly httpsProxy?: string;
  /** Value of the header `Proxy-Authorization`, where it is not in the proxy's address. */
  readonly proxyAuthorization?: string;
  /** Hosts that are reached without a proxy, as in NO_PROXY. */
  readonly noProxy: readonly string[];
  /** False: any certificate is accepted. */
  readonly checksCertificates: boolean;
  /** Whether certificates of the operating system are trusted besides Node's own. */
  readonly trustsSystem: boolean;
  /** Files with more certificates to trust (PEM). */
  readonly certificateFiles: readonly string[];
}

/** The editor's settings for the network (`http.…`), as the user set them for the whole editor. */
export interface EditorNetwork {
  readonly proxy: string;
  readonly proxyAuthorization: string;
  readonly noProxy: readonly string[];
  readonly support: "off" | "on" | "fallback" | "override";
  readonly strictSsl: boolean;
  readonly systemCertificates: boolean;
}

/** Those settings out of their unchecked values by name (`proxy`, `noProxy`, …); the editor's defaults for what is no value. */
export function editorNetwork(value: (name: string) => unknown): EditorNetwork {
  const text = (name: string): string => {
    const found = value(name);
    return typeof found === "string" ? found : "";
  };
  const list = value("noProxy");
  return {
    proxy: text("proxy"),
    proxyAuthorization: text("proxyAuthorization"),
    noProxy: Array.isArray(list) ? list.filter((each) => typeof each === "string") : [],
    support: supports.find((each) => each === value("proxySupport")) ?? "override",
    strictSsl: value("proxyStrictSSL") !== false,
    systemCertificates: value("systemCertificates") !== false,
  };
}

const supports = ["off", "on", "fallback", "override"] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The rules of an environment, and of the editor's settings where there is an editor. The order is that of VS Code, whose own
 * requests include downloads: its settings come before the variables, and a proxy for http serves https too if there is no other.
 */
export function networkRules(env: Environment, editor?: EditorNetwork): NetworkRules {
  const named = (name: string): string => (env[name.toLowerCase()] ?? env[name] ?? "").trim();
  const set = editor?.proxy.trim() ?? "";
  const isOff = editor?.support === "off";
  const http = isOff ? "" : set || named("HTTP_PROXY") || named("ALL_PROXY");
  const https = isOff ? "" : set || named("HTTPS_PROXY") || named("ALL_PROXY") || named("HTTP_PROXY");
  const exceptions = editor?.noProxy.length ? editor.noProxy : named("NO_PROXY").split(/[\s,]+/);
  const files = [env["NODE_EXTRA_CA_CERTS"], env["SSL_CERT_FILE"]];
  return {
    ...(http !== "" && { httpProxy: http }),
    ...(https !== "" && { httpsProxy: https }),
    ...(editor !== undefined && editor.proxyAuthorization !== "" && { proxyAuthorization: editor.proxyAuthorization }),
    noProxy: exceptions.map((each) => each.trim()).filter((each) => each !== ""),
    checksCertificates: (editor?.strictSsl ?? true) && env["NODE_TLS_REJECT_UNAUTHORIZED"] !== "0",
    trustsSystem: editor?.systemCertificates ?? true,
    certificateFiles: [...new Set(files.filter((file) => file !== undefined && file !== ""))] as string[],
  };
}

/** No proxy, and the usual certificates. */
export const directRules: NetworkRules = networkRules({});

/** The proxy for a `URL`, as the user wrote it; undefined for a direct connection. */
export function proxyFor(
  { protocol, hostname, port }: { readonly protocol: string; readonly hostname: string; readonly port: string },
  rules: NetworkRules,
): string | undefined {
  const isSecure = protocol === "https:";
  const proxy = isSecure ? rules.httpsProxy : rules.httpProxy;
  if (proxy === undefined) return undefined;
  return isBypassed(hostname, port || (isSecure ? "443" : "80"), rules.noProxy) ? undefined : proxy;
}

/** A proxy's address as it may be shown: without a name and password. */
export function shownProxy(proxy: string): string {
  const [, scheme = "http", authority = ""] = /^(?:([a-z][a-z\d+.-]*):\/\/)?([^/?#\\]*)/i.exec(proxy) ?? [];
  // What is no port may be a password without its host.
  const host = authority.slice(authority.lastIndexOf("@") + 1).replace(/:(?!\d{0,5}$)[^:\]]*$/, "");
  return `${scheme.toLowerCase()}://${host}`;
}

/** A proxy's address with a scheme: variables often hold only a host and a port. */
export function withScheme(proxy: string): string {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

/** Whether two sets of rules are the same. */
export function areSameRules(a: NetworkRules | undefined, b: NetworkRules | undefined): boolean {
  return JSON.stringify(a ?? directRules) === JSON.stringify(b ?? directRules);
}
