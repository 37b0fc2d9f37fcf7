// Has the editor ask again, now that an answer is known.
import * as vscode from "vscode";
import { isSamePlace, type Place } from "./ghostPlace.ts";

export class AskAgain {
  /** Once a place is enough. */
  private last: Place | undefined;
  /** Questions of ours that the editor is carrying out. They come as if somebody had asked by hand. */
  private running = 0;
  private isByHand = false;

  /** What a question that looks like one by hand really is. */
  get kind(): "again" | "manual" {
    return this.running > 0 ? "again" : "manual";
  }

  /** True when the question that is asked again was one by hand. */
  get isManual(): boolean {
    return this.running === 0 || this.isByHand;
  }

  /** Asks at a place where the user still is. `question`: how it was asked the first time. */
  ask(place: Place, question: "typing" | "manual"): void {
    if (this.last && isSamePlace(this.last, place)) return;
    this.last = place;
    this.running++;
    this.isByHand = question === "manual";
    const ended = (): number => this.running--;
    vscode.commands.executeCommand("editor.action.inlineSuggest.trigger").then(ended, ended);
  }
}
