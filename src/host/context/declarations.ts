// Declarations of the names used near the cursor, from whatever language feature the editor has for the file. There may be
// none; one that hangs or throws is left out.
import * as vscode from "vscode";
import { LruCache } from "../../base/lruCache.ts";
import { splitLines } from "../../base/lines.ts";
import type { Log } from "../../base/log.ts";
import { declarationOutline } from "../../core/completion/context/declarationOutline.ts";
import { namesNearCursor } from "../../core/completion/context/namesNearCursor.ts";
import { holdsSecret } from "../../core/secretFiles.ts";
import type { ContextSnippet } from "../../core/completion/completionRequest.ts";
import { pathOf } from "../documents.ts";
import { FeatureRequests, tooLate } from "./featureRequests.ts";
import { textOf } from "./fileTextCache.ts";
import type { IgnoredFiles } from "./ignoredFiles.ts";

/** Time for all language features together, in milliseconds. It is idle time, but while it lasts the context is not ready. */
const featureBudgetMs = 300;
/** A name without a declaration is looked up again after this long: a language server may still have been starting. */
const unknownForMs = 30_000;
const mostRemembered = 300;

interface Known {
  readonly at: number;
  readonly snippet: ContextSnippet | undefined;
}

type Definition = vscode.Location | vscode.LocationLink;

export class Declarations {
  private readonly ignored: IgnoredFiles;
  private readonly features: FeatureRequests;
  private readonly known = new LruCache<string, Known>({ entries: mostRemembered });

  constructor(ignored: IgnoredFiles, log: Log) {
    this.ignored = ignored;
    this.features = new FeatureRequests(log);
  }

  /** Forgets all declarations, because files have changed. */
  forget(): void {
    this.known.clear();
  }

  /** Declarations in other files of the names near an offset. Never raises, and ends in time. */
  async near(
    document: vscode.TextDocument,
    { text, offset }: { readonly text: string; readonly offset: number },
    signal: AbortSignal,
  ): Promise<readonly ContextSnippet[]> {
    const deadline = performance.now() + featureBudgetMs;
    const names = namesNearCursor(text, offset);
    const found = await Promise.all(
      names.map(async ({ name, offset: at }) => {
        const key = `${document.uri.toString()}\n${name}`;
        const known = this.known.get(key);
        const isFresh = known && (known.snippet !== undefined || performance.now() - known.at < unknownForMs);
        if (isFresh) return known.snippet;
        const snippet = await this.find(document, document.positionAt(at), deadline, signal);
        if (signal.aborted || snippet === tooLate) return undefined;
        this.known.set(key, { at: performance.now(), snippet });
        return snippet;
      }),
    );
    return found.filter((snippet) => snippet !== undefined);
  }

  private async find(
    document: vscode.TextDocument,
    position: vscode.Position,
    deadline: number,
    signal: AbortSignal,
  ): Promise<ContextSnippet | typeof tooLate | undefined> {
    const { languageId } = document;
    const definitions = await this.features.request<Definition[]>("definitions", languageId, deadline, () =>
      vscode.commands.executeCommand("vscode.executeDefinitionProvider", document.uri, position),
    );
    if (definitions === tooLate) return tooLate;
    const [first] = definitions ?? [];
    if (first === undefined || signal.aborted) return undefined;
    const target = "targetUri" in first ? first.targetUri : first.uri;
    const range = "targetUri" in first ? first.targetRange : first.range;
    if (target.toString() === document.uri.toString() || (await this.ignored.isIgnored(target))) return undefined;
    const text = await textOf(target);
    if (text === undefined || signal.aborted || holdsSecret(text)) return undefined;
    const whole = range.isSingleLine ? await this.rangeAround(target, range.start, languageId, deadline) : range;
    const outline = declarationOutline(splitLines(text), whole?.start.line ?? range.start.line, whole?.end.line);
    return outline === "" ? undefined : { path: pathOf(target), text: outline };
  }

  /** The lines of the innermost symbol declared at a position, for providers that return only the range of its name. */
  private async rangeAround(
    uri: vscode.Uri,
    position: vscode.Position,
    languageId: string,
    deadline: number,
  ): Promise<vscode.Range | undefined> {
    const symbols = await this.features.request<vscode.DocumentSymbol[]>("symbols", languageId, deadline, () =>
      vscode.commands.executeCommand("vscode.executeDocumentSymbolProvider", uri),
    );
    if (symbols === tooLate) return undefined;
    let found: vscode.Range | undefined;
    for (let open: readonly vscode.DocumentSymbol[] = symbols ?? []; open.length > 0;) {
      const around = open.find(({ range }) => range?.contains(position) === true);
      if (around?.selectionRange.start.line === position.line) found = around.range;
      open = around?.children ?? [];
    }
    return found;
  }
}
