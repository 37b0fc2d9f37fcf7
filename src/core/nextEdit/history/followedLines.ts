// The lines of a document as they were before its latest change: an editor says what stands there now, but not what it has replaced.
import type { LineEdit } from "./editHistory.ts";

/** A change as an editor reports it, in the lines before the event. The last line belongs to it. */
export interface LineSpan {
  readonly startLine: number;
  readonly endLine: number;
  /** Line breaks in the text that stands there now. */
  readonly lineBreaks: number;
}

/** A document after a change. */
export interface LineSource {
  readonly lineCount: number;
  lineAt(line: number): string;
}

/** Follows one document from change to change. */
export class FollowedLines {
  private readonly documentId: string;
  private lines: string[];

  constructor(documentId: string, lines: readonly string[]) {
    this.documentId = documentId;
    this.lines = [...lines];
  }

  /** What one event has changed, in the lines before it; undefined if events were missed, so that this cannot be told. */
  changed(changes: readonly LineSpan[], now: LineSource): readonly LineEdit[] | undefined {
    const groups = touchingGroups(changes);
    const growth = groups.reduce((sum, group) => sum + group.growth, 0);
    const last = groups.at(-1);
    if (this.lines.length + growth !== now.lineCount || (last !== undefined && last.endLine >= this.lines.length)) {
      this.lines = Array.from({ length: now.lineCount }, (_, line) => now.lineAt(line));
      return undefined;
    }
    const edits: LineEdit[] = [];
    let moved = 0;
    for (const { startLine, endLine, growth: own } of groups) {
      const before = this.lines.slice(startLine, endLine + 1);
      const after = before.length + own;
      const written = Array.from({ length: after }, (_, at) => now.lineAt(startLine + moved + at));
      edits.push({ documentId: this.documentId, line: startLine, before, after: written });
      moved += own;
    }
    for (const { line, before, after } of edits.toReversed()) this.lines.splice(line, before.length, ...after);
    return edits.map(withoutSameEnds).filter(({ before, after }) => before.length + after.length > 0);
  }
}

interface Group {
  startLine: number;
  endLine: number;
  growth: number;
}

/** Changes that share a line are one: a line has one state before the event, and one after it. */
function touchingGroups(changes: readonly LineSpan[]): Group[] {
  const groups: Group[] = [];
  for (const { startLine, endLine, lineBreaks } of changes.toSorted((a, b) => a.startLine - b.startLine)) {
    const growth = lineBreaks - (endLine - startLine);
    const last = groups.at(-1);
    if (last === undefined || startLine > last.endLine) groups.push({ startLine, endLine, growth });
    else {
      last.endLine = Math.max(last.endLine, endLine);
      last.growth += growth;
    }
  }
  return groups;
}

/** Without the lines at both ends that stay as they are: a line break at the end of a line inserts a line. */
export function withoutSameEnds({ documentId, line, before, after }: LineEdit): LineEdit {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return {
    ...{ documentId, line: line + head },
    before: before.slice(head, before.length - tail),
    after: after.slice(head, after.length - tail),
  };
}
