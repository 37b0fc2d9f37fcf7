// Small tools for errors, independent of the product.

/** One line for a log: the message of an Error, the text of anything else. */
export function describe(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === "string" ? error : JSON.stringify(error);
}

/** The error's stack if it has one, for logs that developers read. */
export function describeFully(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : describe(error);
}

/** The `code` of a Node system error (`ENOENT`, `ENOSPC`, …), or undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Whether a system error says that a disk is full: no space, no quota, or the largest file there can be. */
export function isDiskFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT", "EFBIG"].includes(systemCode(error) ?? "");
}
