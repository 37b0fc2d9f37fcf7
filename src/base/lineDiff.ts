/** Lines `start` to `end` of the old text, replaced by lines `newStart` to `newEnd` of the new one. Ends are exclusive. */
export interface LineChange {
  readonly start: number;
  readonly end: number;
  readonly newStart: number;
  readonly newEnd: number;
}

/** More edits than this become one change: the search takes time with their square. */
const mostEdits = 1000;

/** The fewest changes from one list of lines to another, in order (Myers' algorithm). */
export function lineChanges(before: readonly string[], after: readonly string[]): LineChange[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let [end, newEnd] = [before.length, after.length];
  while (end > head && newEnd > head && before[end - 1] === after[newEnd - 1]) [end, newEnd] = [end - 1, newEnd - 1];
  const kept = keptLines(before.slice(head, end), after.slice(head, newEnd));
  const changes: LineChange[] = [];
  let [line, newLine] = [head, head];
  for (const [at, newAt] of [...kept.map(([a, b]) => [a + head, b + head] as const), [end, newEnd] as const]) {
    if (at > line || newAt > newLine) changes.push({ start: line, end: at, newStart: newLine, newEnd: newAt });
    [line, newLine] = [at + 1, newAt + 1];
  }
  return changes;
}

/** Pairs of line numbers that a shortest edit script keeps. */
function keptLines(before: readonly string[], after: readonly string[]): (readonly [number, number])[] {
  const numbers = new Map([...new Set(before)].map((line, number) => [line, number]));
  // What only one side has is never kept, and need not be searched.
  const inAfter = new Set(after);
  const [old, now] = [numbered(before, numbers, inAfter), numbered(after, numbers, numbers)];
  return commonLines(old.numbers, now.numbers).map(([line, newLine]) => [old.places[line]!, now.places[newLine]!]);
}

/** The numbers of those lines that the other side has, and where they are. */
function numbered(
  lines: readonly string[],
  numbers: ReadonlyMap<string, number>,
  wanted: { has(line: string): boolean },
): { readonly numbers: Int32Array; readonly places: readonly number[] } {
  const places = [...lines.keys()].filter((index) => wanted.has(lines[index]!));
  return { places, numbers: Int32Array.from(places, (index) => numbers.get(lines[index]!)!) };
}

/** Pairs of indices that a shortest edit script keeps. Equal lines have equal numbers. */
function commonLines(before: Int32Array, after: Int32Array): (readonly [number, number])[] {
  const most = Math.min(mostEdits, before.length + after.length);
  // The furthest old line on each diagonal, as it was before an edit; that of diagonal d is at d + edits.
  let furthest = new Int32Array(3);
  const history: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits++) {
    history.push(furthest);
    const next = new Int32Array(2 * edits + 3);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const at = diagonal + edits;
      let x = comesFromAbove(furthest, diagonal, edits) ? furthest[at + 1]! : furthest[at - 1]! + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      next[at + 1] = x;
      if (x >= before.length && x - diagonal >= after.length) return backtrack(history, before.length, after.length);
    }
    furthest = next;
  }
  return [];
}

function comesFromAbove(furthest: Int32Array, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true;
  return diagonal !== edits && furthest[diagonal + edits - 1]! < furthest[diagonal + edits + 1]!;
}

function backtrack(
  history: readonly Int32Array[],
  beforeLength: number,
  afterLength: number,
): (readonly [number, number])[] {
  const kept: (readonly [number, number])[] = [];
  let [x, y] = [beforeLength, afterLength];
  for (let edits = history.length - 1; edits >= 0; edits--) {
    const furthest = history[edits]!;
    const diagonal = x - y;
    const from = comesFromAbove(furthest, diagonal, edits) ? diagonal + 1 : diagonal - 1;
    const fromX = edits === 0 ? 0 : furthest[from + edits]!;
    const fromY = edits === 0 ? 0 : fromX - from;
    while (x > fromX && y > fromY) kept.push([--x, --y]);
    [x, y] = [fromX, fromY];
  }
  return kept.reverse();
}
