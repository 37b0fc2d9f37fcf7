// What stays the same from one request to the next in a document, so that a key only appends to the prompt: the window, and the
// anchor. The anchored prompt order freezes a prompt at an anchor; what is typed since follows the middle token. The anchor
// moves only in idle time, because moving it makes the model read the suffix again.
import { LruCache } from "../../../base/lruCache.ts";
import type { CompletionDocument, CompletionRequest, CompletionShape } from "../completionRequest.ts";
import { isOutgrown, planRequest, type PinnedWindow, type WindowLimits } from "./promptWindow.ts";

/** Longest generation in tokens. A line may open a block and continue into it. */
const maxTokens = 160;
/** Documents whose windows are kept while others are edited; as many as the worker keeps states of. */
const mostDocuments = 8;
/** Characters before an anchor that must still be there for it to count. */
const sameTail = 200;
/** Longest text after an anchor, in characters: about 500 tokens, so that the model still sees a hole. */
const longestTyped = 1500;
/** A pause after which a short first window gets its full length: a rest this long is not in the middle of a line. */
export const longPauseMs = 5000;

interface Anchor {
  readonly offset: number;
  /** The document's text right before the anchor. */
  readonly tail: string;
}

interface Pinned {
  readonly window?: PinnedWindow;
  readonly anchor: Anchor;
  /** Whether the window is a first one, shorter than the limits allow; absent before any was cut. */
  readonly isShort?: boolean;
}

export class PinnedWindows {
  private readonly limits: () => WindowLimits;
  /** By document. */
  private readonly pinned = new LruCache<string, Pinned>({ entries: mostDocuments });

  constructor(limits: () => WindowLimits) {
    this.limits = limits;
  }

  /** The request for a document. `first`: whether a document's first window may be a short one. */
  plan(
    document: CompletionDocument,
    shape: CompletionShape,
    first: "mayBeShort" | "full" = "full",
  ): CompletionRequest & { readonly anchor: number } {
    const pinned = this.pinned.peek(document.id);
    const limits = this.limits();
    // A context that was chosen for the full length would not fit.
    const isFirst = first === "mayBeShort" && pinned?.isShort === undefined && document.context === undefined;
    const infillTokens = (isFirst ? limits.firstInfillTokens : undefined) ?? limits.infillTokens;
    const { request, window } = planRequest(
      document,
      { shape, maxTokens },
      { ...limits, infillTokens },
      pinned?.window,
    );
    const anchor = pinned && stillHolds(pinned.anchor, document) ? pinned.anchor : anchorAt(document);
    // Another context means a new window.
    const isKept = pinned?.isShort === true && pinned.window?.context === window.context;
    this.pinned.set(document.id, { window, anchor, isShort: isKept || infillTokens < limits.infillTokens });
    return { ...request, anchor: Math.max(0, request.prefix.length - (document.offset - anchor.offset)) };
  }

  /** The request for a document that may never exist: the next request finds everything as if this one had not been. */
  planAhead(document: CompletionDocument, shape: CompletionShape): CompletionRequest {
    const pinned = this.pinned.peek(document.id);
    const request = this.plan(document, shape);
    if (pinned) this.pinned.set(document.id, pinned);
    return { ...request, isSpeculative: true };
  }

  /** Moves a document's anchor to its cursor. */
  moveAnchor(document: CompletionDocument): void {
    this.pinned.set(document.id, { ...this.pinned.peek(document.id), anchor: anchorAt(document) });
  }

  /**
   * Whether idle time should be spent on warming a document, because a later key would make the model read much again: its
   * anchor is behind, its window has grown large, or a short one gets its full length in a long pause. Unpins such a window.
   */
  isWorthWarming(document: CompletionDocument, pauseMs: number): boolean {
    const { window, anchor, isShort } = this.pinned.peek(document.id) ?? {};
    const limits = this.limits();
    const isBehind = (limits.infill ?? "joint") !== "joint" && anchor?.offset !== document.offset;
    const isLarge = window !== undefined && isOutgrown(document, window, limits);
    // The user may be in another document by now.
    const isLatest = this.pinned.newestKey === document.id;
    const isLengthened = isShort === true && pauseMs >= longPauseMs && isLatest;
    const isCutAgain = isLarge || isLengthened;
    if (isCutAgain) this.pinned.set(document.id, { anchor: anchorAt(document), isShort: false });
    return isCutAgain || isBehind;
  }
}

/** An anchor at the cursor. */
function anchorAt({ text, offset }: CompletionDocument): Anchor {
  return { offset, tail: text.slice(Math.max(0, offset - sameTail), offset) };
}

/** True when a document has only grown by typing after the anchor. */
function stillHolds(anchor: Anchor, { text, offset }: CompletionDocument): boolean {
  return (
    offset >= anchor.offset &&
    offset - anchor.offset <= longestTyped &&
    text.startsWith(anchor.tail, anchor.offset - anchor.tail.length)
  );
}
