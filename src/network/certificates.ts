// The certificates that are trusted: Node's own, those of the operating system, and those of files that the user names.
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import tls from "node:tls";
import type { NetworkRules } from "../core/networkRules.ts";

/** Where Linux distributions keep the certificates of the system, all in one file. */
const systemFiles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** Certificates to trust besides Node's own, as `secureContext` for a connection; undefined if there are none. */
export async function trustedCertificates(rules: NetworkRules): Promise<tls.SecureContext | undefined> {
  const more = [
    ...(rules.trustsSystem ? await systemCertificates() : []),
    ...(await Promise.all(rules.certificateFiles.map(certificatesIn))).flat(),
  ];
  if (more.length === 0) return undefined;
  const all = [...new Set([...tls.rootCertificates, ...more])];
  try {
    return tls.createSecureContext({ ca: all });
  } catch {
    // One certificate that cannot be read must not take all others with it.
    return tls.createSecureContext({ ca: all.filter(isReadable) });
  }
}

/** Node can ask the system since versions 22.15 and 24. */
type WithSystem = typeof tls & { readonly getCACertificates?: (store: "system") => readonly string[] };

async function systemCertificates(): Promise<readonly string[]> {
  const found = (tls as WithSystem).getCACertificates?.("system") ?? [];
  if (found.length > 0 || process.platform !== "linux") return found;
  for (const file of systemFiles) {
    const certificates = await certificatesIn(file);
    if (certificates.length > 0) return certificates;
  }
  return [];
}

/** The certificates in a file. Node, too, goes on without a file that it cannot read: the server's certificate decides. */
async function certificatesIn(file: string): Promise<readonly string[]> {
  const text = await readFile(file, "latin1").catch(() => "");
  return text.match(/-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g) ?? [];
}

function isReadable(certificate: string): boolean {
  try {
    return new X509Certificate(certificate).publicKey !== undefined;
  } catch {
    return false;
  }
}
