// Asks for an instruction: a box with the earlier ones below it, the newest first. The arrow keys go through them.
import * as vscode from "vscode";
import { withInstruction } from "../../core/edits/instructions.ts";

const key = "ghostlight.editInstructions";

/** Where the instructions are kept, such as VS Code's memento. */
export interface InstructionStore {
  get(key: string): unknown;
  update(key: string, value: readonly string[]): Thenable<void>;
}

interface Row extends vscode.QuickPickItem {
  readonly instruction: string;
  /** What was in the box when the row was made. */
  readonly shownFor: string;
}

export class InstructionBox {
  private readonly store: InstructionStore;

  constructor(store: InstructionStore) {
    this.store = store;
  }

  /** The user's instruction for some code; undefined if they changed their mind. `about`: what the code is called. */
  async ask(about: string): Promise<string | undefined> {
    const { l10n } = vscode;
    const box = vscode.window.createQuickPick<Row>();
    box.title = l10n.t("Edit {0}", about);
    box.placeholder =
      this.earlier().length === 0
        ? l10n.t("What should be changed?")
        : l10n.t("What should be changed? The arrow keys go through your last instructions.");
    const rows = (): void => {
      const typed = box.value.trim();
      const row = (label: string): Row => ({ label, instruction: label, shownFor: box.value });
      const earlier = this.earlier().filter((each) => each !== typed);
      box.items = [
        // What was typed is taken by Enter, whatever matches it below.
        ...(typed === "" ? [] : [{ ...row(typed), alwaysShow: true }]),
        ...earlier.map((each) => ({ ...row(each), iconPath: new vscode.ThemeIcon("history") })),
      ];
    };
    rows();
    const chosen = await new Promise<string | undefined>((resolve) => {
      box.onDidChangeValue(rows);
      box.onDidAccept(() => {
        const row = box.activeItems[0];
        // A fast typist presses Enter before the rows for the last letter are there: the one that is active then was never chosen.
        const instruction = row?.shownFor === box.value ? row.instruction : box.value.trim();
        if (instruction === "") return;
        resolve(instruction);
        box.hide();
      });
      box.onDidHide(() => resolve(undefined));
      box.show();
    });
    box.dispose();
    if (chosen !== undefined) await this.store.update(key, withInstruction(this.earlier(), chosen));
    return chosen;
  }

  private earlier(): readonly string[] {
    const saved = this.store.get(key);
    return Array.isArray(saved) ? saved.filter((each): each is string => typeof each === "string") : [];
  }
}
