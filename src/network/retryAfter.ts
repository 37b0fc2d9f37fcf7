// The header with which a server asks for a pause before the next request.

/** The header `Retry-After`, seconds or a date, in milliseconds; undefined without one that can be read. */
export function retryAfterMs(header: string | undefined): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}
