// The commands on code, and the edits under review. All of this is loaded when one of the commands is first used.
import type { Disposable } from "../../base/disposables.ts";
import type { EditModel } from "../../core/edits/makeEdit.ts";
import type { ChatSession } from "../chat/chatSession.ts";
import type { ChatView } from "../chat/chatView.ts";
import type { Commands } from "../commands.ts";
import { addTests, type AddTestsParts } from "./addTests.ts";
import { writeCommitMessage } from "./commitMessage.ts";
import { EditReviews } from "./editReviews.ts";
import { InstructionBox, type InstructionStore } from "./instructionBox.ts";
import { askInstead, documentSelection, editSelection, explainSelection, fixSelection } from "./selectionActions.ts";

export interface EditsParts extends Omit<AddTestsParts, "reviews"> {
  readonly model: AddTestsParts["model"] & EditModel;
  /** Where explanations are given. */
  readonly session: ChatSession;
  readonly chat: ChatView;
  /** Where instructions are kept. */
  readonly memory: InstructionStore;
}

export class Edits implements Disposable {
  readonly reviews: EditReviews;
  /** What each command does. Raises FailureError. */
  readonly commands;

  constructor(parts: EditsParts) {
    const { model, session, chat, memory } = parts;
    const reviews = new EditReviews(model, (review) => askInstead(session, chat, review));
    const box = new InstructionBox(memory);
    this.reviews = reviews;
    this.commands = {
      explainSelection: (argument) => explainSelection(session, chat, argument),
      fixSelection: (argument) => fixSelection(reviews, argument),
      documentSelection: (argument) => documentSelection(reviews, argument),
      addTests: (argument) => addTests({ ...parts, reviews }, argument),
      editSelection: (argument) => editSelection(reviews, box, argument),
      acceptEdit: (argument) => reviews.accept(argument),
      acceptChange: (argument) => reviews.acceptChange(argument),
      rejectChange: (argument) => reviews.rejectChange(argument),
      previousChange: () => reviews.goToChange("previous"),
      nextChange: () => reviews.goToChange("next"),
      retryEdit: (argument) => reviews.retry(argument),
      showEditAsDiff: (argument) => reviews.showAsDiff(argument),
      discardEdit: (argument) => reviews.discard(argument),
      commitMessage: (argument) => writeCommitMessage(model, argument),
    } satisfies Partial<Commands>;
  }

  dispose(): void {
    this.reviews.dispose();
  }
}
