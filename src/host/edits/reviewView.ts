// What shows an edit under review: the diff beside the code, or the place in the file itself.
import type { Disposable } from "../../base/disposables.ts";
import type { EditReview } from "./editReview.ts";

export interface ReviewView extends Disposable {
  /** Shows a review, or goes to its first change. */
  open(review: EditReview): Promise<void>;
  /** The proposal has changed, or has become whole. */
  changed(review: EditReview): void;
  close(review: EditReview): void;
  /** True if the user looks at this review. */
  isInFront(review: EditReview): boolean;
  goToChange(review: EditReview, direction: "next" | "previous"): Promise<void>;
}
