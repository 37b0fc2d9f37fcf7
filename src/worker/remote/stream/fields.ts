// Reads fields of a server's response, whose types are unknown until they are checked.

/** What a text says as JSON; undefined if it is none. Python's `NaN` and `Infinity`, which JSON does not have, are null. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const finite = /NaN|Infinity/.test(text) ? text.replace(notFinite, withoutNumber) : text;
    return finite === text ? undefined : parsedJson(finite);
  }
}

/** A text in JSON, which is left as it is, or a number that is none. */
const notFinite = /"(?:[^"\\]|\\[^])*(?:"|\\?$)|-?\bInfinity\b|\bNaN\b/g;

function withoutNumber(part: string): string {
  return part.startsWith('"') ? part : "null";
}

/** A value inside nested objects and arrays; undefined if the path does not exist. */
export function field(value: unknown, ...way: readonly (string | number)[]): unknown {
  let at = value;
  for (const step of way) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

export function textField(value: unknown, ...way: readonly (string | number)[]): string | undefined {
  const found = field(value, ...way);
  return typeof found === "string" ? found : undefined;
}

/** A finite number that is not negative. */
export function countField(value: unknown, ...way: readonly (string | number)[]): number | undefined {
  const found = field(value, ...way);
  return typeof found === "number" && Number.isFinite(found) && found >= 0 ? found : undefined;
}

export function listField(value: unknown, ...way: readonly (string | number)[]): readonly unknown[] {
  const found = field(value, ...way);
  return Array.isArray(found) ? found : [];
}
