// Has the editor ask once more: an answer is known now, or it did not ask by itself.
import * as vscode from "vscode";
import type { Disposable } from "../../base/disposables.ts";
import type { CompletionRecord } from "../../core/completion/completionRecord.ts";
import { editableDocuments } from "../documents.ts";
import { isSamePlace, type Place } from "./cursorPosition.ts";

/** How often at one place: a late answer, then its first lines, then the whole. More would go round in circles. */
const mostTimes = 3;

/** How a question is to be taken. */
export interface QuestionKind {
  /** By hand means: whatever the rules say, and with patience. */
  readonly kind: "typing" | "manual";
  readonly trigger: CompletionRecord["trigger"];
}

export class Retrigger implements Disposable {
  private last: { readonly place: Place; times: number } | undefined;
  /** Questions of ours that the editor is carrying out. They come as if somebody had asked by hand. */
  private readonly running = new Set<QuestionKind>();
  private marker: vscode.Disposable | undefined;

  /** What a question really is that looks like one by hand. */
  get invoked(): QuestionKind {
    return [...this.running].at(-1) ?? { kind: "manual", trigger: "manual" };
  }

  /** A place about which the editor has not asked although it should have. */
  wake(): void {
    this.run({ kind: "typing", trigger: "typing" });
  }

  /** A place where the user still is, and how it was asked about before. */
  ask(place: Place, kind: QuestionKind["kind"]): void {
    if (this.last === undefined || !isSamePlace(this.last.place, place)) this.last = { place, times: 0 };
    if (this.last.times++ < mostTimes) this.run({ kind, trigger: "again" });
  }

  /**
   * Lets the next question by hand through, ours or the user's. The editor (1.139) takes one at a place and asks no more about it
   * while text, cursor and providers stay the same; so one more provider comes, which has nothing to say.
   */
  letThrough(): void {
    this.marker?.dispose();
    const provider: vscode.InlineCompletionItemProvider = { provideInlineCompletionItems: () => undefined };
    this.marker = vscode.languages.registerInlineCompletionItemProvider([...editableDocuments], provider);
  }

  dispose(): void {
    this.marker?.dispose();
  }

  private run(question: QuestionKind): void {
    this.running.add(question);
    const end = (): boolean => this.running.delete(question);
    vscode.commands.executeCommand("editor.action.inlineSuggest.trigger").then(end, end);
  }
}
