// The anchored prompt order freezes a prompt at an anchor; what is typed since follows the middle token. The anchor moves only
// in idle time, because moving it has the suffix read again.
import type { CompletionDocument } from "../completionRequest.ts";

/** Characters before an anchor that must still be there for it to count. */
const sameTail = 200;
/** What is typed after an anchor at most, in characters: about 500 tokens, so that the model still sees a hole. */
const longestTyped = 1500;

export interface Anchor {
  readonly documentId: string;
  readonly offset: number;
  /** The document's text right before the anchor. */
  readonly tail: string;
}

/** An anchor at the cursor. */
export function anchorAt({ id, text, offset }: CompletionDocument): Anchor {
  return { documentId: id, offset, tail: text.slice(Math.max(0, offset - sameTail), offset) };
}

/** True when a document has only grown by typing after the anchor. */
export function stillHolds(anchor: Anchor, { id, text, offset }: CompletionDocument): boolean {
  return (
    anchor.documentId === id &&
    offset >= anchor.offset &&
    offset - anchor.offset <= longestTyped &&
    text.startsWith(anchor.tail, anchor.offset - anchor.tail.length)
  );
}
