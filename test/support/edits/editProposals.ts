import type { Proposal } from "../../../src/core/nextEdit/refusals/proposal.ts";
import { situationOf, type Edits } from "./editSituations.ts";

/** A proposal to replace one line of a text, or with `count` 0 to insert above it, after some edits. */
export function proposalOf(
  text: string,
  edits: Edits,
  line: number,
  lines: readonly string[],
  more: Partial<Proposal> & {
    readonly probability?: number;
    readonly count?: number;
    readonly isExpected?: boolean;
  } = {},
): Proposal {
  const situation = situationOf(text, edits);
  const { probability = 1, count = 1, isExpected = true, ...rest } = more;
  const edit = {
    document: situation.documents[0]!,
    startLine: line,
    endLine: line + count,
    lines,
    probability,
    isExpected,
  };
  return { edit, history: situation.edits, cursorLine: undefined, rejected: [], syntaxErrors: undefined, ...rest };
}
