// Tools of others, of another extension or an MCP server, as a model is told of them and calls them.
import { headOf } from "../../../base/text.ts";
import { isRecord } from "../../../base/unknownData.ts";
import type { ToolCall, ToolDeclaration } from "../../modelPort.ts";
import { foreignParameters, inputName, isPlainWord } from "./foreignSchema.ts";

/** Longest name of a tool, in characters. */
const longestName = 64;

/** A tool as its owner declares it. */
export interface ForeignTool {
  readonly name: string;
  /** Some extensions give none. */
  readonly description?: string | undefined;
  /** JSON schema of its input; without one it has none. */
  readonly inputSchema?: unknown;
}

/** A call as the tool's owner knows it. */
export interface ForeignCall {
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What a declaration has changed of a tool. */
interface Known {
  /** Its name there. */
  readonly name: string;
  readonly isWrapped: boolean;
}

/** Several tools at once: their declarations, and calls from one form into the other. */
export class ForeignTools {
  readonly declarations: readonly ToolDeclaration[];
  private readonly byOwn = new Map<string, Known>();
  private readonly byDeclared = new Map<string, Known>();

  /**
   * Of two tools with the same name, the first one counts. `longestDescription`: in characters; `reserved`: names that none of them
   * gets, because other tools have them.
   */
  constructor(tools: readonly ForeignTool[], longestDescription = Infinity, reserved: readonly string[] = []) {
    // A tool with a plain name keeps it, wherever it stands.
    const names = new FreeNames([...reserved, ...tools.map(({ name }) => name)]);
    const declarations: ToolDeclaration[] = [];
    for (const { name: own, description = "", inputSchema } of tools) {
      if (this.byOwn.has(own)) continue;
      const { parameters, note, isWrapped } = foreignParameters(inputSchema);
      const name = isPlainWord(own) && !reserved.includes(own) ? own : names.nameFor(own);
      this.byOwn.set(own, { name, isWrapped });
      this.byDeclared.set(name, { name: own, isWrapped });
      const short =
        description.length > longestDescription ? `${headOf(description, longestDescription)}…` : description;
      declarations.push({ name, description: [short, note].filter((part) => part !== "").join(" "), parameters });
    }
    this.declarations = declarations;
  }

  /** A model's call for the tool's owner; undefined if there is no such tool. */
  given({ id, name, arguments: given }: ToolCall): ForeignCall | undefined {
    const known = this.byDeclared.get(name);
    if (known === undefined) return undefined;
    return { id, name: known.name, input: known.isWrapped ? recordOf(given[inputName]) : given };
  }

  /** The same call as the model has written it. Tools that are gone keep their names. */
  written({ id, name, input }: Omit<ForeignCall, "input"> & { readonly input: unknown }): ToolCall {
    const known = this.byOwn.get(name);
    const own = recordOf(input);
    return { id, name: known?.name ?? name, arguments: known?.isWrapped === true ? { [inputName]: own } : own };
  }
}

/** Names made of plain characters, each its own. */
class FreeNames {
  private readonly taken: Set<string>;
  private readonly counts = new Map<string, number>();

  constructor(taken: Iterable<string>) {
    this.taken = new Set(taken);
  }

  nameFor(own: string): string {
    const cleaned = headOf(own, longestName).replace(/[^\w.-]/g, "_");
    const plain = cleaned === "__proto__" || cleaned === "" ? "_tool" : cleaned.replace(/^(?=[^A-Za-z_])/, "_");
    for (let count = this.counts.get(plain) ?? 1; ; count++) {
      const end = count === 1 ? "" : `_${count}`;
      const name = `${headOf(plain, longestName - end.length)}${end}`;
      if (this.taken.has(name)) continue;
      this.counts.set(plain, count + 1);
      this.taken.add(name);
      return name;
    }
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
