// Reading what a server answered: anything may be anything until it is looked at.

/** A value inside nested objects and arrays; undefined where the way ends. */
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

/** A number that is finite and not negative. */
export function countField(value: unknown, ...way: readonly (string | number)[]): number | undefined {
  const found = field(value, ...way);
  return typeof found === "number" && Number.isFinite(found) && found >= 0 ? found : undefined;
}

export function listField(value: unknown, ...way: readonly (string | number)[]): readonly unknown[] {
  const found = field(value, ...way);
  return Array.isArray(found) ? found : [];
}
