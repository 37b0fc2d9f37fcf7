// Judges an edit, with a parser's word where the rules need no more.
import type { NextEditModel } from "../nextEditModel.ts";
import type { EditHistory } from "../history/editHistory.ts";
import type { EditedDocument } from "../places/situation.ts";
import type { ProposedEdit, Proposal, RejectedEdit } from "./proposal.ts";
import { refusalOf } from "./refusals.ts";

/** What an edit is judged by. */
export interface JudgedSituation {
  /** The one with the cursor first. */
  readonly documents: readonly [EditedDocument, ...EditedDocument[]];
  readonly cursorLine: number;
  readonly history: EditHistory["recent"];
  /** Edits that the user has turned down. */
  readonly rejected: readonly RejectedEdit[];
}

/** The rule that refuses an edit. A parser is only asked about one that all others let pass. */
export async function refused(
  edit: ProposedEdit,
  { documents, cursorLine, history, rejected }: JudgedSituation,
  model: Pick<NextEditModel, "syntaxErrors">,
): Promise<string | undefined> {
  const proposal: Proposal = {
    ...{ edit, history, rejected, syntaxErrors: undefined },
    cursorLine: edit.document === documents[0] ? cursorLine : undefined,
  };
  const refusal = refusalOf(proposal);
  if (refusal !== undefined) return refusal;
  const { lines, languageId } = edit.document;
  const then = lines.toSpliced(edit.startLine, edit.endLine - edit.startLine, ...edit.lines);
  const texts = [lines.join("\n"), then.join("\n")];
  const [before, after] = await model.syntaxErrors({ languageId, texts });
  return typeof before === "number" && typeof after === "number"
    ? refusalOf({ ...proposal, syntaxErrors: { before, after } })
    : undefined;
}
