// What the model sees besides the document, as tokens at the very start of the prompt: framed by the model's own repository tokens
// if its vocabulary has them, else as comments in the document's language.
import { languageIdOfPath, lineCommentMarker } from "../../core/languages.ts";
import type { CompletionContext, ContextSnippet } from "../../core/completion/completionRequest.ts";
import type { LoadedModel, Token } from "../embedded/engine.ts";
import type { TokenCache } from "../tokens/tokenCache.ts";

/** Tokens of a repository prompt. */
interface RepositoryTokens {
  readonly repository: Token;
  readonly file: Token;
}

/** Their spelling in vocabularies: Qwen2.5-Coder and Qwen3, StarCoder2, Granite. */
const spellings = [
  { repository: "<|repo_name|>", file: "<|file_sep|>" },
  { repository: "<repo_name>", file: "<file_sep>" },
  { repository: "<reponame>", file: "<filename>" },
] as const;

const known = new WeakMap<LoadedModel, RepositoryTokens | null>();

/**
 * Tokens of a context that may use what `others` tokens of windows leave of the budget. Windows count in steps of an eighth of the
 * budget, so that the choice is another one only every few hundred keys; whole snippets are left out, the least useful ones first.
 */
export function contextTokens(
  { model, tokens }: { readonly model: LoadedModel; readonly tokens: TokenCache },
  context: CompletionContext | undefined,
  budget: number,
  others: number,
): readonly Token[] {
  if (context === undefined) return [];
  const step = Math.floor(budget / 8);
  const left = budget - Math.ceil(others / step) * step;
  const special = repositoryTokens(model);
  const head = special
    ? [special.repository, ...tokens.of(`${oneLine(context.repository)}\n`)]
    : tokens.of(comment(context.path, oneLine(context.path)));
  const end = special ? [special.file, ...tokens.of(`${oneLine(context.path)}\n`)] : [];
  const snippet = ({ path, text }: ContextSnippet): readonly Token[] =>
    special
      ? [special.file, ...tokens.of(`${oneLine(path)}\n${text.replace(/\n?$/, "\n")}`)]
      : tokens.of(comment(context.path, `${oneLine(path)}\n${text.trimEnd()}`));

  let length = head.length + end.length;
  const kept: (readonly Token[])[] = [];
  for (const each of [...context.snippets].reverse()) {
    const next = snippet(each);
    if (length + next.length > left) break;
    length += next.length;
    kept.unshift(next);
  }
  if (length > left) return [];
  // As a comment, the document's name comes last, right above the document.
  const parts = special ? [head, ...kept, end] : [...kept, head];
  return parts.flat();
}

/** The repository tokens of a vocabulary, found by their spelling. */
function repositoryTokens(model: LoadedModel): RepositoryTokens | null {
  let found = known.get(model);
  if (found === undefined) {
    found = null;
    for (const spelling of spellings) {
      const repository = model.specialToken(spelling.repository);
      const file = model.specialToken(spelling.file);
      if (repository === undefined || file === undefined) continue;
      found = { repository, file };
      break;
    }
    known.set(model, found);
  }
  return found;
}

/** A path or name without line breaks, so that it cannot start a line. */
export function oneLine(name: string): string {
  return name.replace(/[\r\n]+/g, " ");
}

/** Turns lines into comments in the language of a path. */
export function comment(path: string, text: string): string {
  const mark = lineCommentMarker(languageIdOfPath(path));
  return text
    .split("\n")
    .map((line) => `${mark} ${line}\n`)
    .join("");
}
