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

/** Where a range is after a change elsewhere, or undefined when the change touched the range itself. */
export function followRange(range: OffsetRange, change: TextChange): OffsetRange | undefined {
  const changeEnd = change.rangeOffset + change.rangeLength;
  if (change.rangeOffset >= range.end) return range;
  if (changeEnd > range.start) return undefined;
  const moved = change.text.length - change.rangeLength;
  return { start: range.start + moved, end: range.end + moved };
}
