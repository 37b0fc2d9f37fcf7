// How client and worker prove to each other that they know the user's secret without saying it. Each side signs both random
// numbers (nonces) and its own role with HMAC-SHA256: the worker first, so that a client tells a stranger nothing.

/** Bytes of a nonce. On the wire it is hexadecimal. */
export const nonceBytes = 32;

/** The text that a side signs with the secret. The role keeps a proof from being sent back as the other side's. */
export function proofText(role: "client" | "worker", clientNonce: string, workerNonce: string): string {
  return `ghostlight ${role}\n${clientNonce}\n${workerNonce}`;
}

/** Whether a received value can be a nonce. */
export function isNonce(value: unknown): value is string {
  return typeof value === "string" && value.length === 2 * nonceBytes && /^[0-9a-f]+$/.test(value);
}
