// Turns ghost text off for a while, in this window.
import * as vscode from "vscode";
import type { Disposable } from "../../base/disposables.ts";
import { Emitter, type Event } from "../../base/events.ts";

const choicesMinutes = [5, 15, 60];

export class Snooze implements Disposable {
  private readonly changed = new Emitter<void>();
  private until: Date | undefined;
  private ending: NodeJS.Timeout | undefined;
  readonly onDidChange: Event<void> = this.changed.event;

  /** When ghost text comes back; undefined while it is not snoozed. */
  get end(): Date | undefined {
    return this.until;
  }

  /** Lets the user choose how long to snooze, or resume. */
  async choose(): Promise<void> {
    const { l10n } = vscode;
    const items = choicesMinutes.map((minutes) => ({ label: l10n.t("{0} minutes", minutes), minutes }));
    if (this.until) items.unshift({ label: l10n.t("Resume Now"), minutes: 0 });
    const placeHolder = this.until ? snoozedUntil(this.until) : l10n.t("Snooze ghost text for how long?");
    const chosen = await vscode.window.showQuickPick(items, { title: l10n.t("Snooze Ghost Text"), placeHolder });
    if (chosen) this.set(chosen.minutes);
  }

  dispose(): void {
    clearTimeout(this.ending);
  }

  private set(minutes: number): void {
    clearTimeout(this.ending);
    const lastsMs = minutes * 60_000;
    this.until = lastsMs > 0 ? new Date(Date.now() + lastsMs) : undefined;
    if (this.until) {
      this.ending = setTimeout(() => this.set(0), lastsMs);
      void vscode.commands.executeCommand("editor.action.inlineSuggest.hide");
    }
    this.changed.fire();
  }
}

/** “Ghost text is snoozed until 14:05.” */
export function snoozedUntil(end: Date): string {
  const time = end.toLocaleTimeString(vscode.env.language, { hour: "2-digit", minute: "2-digit" });
  return vscode.l10n.t("Ghost text is snoozed until {0}.", time);
}
