// Grammars for web-tree-sitter, each loaded when its language is first completed. Until then, and without a grammar, completions
// are judged by lines and brackets.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Language, Parser, Query } from "web-tree-sitter";
import { describe } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { CompletionRequest } from "../../core/completion/completionRequest.ts";
import type { SyntaxCheck } from "../../core/completion/stop/rules/syntaxCheck.ts";
import { CompletionSyntax, usualBudget, type Grammar, type ParseBudget } from "./completionSyntax.ts";
import { grammarFiles, type GrammarFile } from "./grammarFiles.ts";

/** Longer texts are not checked for errors, because parsing them would block the worker. In UTF-16 units. */
const longestText = 400_000;
/** Edits count errors once per answer, so this may take longer than the parses of a completion. */
const longestParseMs = 500;

/** Text that is code or an error in every language. */
const warmUp = 'if (a) { b("c", 1); }\n# def f(): [\nreturn "x" + (y\n';

export class Grammars {
  private readonly folder: string;
  private readonly log: Log;
  private readonly budget: ParseBudget;
  private readonly loaded = new Map<string, Grammar | "loading" | "failed">();
  private readonly loads = new Map<string, Promise<void>>();
  private ready: Promise<void> | undefined;
  private current: CompletionSyntax | undefined;

  /** `folder` holds `web-tree-sitter.wasm` and the grammars. */
  constructor(folder: string, log: Log, budget = usualBudget) {
    this.folder = folder;
    this.log = log;
    this.budget = budget;
  }

  /**
   * A syntax check for a completion, or undefined if its language has no grammar. It gives no results until the grammar is loaded,
   * and none once the next check is made.
   */
  check(query: Pick<CompletionRequest, "languageId" | "prefix" | "suffix" | "following">): SyntaxCheck | undefined {
    const file = fileOf(query.languageId);
    if (file === undefined) return undefined;
    void this.load(query.languageId);
    this.current?.forget();
    const loaded = (): Grammar | undefined => {
      const grammar = this.loaded.get(file.name);
      return typeof grammar === "object" ? grammar : undefined;
    };
    return (this.current = new CompletionSyntax(loaded, this.budget, query));
  }

  /** The number of syntax errors in each text; null where it cannot be determined. */
  async errorCounts(languageId: string, texts: readonly string[]): Promise<readonly (number | null)[]> {
    const file = fileOf(languageId);
    if (file === undefined) return texts.map(() => null);
    await this.load(languageId);
    const grammar = this.loaded.get(file.name);
    return texts.map((text) => (typeof grammar === "object" ? errorCount(grammar, text) : null));
  }

  /** Loads the grammar of a language. Settles when it is loaded, or known to be missing; never fails. */
  load(languageId: string): Promise<void> {
    const file = fileOf(languageId);
    if (file === undefined) return Promise.resolve();
    const loading = this.loads.get(file.name) ?? this.read(languageId, file);
    this.loads.set(file.name, loading);
    return loading;
  }

  private async read(languageId: string, file: GrammarFile): Promise<void> {
    this.loaded.set(file.name, "loading");
    try {
      await (this.ready ??= Parser.init({ locateFile: (name: string) => path.join(this.folder, name) }));
      const language = await Language.load(await readFile(path.join(this.folder, `tree-sitter-${file.name}.wasm`)));
      const parser = new Parser();
      parser.setLanguage(language);
      const errors = new Query(language, "(ERROR) @error (MISSING) @missing");
      // The first parse compiles the grammar, which takes longer than a parse of a completion may.
      const tree = parser.parse(warmUp);
      if (tree) errors.captures(tree.rootNode);
      tree?.delete();
      this.loaded.set(file.name, { parser, errors, hasBlockEnds: file.hasBlockEnds });
    } catch (error) {
      this.loaded.set(file.name, "failed");
      this.log.warn(`no parser for ${languageId}, its completions go by brackets: ${describe(error)}`);
    }
  }
}

/** The number of syntax errors in a text, or null if parsing takes too long. */
function errorCount({ parser, errors }: Grammar, text: string): number | null {
  if (text.length > longestText) return null;
  const startedAt = performance.now();
  const isLate = (): boolean => performance.now() - startedAt > longestParseMs;
  const tree = parser.parse(text, undefined, { progressCallback: isLate });
  if (tree === null) {
    parser.reset();
    return null;
  }
  try {
    return errors.captures(tree.rootNode).length;
  } finally {
    tree.delete();
  }
}

function fileOf(languageId: string): (typeof grammarFiles)[string] | undefined {
  return Object.hasOwn(grammarFiles, languageId) ? grammarFiles[languageId] : undefined;
}

/** Where the build puts the grammars: beside the worker's bundle. */
export function shippedGrammars(): string {
  return path.join(path.dirname(fileURLToPath(import.meta.url)), "grammars");
}
