// Reads values that a user wrote as JSON, and describes the same values as a JSON schema. One description does both, so that the
// editor's validation and ours cannot differ.

/** Reports what is wrong with the value at a path such as `models[0].files[1].sha256`. */
export type Report = (path: string, problem: string) => void;

/** A kind of value: how the editor checks it, and how it is read. */
export interface ValueKind<T> {
  readonly schema: Readonly<Record<string, unknown>>;
  /** The value, or undefined after at least one report. */
  read(value: unknown, path: string, report: Report): T | undefined;
}

/** Text with a maximum length that matches a pattern; `what` describes it in words. */
export function textOf(what: string, maxLength: number, pattern?: RegExp): ValueKind<string> {
  return {
    schema: {
      type: "string",
      maxLength,
      ...(pattern && { pattern: pattern.source, patternErrorMessage: `Must be ${what}.` }),
    },
    read: (value, path, report) => {
      if (typeof value === "string" && value !== "" && value.length <= maxLength && (pattern?.test(value) ?? true))
        return value;
      report(path, `must be ${what}`);
      return undefined;
    },
  };
}

/** The same kind of value, with the text that the editor shows when the mouse is over the property. */
export function described<T>(description: string, kind: ValueKind<T>): ValueKind<T> {
  return { schema: { description, ...kind.schema }, read: (value, path, report) => kind.read(value, path, report) };
}

/** A number or integer within bounds. */
export function numberOf(type: "integer" | "number", minimum: number, maximum: number): ValueKind<number> {
  return {
    schema: { type, minimum, maximum },
    read: (value, path, report) => {
      const fits = typeof value === "number" && value >= minimum && value <= maximum;
      if (fits && (type === "number" || Number.isSafeInteger(value))) return value;
      report(path, `must be ${type === "integer" ? "a whole number" : "a number"} from ${minimum} to ${maximum}`);
      return undefined;
    },
  };
}

/** One of some words. */
export function oneOf<T extends string>(...words: readonly T[]): ValueKind<T> {
  return {
    schema: { enum: words },
    read: (value, path, report) => {
      const found = words.find((word) => word === value);
      if (found === undefined) report(path, `must be one of ${words.join(", ")}`);
      return found;
    },
  };
}

/** True or false. */
export const truth: ValueKind<boolean> = {
  schema: { type: "boolean" },
  read: (value, path, report) => {
    if (typeof value === "boolean") return value;
    report(path, "must be true or false");
    return undefined;
  },
};

/** A list of `minItems` to `maxItems` values of one kind. */
export function listOf<T>(kind: ValueKind<T>, minItems: number, maxItems: number): ValueKind<readonly T[]> {
  return {
    schema: { type: "array", items: kind.schema, minItems, maxItems },
    read: (value, path, report) => {
      if (!Array.isArray(value) || value.length < minItems || value.length > maxItems) {
        report(path, `must be a list of ${minItems} to ${maxItems}`);
        return undefined;
      }
      const items = value.map((item, index) => kind.read(item, `${path}[${index}]`, report));
      return items.every((item) => item !== undefined) ? (items as T[]) : undefined;
    },
  };
}

type Fields = Readonly<Record<string, ValueKind<unknown>>>;
type Read<F extends Fields> = { readonly [K in keyof F]?: F[K] extends ValueKind<infer T> ? T : never };
type With<F extends Fields, R extends keyof F> = Read<F> & Required<Pick<Read<F>, R>>;

/** An object with these fields and no others: a misspelt field must not be ignored silently. */
export function objectOf<F extends Fields, R extends keyof F & string>(
  fields: F,
  required: readonly R[],
): ValueKind<With<F, R>> {
  const properties = Object.fromEntries(Object.entries(fields).map(([name, kind]) => [name, kind.schema]));
  return {
    schema: { type: "object", properties, required, additionalProperties: false },
    read: (value, path, report) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        report(path, "must be an object");
        return undefined;
      }
      let isSound = true;
      const complain: Report = (at, problem) => {
        isSound = false;
        report(at, problem);
      };
      const read: Record<string, unknown> = {};
      for (const [name, member] of Object.entries(value)) {
        const at = memberPath(path, name);
        const kind = Object.hasOwn(fields, name) ? fields[name] : undefined;
        if (kind === undefined)
          complain(at, `is not a known property; known ones are ${Object.keys(fields).join(", ")}`);
        else read[name] = kind.read(member, at, complain);
      }
      for (const name of required) if (!Object.hasOwn(value, name)) complain(memberPath(path, name), "is missing");
      return isSound ? (read as With<F, R>) : undefined;
    },
  };
}

function memberPath(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
