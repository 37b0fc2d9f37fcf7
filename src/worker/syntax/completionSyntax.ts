// Checks one completion with a parser. Parses only a window around the cursor, and incrementally as the completion grows.
import { Edit, type Node, type Parser, type Tree } from "web-tree-sitter";
import { lineAndColumn, lineStart } from "../../base/lines.ts";
import type { CompletionRequest } from "../../core/completion/completionRequest.ts";
import type { SyntaxCheck } from "../../core/completion/stop/rules/syntaxCheck.ts";
import { errorCount } from "./errorCount.ts";

/** A loaded grammar with its parser. */
export interface Grammar {
  readonly parser: Parser;
  readonly hasBlockEnds: boolean;
}

/** Window of text that is parsed, in lines and characters before and after the cursor. */
const before = { lines: 300, characters: 15_000 };
const after = { lines: 150, characters: 8000 };
/** Time that parsing may take away from the generation, in milliseconds. Beyond it there is no result. */
export interface ParseBudget {
  readonly oneParseMs: number;
  /** All parses of one completion. */
  readonly completionMs: number;
}

/** 300 lines take 2 to 8 ms, 1 to 4 when only the completion changed (measured on two shared cores without a GPU). */
export const usualBudget: ParseBudget = { oneParseMs: 20, completionMs: 60 };

/** The latest tree of a text, and the completion in its middle. */
interface Parsed {
  readonly tree: Tree;
  readonly middle: string;
}

export class CompletionSyntax implements SyntaxCheck {
  private readonly loaded: () => Grammar | undefined;
  private readonly budget: ParseBudget;
  private readonly prefix: string;
  private readonly suffix: string;
  private readonly parsed = new Map<string, Parsed>();
  private spentMs = 0;

  constructor(
    loaded: () => Grammar | undefined,
    budget: ParseBudget,
    { prefix, suffix, following }: Pick<CompletionRequest, "prefix" | "suffix" | "following">,
  ) {
    this.loaded = loaded;
    this.budget = budget;
    this.prefix = lastLines(prefix);
    this.suffix = firstLines(textAfter(following, suffix));
  }

  isStatementWhole(completion: string): boolean | undefined {
    if (this.loaded()?.hasBlockEnds !== true) return undefined;
    const text = this.prefix + completion;
    const lastLine = lineStart(this.prefix);
    const start = lastLine + text.slice(lastLine).search(/\S/);
    if (start < lastLine) return undefined;
    const root = this.parse(completion, "")?.rootNode;
    const statement = root && statementAt(root, start);
    return statement && !statement.hasError && statement.endIndex === text.trimEnd().length;
  }

  errorCount(completion: string): number | undefined {
    const root = this.parse(completion, this.suffix)?.rootNode;
    const grammar = this.loaded();
    if (root === undefined || grammar === undefined) return undefined;
    const glued = this.isGlued(grammar, root, this.prefix.length + completion.length) ? 1 : 0;
    return errorCount(root) + glued;
  }

  /** Python's grammar accepts a statement right after another one, which happens when a text does not fit the rest of its line. */
  private isGlued(grammar: Grammar, root: Node, end: number): boolean {
    if (grammar.hasBlockEnds) return false;
    const start = end + this.suffix.search(/[^ \t]|$/);
    const statement = statementAt(root, start);
    if (statement?.startIndex !== start || statement.parent === null || !isSequence(statement.parent)) return false;
    const before = statement.previousNamedSibling;
    return (
      before !== null && before.endPosition.row === statement.startPosition.row && before.nextSibling?.type !== ";"
    );
  }

  /** Frees all trees: the garbage collector does not manage their memory. */
  forget(): void {
    for (const { tree } of this.parsed.values()) tree.delete();
    this.parsed.clear();
    this.spentMs = Infinity;
  }

  private parse(middle: string, end: string): Tree | undefined {
    const known = this.parsed.get(end);
    if (known?.middle === middle) return known.tree;
    const parser = this.loaded()?.parser;
    if (parser === undefined || this.spentMs >= this.budget.completionMs) return undefined;
    const startedAt = performance.now();
    const isLate = (): boolean => performance.now() - startedAt > this.budget.oneParseMs;
    known?.tree.edit(this.change(known.middle, middle));
    const tree = parser.parse(this.prefix + middle + end, known?.tree, { progressCallback: isLate });
    this.spentMs += performance.now() - startedAt;
    known?.tree.delete();
    this.parsed.delete(end);
    if (tree === null) {
      parser.reset();
      this.spentMs = Infinity;
      return undefined;
    }
    this.parsed.set(end, { tree, middle });
    return tree;
  }

  private change(from: string, to: string): Edit {
    const start = this.prefix.length;
    return new Edit({
      startIndex: start,
      oldEndIndex: start + from.length,
      newEndIndex: start + to.length,
      startPosition: pointAfter(this.prefix),
      oldEndPosition: pointAfter(this.prefix + from),
      newEndPosition: pointAfter(this.prefix + to),
    });
  }
}

/** The largest node that starts at an offset, but not one that only groups such nodes. */
function statementAt(root: Node, offset: number): Node | undefined {
  let node = root.descendantForIndex(offset, offset + 1);
  while (node?.parent && node.parent.startIndex === node.startIndex && !isSequence(node.parent)) node = node.parent;
  return node === null || isSequence(node) ? undefined : node;
}

function isSequence(node: Node): boolean {
  return node.parent === null || sequences.test(node.type);
}

/** Node types that group statements; lists of expressions, arguments and patterns are parts of one. */
const sequences = /block|body|(?:statement|declaration|variant)_list$|program|statements|unit$|^source_file$/;

function pointAfter(text: string): { row: number; column: number } {
  const { line, column } = lineAndColumn(text);
  return { row: line, column };
}

/** The document's text after the cursor, extended by what the model's window has beyond it. */
function textAfter(following: string, suffix: string): string {
  const seam = following.slice(-seamLength);
  const at = seam.length < seamLength ? -1 : suffix.indexOf(seam);
  return at < 0 ? following : following + suffix.slice(at + seam.length);
}

/** Characters that must agree where two windows are joined. */
const seamLength = 80;

function lastLines(text: string): string {
  const lines = text.slice(-before.characters).split("\n");
  const isCut = lines.length > 1 && text.length > before.characters;
  return lines
    .slice(isCut ? 1 : 0)
    .slice(-before.lines)
    .join("\n");
}

function firstLines(text: string): string {
  const lines = text.slice(0, after.characters).split("\n");
  return (text.length > after.characters && lines.length > 1 ? lines.slice(0, -1) : lines)
    .slice(0, after.lines)
    .join("\n");
}
