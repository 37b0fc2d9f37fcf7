// Which text around the cursor the model sees. The window is pinned: while the user types, its start and the suffix stay as
// they are, so that the prompt only grows at its end and the model's state is reused (docs/architecture.md).
import { characterEnd, characterStart, charactersBetween } from "../../../base/text.ts";
import { charactersPerToken, contextBudget, contextTokens } from "../context/budget.ts";
import { restOfLine, startOfLine } from "../../../base/lines.ts";
import { isOnlyClosers } from "../syntax/lineKinds.ts";
import type { CompletionContext, CompletionDocument, CompletionRequest } from "../completionRequest.ts";
import { prefixPreamble } from "./prefixPreamble.ts";

/** Part of the budget that the text after the cursor gets. */
const suffixShare = 0.25;
/** Largest part of the prefix's budget for its preamble: imports and heads of blocks. */
const preambleShare = 0.25;
/** A pinned prefix may outgrow its budget by this factor before its start moves. */
const pinnedGrowth = 1.5;
/** From this growth on, idle time is used to move it before a key has to. */
const idleGrowth = 1.25;
/** Characters that must be equal for a pinned text to count as unchanged. */
const sameStart = 200;
/** Longest text after the cursor for the stop rules, in characters. */
const followingCharacters = 1000;

export interface WindowLimits {
  /** Longest infill prompt, in tokens. */
  readonly infillTokens: number;
  /** The same for an uncached file that the user waits for; absent: no shorter. */
  readonly firstInfillTokens?: number;
  /** The infill order. In all but the joint order, the anchor is worth moving in idle time. */
  readonly infill?: "joint" | "anchored" | "chat";
}

/** What stays fixed from one request to the next in the same document. */
export interface PinnedWindow {
  readonly documentId: string;
  readonly prefixStart: number;
  readonly textLength: number;
  /** The document's text right after `prefixStart`, to detect that an edit above moved it. */
  readonly head: string;
  /** What the model sees before that text: imports and heads of blocks from further up. */
  readonly preamble: string;
  readonly context: CompletionContext | undefined;
  readonly suffix: string;
}

/**
 * Cuts the windows for a request, keeping what `pinned` holds wherever it still fits. Context, prefix and suffix together stay
 * within `limits.infillTokens`, except for the growth of a pinned prefix.
 */
export function planRequest(
  document: CompletionDocument,
  wish: Pick<CompletionRequest, "shape" | "maxTokens">,
  limits: WindowLimits,
  pinned?: PinnedWindow,
): { readonly request: CompletionRequest; readonly window: PinnedWindow } {
  const { id, text, offset } = document;
  // A context chosen for a larger prompt would push out the code around the cursor.
  const context = contextTokens(document.context) <= contextBudget(limits.infillTokens) ? document.context : undefined;
  // Another context makes the model read everything again, so this is the time to cut new windows.
  const previous = pinned?.documentId === id && pinned.context === context ? pinned : undefined;
  const budget = (limits.infillTokens - contextTokens(context)) * charactersPerToken;
  const suffixBudget = Math.floor(budget * suffixShare);

  const { start, preamble } = choosePrefix(document, Math.floor(budget * (1 - suffixShare)), previous);
  const suffix = chooseSuffix(text, suffixStart(document), suffixBudget, previous?.suffix);
  return {
    request: {
      documentId: id,
      languageId: document.languageId,
      ...(context && { context }),
      prefix: preamble + text.slice(start, offset),
      suffix,
      following: charactersBetween(text, offset, offset + followingCharacters),
      ...wish,
    },
    window: {
      documentId: id,
      prefixStart: start,
      textLength: text.length,
      head: text.slice(start, Math.min(start + sameStart, offset)),
      preamble,
      suffix,
      context,
    },
  };
}

/** True when a pinned prefix is so large that it is better to cut it in idle time than at a key soon. */
export function isOutgrown({ offset }: CompletionDocument, pinned: PinnedWindow, limits: WindowLimits): boolean {
  const budget = (limits.infillTokens - contextTokens(pinned.context)) * charactersPerToken;
  return pinned.preamble.length + offset - pinned.prefixStart > budget * (1 - suffixShare) * idleGrowth;
}

/** Where the prefix starts, and the preamble before it. */
function choosePrefix(
  document: CompletionDocument,
  budget: number,
  pinned: PinnedWindow | undefined,
): { readonly start: number; readonly preamble: string } {
  const { text, offset } = document;
  const kept = pinned && stillPinnedStart(document, pinned, budget - pinned.preamble.length);
  if (kept !== undefined) return { start: kept, preamble: pinned!.preamble };
  const withoutPreamble = lineStartAfter(text, offset - budget, offset);
  const reserved = prefixPreamble(text, withoutPreamble, Math.floor(budget * preambleShare)).length;
  const start = reserved === 0 ? withoutPreamble : lineStartAfter(text, offset - budget + reserved, offset);
  return { start, preamble: prefixPreamble(text, start, reserved) };
}

/**
 * Where the suffix starts. Closing brackets right of the cursor are left out: editors insert them while the user types, and the
 * model would read a suffix again from its start whenever that changes.
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
  return text.slice(start, end > start ? end : characterStart(text, start + budget));
}

/** The pinned start, moved along with an edit above it, or undefined when the window no longer fits. */
function stillPinnedStart(
  { text, offset }: CompletionDocument,
  pinned: PinnedWindow,
  budget: number,
): number | undefined {
  const moved = pinned.prefixStart + text.length - pinned.textLength;
  // There is nothing above a window that begins with its file, and what is typed at its very start is part of it.
  const mayMove = pinned.prefixStart > 0 && moved + pinned.head.length <= offset;
  return [pinned.prefixStart, ...(mayMove ? [moved] : [])].find(
    (start) =>
      start >= 0 &&
      start <= offset &&
      offset - start <= budget * pinnedGrowth &&
      (pinned.preamble === "" || start > 0) &&
      (pinned.head === "" ? start === 0 : text.startsWith(pinned.head, start)),
  );
}

/** The first start of a line at or after a position, but never past the cursor. */
function lineStartAfter(text: string, position: number, offset: number): number {
  if (position <= 0) return 0;
  const lineBreak = text.indexOf("\n", position - 1);
  return lineBreak < 0 || lineBreak >= offset ? characterEnd(text, position) : lineBreak + 1;
}
