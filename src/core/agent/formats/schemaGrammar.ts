// Grammars (GBNF) of values and arguments, from the schemas of tools: nothing but what the schema says, in a size that grows with it.
import { literal, rules } from "../../grammar.ts";
import type { ToolDeclaration, ToolParameters, ToolValueSchema } from "../../modelPort.ts";
import { matchedAfter, shorterMatches } from "./readers/markFinder.ts";

/** How a format writes values. Each is the body of a rule. */
export interface Notation {
  /** Any string, with its quotes. */
  string(table: GrammarTable): string;
  /** A string, number or boolean of an enumeration. */
  constant(value: string | number | boolean): string;
  /** The key of an object's member, with what separates it from the value. */
  key(name: string, table: GrammarTable): string;
  /** Any key. */
  anyKey(table: GrammarTable): string;
  /** White space that may stand between the parts of a value; undefined where there is none. */
  readonly space?: string;
}

/** Calls that one answer may have in a row: a model that never stops calling is stopped. */
export const mostCalls = 16;
/**
 * Arguments may come in any order where that takes at most so many ways from one argument to the next, counted over all tools (an
 * argument more doubles them); in the order of the schema otherwise. Three arguments, as most tools have, are always free.
 */
const mostSteps = 2500;
const alwaysFree = 3;
const mostFree = 6;
/** Objects within objects deeper than this are any JSON. */
const mostDepth = 12;

/** Where members stand: what is between two of them, and what follows the last. */
interface MemberLayout {
  readonly between: string;
  readonly end: string;
}

interface Member {
  readonly rule: string;
  readonly isRequired: boolean;
}

type ObjectSchema = Pick<ToolParameters, "properties" | "required">;

/** The rules of a grammar. Equal bodies are one rule. */
export class GrammarTable {
  private readonly notation: Notation;
  private readonly free: number;
  private readonly table: Record<string, string> = { root: "" };
  private readonly names = new Map<string, string>();
  private readonly untils = new Map<string, string>();
  private count = 0;

  constructor(tools: readonly ToolDeclaration[], notation: Notation) {
    this.notation = notation;
    this.free = freeMembers(tools);
  }

  /** The name of a rule with this body. */
  rule(body: string): string {
    const known = this.names.get(body);
    if (known !== undefined) return known;
    const name = this.newName();
    this.table[name] = body;
    this.names.set(body, name);
    return name;
  }

  /** The grammar that begins with this body. */
  text(root: string): string {
    return rules({ ...this.table, root });
  }

  /** One of several bodies. Without any, nothing fits. */
  oneOf(bodies: readonly string[]): string {
    return bodies.length === 0 ? "[^\\x00-\\U0010FFFF]" : this.rule(bodies.join(" | "));
  }

  /** A value of a schema. */
  value(schema: ToolValueSchema, depth = 0): string {
    if (schema.enum !== undefined) return this.oneOf(schema.enum.map((value) => this.notation.constant(value)));
    switch (schema.type) {
      case "string":
        return this.rule(this.notation.string(this));
      case "integer":
        return this.rule(`"-"? ("0" | [1-9] [0-9]{0,20})`);
      case "number":
        return this.number();
      case "boolean":
        return `("true" | "false")`;
      case "array":
        return this.array(schema.items === undefined ? this.any() : this.value(schema.items, depth + 1));
      case "object":
        if (schema.properties === undefined || depth > mostDepth) return this.any("object");
        return this.object(
          { properties: schema.properties, ...(schema.required && { required: schema.required }) },
          depth + 1,
        );
      case undefined:
        break;
    }
    return this.any();
  }

  /** An object with these members and no others. */
  object(schema: ObjectSchema, depth = 0): string {
    const space = this.space();
    const write = (name: string, value: ToolValueSchema): string =>
      `${this.notation.key(name, this)} ${this.value(value, depth)}`;
    const members = this.members(schema, write, { between: `"," ${space}`, end: space });
    return this.rule(`"{" ${space} ${members} "}"`);
  }

  /** The members of an object: each at most once, the required ones always. */
  members(
    { properties, required = [] }: ObjectSchema,
    write: (name: string, schema: ToolValueSchema) => string,
    layout: MemberLayout,
  ): string {
    const members = Object.entries(properties).map(([name, schema]) => ({
      rule: this.rule(write(name, schema)),
      isRequired: required.includes(name),
    }));
    return members.length <= this.free ? this.inAnyOrder(members, layout) : this.inOrder(members, layout);
  }

  /** What may come when some members are there, for every set of them: the ways on, and the end once no required one is missing. */
  private inAnyOrder(members: readonly Member[], { between, end }: MemberLayout): string {
    const all = 2 ** members.length - 1;
    const rest: string[] = [];
    for (let there = all; there >= 0; there--) {
      const ways = members.flatMap(({ rule }, index) => {
        const bit = 2 ** index;
        return (there & bit) === 0 ? [`${there === 0 ? "" : between} ${rule} ${rest[there | bit]}`] : [];
      });
      const isWhole = members.every(({ isRequired }, index) => !isRequired || (there & (2 ** index)) !== 0);
      if (isWhole) ways.push(there === 0 || end === "" ? '""' : end);
      rest[there] = this.oneOf(ways);
    }
    return rest[0] ?? "";
  }

  /** In the order of the schema; those that are not required may be missing. */
  private inOrder(members: readonly Member[], { between, end }: MemberLayout): string {
    let rest = { first: '""', next: end === "" ? '""' : end };
    for (const { rule, isRequired } of members.toReversed()) {
      const first = `${rule} ${rest.next}`;
      const next = `${between} ${first}`;
      rest = {
        first: this.oneOf(isRequired ? [first] : [first, rest.first]),
        next: this.oneOf(isRequired ? [next] : [next, rest.next]),
      };
    }
    return rest.first;
  }

  /** White space between the parts of a value. */
  space(): string {
    return this.notation.space === undefined ? "" : this.rule(this.notation.space);
  }

  /** Any text up to a mark, and the mark: a state for each of its characters, so that the text can be of any length. */
  until(mark: string): string {
    const known = this.untils.get(mark);
    if (known !== undefined) return known;
    const shorter = shorterMatches(mark);
    const distinct = [...new Set(mark)];
    const names = Array.from(mark).map(() => this.newName());
    for (const [matched, name] of names.entries()) {
      const ways = distinct
        .map((character) => ({ character, length: matchedAfter(mark, shorter, matched, character) }))
        .filter(({ length }) => length > 0)
        .map(
          ({ character, length }) => `${characters([character])}${length === mark.length ? "" : ` ${names[length]}`}`,
        );
      const others = distinct.filter((character) => matchedAfter(mark, shorter, matched, character) > 0);
      this.table[name] = [...ways, `${characters(others, "^")} ${names[0]}`].join(" | ");
    }
    this.untils.set(mark, names[0] ?? "");
    return names[0] ?? "";
  }

  private number(): string {
    return this.rule(`"-"? ("0" | [1-9] [0-9]{0,20}) ("." [0-9]{1,24})? ([eE] [-+]? [0-9]{1,3})?`);
  }

  private array(item: string): string {
    const space = this.space();
    return this.rule(`"[" ${space} (${item} ("," ${space} ${item})* ${space})? "]"`);
  }

  /** Any value, or any object. */
  private any(kind: "value" | "object" = "value"): string {
    const known = this.names.get(kind);
    if (known !== undefined) return known;
    const value = this.newName();
    const object = this.newName();
    this.names.set("value", value);
    this.names.set("object", object);
    const space = this.space();
    const member = `${this.rule(this.notation.anyKey(this))} ${value}`;
    this.table[object] = `"{" ${space} (${member} ("," ${space} ${member})* ${space})? "}"`;
    const string = this.rule(this.notation.string(this));
    this.table[value] = `${string} | ${this.number()} | "true" | "false" | "null" | ${object} | ${this.array(value)}`;
    return kind === "value" ? value : object;
  }

  private newName(): string {
    return `r${this.count++}`;
  }
}

/** How many members of an object may come in any order. */
function freeMembers(tools: readonly ToolDeclaration[]): number {
  const counts = tools.map(({ parameters }) => Object.keys(parameters.properties).length);
  const steps = (free: number): number =>
    counts.reduce((sum, count) => sum + (count <= free ? count * 2 ** (count - 1) : count), 0);
  let free = alwaysFree;
  while (free < mostFree && steps(free + 1) <= mostSteps) free++;
  return free;
}

/** One of these ASCII characters, or with "^" any other. */
function characters(among: readonly string[], not: "" | "^" = ""): string {
  const codes = among.map((character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return `[${not}${codes.join("")}]`;
}

/** JSON as Python and JavaScript write it, and with its parts in lines of their own. */
export const jsonNotation: Notation = {
  string: () =>
    String.raw`"\"" ([^"\\\x00-\x1f] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F] [0-9a-fA-F] [0-9a-fA-F] [0-9a-fA-F]))* "\""`,
  constant: (value) => literal(JSON.stringify(value)),
  key: (name, table) => `${literal(`${JSON.stringify(name)}:`)} ${table.space()}`,
  anyKey: (table) => `${table.rule(jsonNotation.string(table))} ":" ${table.space()}`,
  space: String.raw`[ ]? | [\n] [ \t]{0,24}`,
};
