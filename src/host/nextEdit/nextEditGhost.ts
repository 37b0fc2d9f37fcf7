// Shows the edit on offer as ghost text where it fits at the cursor. The editor is made to ask for it, and takes and draws it itself.
import type * as vscode from "vscode";
import type { GhostAtCursor } from "../../core/nextEdit/offer/askingMoment.ts";
import { editGhost, isSamePlace, type CursorPlace, type EditGhost } from "../../core/nextEdit/offer/editGhost.ts";
import type { OfferedEdit } from "../../core/nextEdit/offer/offeredEdit.ts";

/** What it needs of the rest. */
export interface GhostParts {
  /** Whether the editor shows ghost text in a document. */
  readonly hasGhostText: (document: vscode.TextDocument) => boolean;
  readonly ghostAt: (editor: vscode.TextEditor) => GhostAtCursor;
  /** Has the editor ask for ghost text where the cursor is. */
  readonly offerGhost: () => void;
}

export class NextEditGhost {
  private readonly parts: GhostParts;
  private readonly idOf: (uri: vscode.Uri) => string;
  private asked: { readonly edit: OfferedEdit; readonly place: CursorPlace } | undefined;

  /** `idOf`: the name of a document in the edits. */
  constructor(parts: GhostParts, idOf: (uri: vscode.Uri) => string) {
    this.parts = parts;
    this.idOf = idOf;
  }

  /** Whether the editor was asked to show the edit on offer, and nothing has come between. */
  get isAsked(): boolean {
    return this.asked !== undefined;
  }

  /** An edit as ghost text at a place; undefined where it does not fit. */
  at(edit: OfferedEdit, document: vscode.TextDocument, position: vscode.Position): EditGhost | undefined {
    return this.parts.hasGhostText(document) ? editGhost(edit, this.placeOf(document, position)) : undefined;
  }

  /**
   * Has the editor show an edit where the cursor is, once at a place. `covered`: ghost text of the model is shown there, which stays
   * alone: two texts in one place cannot be read.
   */
  show(edit: OfferedEdit | undefined, editor: vscode.TextEditor | undefined): "ghost" | "covered" | undefined {
    const known = this.asked;
    this.asked = undefined;
    if (edit === undefined || editor?.selections.length !== 1) return undefined;
    const { document, selection } = editor;
    if (!selection.isEmpty || this.at(edit, document, selection.active) === undefined) return undefined;
    const state = this.parts.ghostAt(editor);
    if (state === "shown") return "covered";
    const place = this.placeOf(document, selection.active);
    // Who writes what it says sees the rest of the same, and the editor asks for that itself.
    const isGoingOn = state === "nextEdit" && known?.edit.after.at(-1) === edit.after.at(-1);
    const isKnown = isGoingOn || (known?.edit === edit && isSamePlace(known.place, place));
    // The end of a request for ghost text is heard of: then it is looked at again.
    if (state === "pending" && !isKnown) return "ghost";
    this.asked = { edit, place };
    if (!isKnown) this.parts.offerGhost();
    return "ghost";
  }

  private placeOf(document: vscode.TextDocument, { line, character }: vscode.Position): CursorPlace {
    return { documentId: this.idOf(document.uri), line, column: character, text: document.lineAt(line).text };
  }
}
