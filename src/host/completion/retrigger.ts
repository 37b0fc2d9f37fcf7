// Makes the editor request once more: because a result is ready now, or because it did not request on its own.
import * as vscode from "vscode";
import type { Disposable } from "../../base/disposables.ts";
import type { CompletionRecord } from "../../core/completion/completionRecord.ts";
import { isSamePosition, type CursorPosition } from "../../core/completion/cursorContext.ts";
import { editableDocuments } from "../documents.ts";

/** How often at one cursor position: for a late result, then its first lines, then the whole. More would go in circles. */
const mostTimes = 3;

/** How to treat a request of the editor. */
export interface RequestKind {
  /** `manual`: most trigger rules do not apply, and the user waits. */
  readonly kind: "typing" | "manual";
  readonly trigger: CompletionRecord["trigger"];
}

export class Retrigger implements Disposable {
  private last: { readonly position: CursorPosition; times: number } | undefined;
  /** Requests of ours that the editor is carrying out. To its provider they look like manual ones. */
  private readonly running = new Set<RequestKind>();
  private marker: vscode.Disposable | undefined;

  /** What kind a request really is that looks like a manual one. */
  get invoked(): RequestKind {
    return [...this.running].at(-1) ?? { kind: "manual", trigger: "manual" };
  }

  /** Requests for a key that the editor should have reacted to and did not. */
  forMissedKey(): void {
    this.run({ kind: "typing", trigger: "typing" });
  }

  /** Requests for a next edit that has come, long after the key. */
  forNextEdit(): void {
    this.run({ kind: "typing", trigger: "retrigger" });
  }

  /** Requests again where the user still is, as the same kind as before. */
  at(position: CursorPosition, kind: RequestKind["kind"]): void {
    if (this.last === undefined || !isSamePosition(this.last.position, position)) this.last = { position, times: 0 };
    if (this.last.times++ < mostTimes) this.run({ kind, trigger: "retrigger" });
  }

  /**
   * Lets the next invoked request through, ours or the user's. The editor (1.139) makes one at a place and then no more while
   * text, cursor and providers stay the same; so another provider is registered, which returns nothing.
   */
  allowNext(): void {
    this.marker?.dispose();
    const provider: vscode.InlineCompletionItemProvider = { provideInlineCompletionItems: () => undefined };
    this.marker = vscode.languages.registerInlineCompletionItemProvider([...editableDocuments], provider);
  }

  dispose(): void {
    this.marker?.dispose();
  }

  private run(request: RequestKind): void {
    this.running.add(request);
    const end = (): boolean => this.running.delete(request);
    vscode.commands.executeCommand("editor.action.inlineSuggest.trigger").then(end, end);
  }
}
