// Which text around the cursor the model sees. The window is pinned: while the user types, its start and the suffix stay as
// they are, so that the prompt only grows at its end and the model's state is reused (docs/architecture.md).
import { isOnlyClosers, restOfLine, startOfLine } from "./lines.ts";
import type { CompletionDocument, CompletionQuery, CompletionShape } from "./query.ts";

/** Characters a token of code stands for, on the low side: windows are cut by characters, and the worker checks tokens. */
const charactersPerToken = 3;
/** Part of the budget that the text after the cursor gets. */
const suffixShare = 0.25;
/** A pinned prefix may outgrow its budget by this factor before its start moves. */
const pinnedGrowth = 1.5;
/** Characters that must agree for a pinned text to count as the same text. */
const sameStart = 200;
/** Longest text after the cursor that the stop rules look at. */
const followingCharacters = 400;

export interface WindowLimits {
  /** Longest infill prompt, in tokens. */
  readonly infillTokens: number;
  /** True for a model asked in the anchored order: its anchor is worth moving in idle time. */
  readonly isAnchored?: boolean;
}

/** What stays fixed from one request to the next in the same document. */
export interface PinnedWindow {
  readonly documentId: string;
  readonly prefixStart: number;
  readonly textLength: number;
  /** The document's text right after `prefixStart`, to see whether an edit above moved it. */
  readonly head: string;
  readonly suffix: string;
}

/** Cuts the windows for a request, keeping what `pinned` holds wherever it still fits. */
export function planQuery(
  document: CompletionDocument,
  request: { readonly shape: CompletionShape; readonly maxTokens: number },
  limits: WindowLimits,
  pinned?: PinnedWindow,
): { readonly query: CompletionQuery; readonly pinned: PinnedWindow } {
  const { id, text, offset } = document;
  const previous = pinned?.documentId === id ? pinned : undefined;
  const suffixBudget = Math.floor(limits.infillTokens * suffixShare * charactersPerToken);
  const prefixBudget = Math.floor(limits.infillTokens * (1 - suffixShare) * charactersPerToken);

  const prefixStart =
    (previous && stillPinnedStart(document, previous, prefixBudget)) ??
    lineStartAfter(text, offset - prefixBudget, offset);
  const suffix = chooseSuffix(text, suffixStart(document), suffixBudget, previous?.suffix);
  return {
    query: {
      documentId: id,
      languageId: document.languageId,
      prefix: text.slice(prefixStart, offset),
      suffix,
      following: text.slice(offset, offset + followingCharacters),
      ...request,
    },
    pinned: {
      documentId: id,
      prefixStart,
      textLength: text.length,
      head: text.slice(prefixStart, Math.min(prefixStart + sameStart, offset)),
      suffix,
    },
  };
}

/**
 * Where the text shown as suffix starts. Closing brackets right of the cursor are left out: an editor inserts them while the
 * user types, and a suffix that changes with each bracket would be read again from its start.
 */
function suffixStart({ text, offset }: CompletionDocument): number {
  const rest = restOfLine(text, offset);
  return rest !== "" && startOfLine(text, offset) !== "" && isOnlyClosers(rest) ? offset + rest.length : offset;
}

function chooseSuffix(text: string, start: number, budget: number, pinned: string | undefined): string {
  if (pinned !== undefined && pinned !== "") {
    const same = Math.min(pinned.length, sameStart);
    if (text.startsWith(pinned.slice(0, same), start)) return pinned;
  }
  if (text.length - start <= budget) return text.slice(start);
  const end = text.lastIndexOf("\n", start + budget);
  return text.slice(start, end > start ? end : start + budget);
}

/** The pinned start, moved along with an edit above it, or undefined when the window no longer fits. */
function stillPinnedStart(
  { text, offset }: CompletionDocument,
  pinned: PinnedWindow,
  budget: number,
): number | undefined {
  const moved = pinned.prefixStart + text.length - pinned.textLength;
  return [pinned.prefixStart, moved].find(
    (start) =>
      start >= 0 &&
      start <= offset &&
      offset - start <= budget * pinnedGrowth &&
      (pinned.head === "" ? start === 0 : text.startsWith(pinned.head, start)),
  );
}

/** The first start of a line at or after a position, but never past the cursor. */
function lineStartAfter(text: string, position: number, offset: number): number {
  if (position <= 0) return 0;
  const lineBreak = text.indexOf("\n", position - 1);
  return lineBreak < 0 || lineBreak >= offset ? position : lineBreak + 1;
}
