/** A part of a document, in UTF-16 offsets. */
export interface OffsetRange {
  readonly start: number;
  readonly end: number;
}

/** One replacement in a document, as an editor reports it. */
export interface TextChange {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/** A range after a change elsewhere; undefined if the change touched the range itself. */
export function followRange(range: OffsetRange, change: TextChange): OffsetRange | undefined {
  const changeEnd = change.rangeOffset + change.rangeLength;
  if (change.rangeOffset >= range.end) return range;
  if (changeEnd > range.start) return undefined;
  const moved = change.text.length - change.rangeLength;
  return { start: range.start + moved, end: range.end + moved };
}

/** A range after a change anywhere: a change within it resizes it, one across its edge becomes part of it. */
export function stretchRange(range: OffsetRange, change: TextChange): OffsetRange {
  const kept = followRange(range, change);
  if (kept) return kept;
  const changeEnd = change.rangeOffset + change.rangeLength;
  const start = Math.min(range.start, change.rangeOffset);
  return { start, end: Math.max(range.end, changeEnd) + change.text.length - change.rangeLength };
}

/** Follows all changes of one editor event. Their offsets are those before the event. */
export function followAll<Followed>(
  followed: Followed,
  changes: readonly TextChange[],
  follow: (followed: Followed, change: TextChange) => Followed,
): Followed {
  // From the last change to the first, so that none moves another.
  return changes.toSorted((a, b) => b.rangeOffset - a.rangeOffset).reduce(follow, followed);
}
