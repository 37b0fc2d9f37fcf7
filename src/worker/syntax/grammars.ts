// Grammars for web-tree-sitter, each loaded when its language is first completed. Until then, and without a grammar, completions
// are judged by lines and brackets.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { Language, Parser, type Tree } from "web-tree-sitter";
import { describe } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { CompletionRequest } from "../../core/completion/completionRequest.ts";
import type { CodeParts } from "../../core/modelPort.ts";
import type { SyntaxCheck } from "../../core/completion/stop/rules/syntaxCheck.ts";
import { codeParts } from "./codeParts.ts";
import { CompletionSyntax, usualBudget, type Grammar, type ParseBudget } from "./completionSyntax.ts";
import { errorCount } from "./errorCount.ts";
import { grammarFiles, type GrammarFile } from "./grammarFiles.ts";

/** Longer texts are not parsed for edits, because that would block the worker. In UTF-16 units; 400,000 take up to 0.7 s. */
const longestText = 400_000;
/** Edits parse a few times per answer, so this may take longer than the parses of a completion. */
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

  /** `folder` holds `web-tree-sitter.wasm` and the grammars, as they are or compressed (`.wasm.br`). */
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
    return (this.current = new CompletionSyntax(() => this.grammarOf(query.languageId), this.budget, query));
  }

  /** The number of syntax errors in each text; null where it cannot be determined. */
  async errorCounts(languageId: string, texts: readonly string[]): Promise<readonly (number | null)[]> {
    await this.load(languageId);
    const grammar = this.grammarOf(languageId);
    return texts.map((text) => (grammar ? parsed(grammar, text, (tree) => errorCount(tree.rootNode)) : null));
  }

  /** The code and the comments of each text; null where they cannot be told apart. */
  async codeParts(languageId: string, texts: readonly string[]): Promise<readonly (CodeParts | null)[]> {
    await this.load(languageId);
    const grammar = this.grammarOf(languageId);
    return texts.map((text) => (grammar ? parsed(grammar, text, (tree) => codeParts(tree, text)) : null));
  }

  /** Loads the grammar of a language. Settles when it is loaded, or known to be missing; never fails. */
  load(languageId: string): Promise<void> {
    const file = fileOf(languageId);
    if (file === undefined) return Promise.resolve();
    const loading = this.loads.get(file.name) ?? this.read(languageId, file);
    this.loads.set(file.name, loading);
    return loading;
  }

  private grammarOf(languageId: string): Grammar | undefined {
    const file = fileOf(languageId);
    const grammar = file && this.loaded.get(file.name);
    return typeof grammar === "object" ? grammar : undefined;
  }

  private async read(languageId: string, file: GrammarFile): Promise<void> {
    this.loaded.set(file.name, "loading");
    try {
      await (this.ready ??= Parser.init({ locateFile: (name: string) => path.join(this.folder, name) }));
      const language = await Language.load(await this.bytesOf(file));
      const parser = new Parser();
      parser.setLanguage(language);
      // The first parse compiles the grammar, which takes longer than a parse of a completion may.
      const tree = parser.parse(warmUp);
      if (tree) errorCount(tree.rootNode);
      tree?.delete();
      this.loaded.set(file.name, { parser, hasBlockEnds: file.hasBlockEnds });
    } catch (error) {
      this.loaded.set(file.name, "failed");
      this.log.warn(`no parser for ${languageId}, its completions go by brackets: ${describe(error)}`);
    }
  }

  /** A package has the grammars compressed: 1.2 MB instead of 20. The largest takes 0.1 s to decompress, on another thread. */
  private async bytesOf({ name }: GrammarFile): Promise<Uint8Array> {
    const file = path.join(this.folder, `tree-sitter-${name}.wasm`);
    return existsSync(file) ? readFile(file) : promisify(brotliDecompress)(await readFile(`${file}.br`));
  }
}

/** What is read from a text's tree, or null if the text is too long or takes too long to parse. */
function parsed<T>({ parser }: Grammar, text: string, read: (tree: Tree) => T): T | null {
  if (text.length > longestText) return null;
  const startedAt = performance.now();
  const isLate = (): boolean => performance.now() - startedAt > longestParseMs;
  const tree = parser.parse(text, undefined, { progressCallback: isLate });
  if (tree === null) {
    parser.reset();
    return null;
  }
  try {
    return read(tree);
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
