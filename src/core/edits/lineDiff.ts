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
  const kept = commonLines(before.slice(head, end), after.slice(head, newEnd));
  const changes: LineChange[] = [];
  let [line, newLine] = [head, head];
  for (const [at, newAt] of [...kept.map(([a, b]) => [a + head, b + head] as const), [end, newEnd] as const]) {
    if (at > line || newAt > newLine) changes.push({ start: line, end: at, newStart: newLine, newEnd: newAt });
    [line, newLine] = [at + 1, newAt + 1];
  }
  return changes;
}

/** Pairs of line numbers that a shortest edit script keeps. */
function commonLines(before: readonly string[], after: readonly string[]): (readonly [number, number])[] {
  const most = Math.min(mostEdits, before.length + after.length);
  // The furthest old line on each diagonal, after 0, 1, 2 … edits.
  let furthest = new Map<number, number>([[1, 0]]);
  const history: Map<number, number>[] = [];
  for (let edits = 0; edits <= most; edits++) {
    history.push(furthest);
    const next = new Map<number, number>();
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = comesFromAbove(furthest, diagonal, edits) ? furthest.get(diagonal + 1)! : furthest.get(diagonal - 1)! + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      next.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return backtrack(history, before.length, after.length);
    }
    furthest = next;
  }
  return [];
}

function comesFromAbove(furthest: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true;
  return diagonal !== edits && furthest.get(diagonal - 1)! < furthest.get(diagonal + 1)!;
}

function backtrack(
  history: readonly ReadonlyMap<number, number>[],
  beforeLength: number,
  afterLength: number,
): (readonly [number, number])[] {
  const kept: (readonly [number, number])[] = [];
  let [x, y] = [beforeLength, afterLength];
  for (let edits = history.length - 1; edits >= 0; edits--) {
    const furthest = history[edits]!;
    const diagonal = x - y;
    const from = comesFromAbove(furthest, diagonal, edits) ? diagonal + 1 : diagonal - 1;
    const fromX = edits === 0 ? 0 : furthest.get(from)!;
    const fromY = edits === 0 ? 0 : fromX - from;
    while (x > fromX && y > fromY) kept.push([--x, --y]);
    [x, y] = [fromX, fromY];
  }
  return kept.reverse();
}
