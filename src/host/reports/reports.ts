// The commands that show a report. All of this is loaded when one of them is first used.
import type * as vscode from "vscode";
import type { Disposable } from "../../base/disposables.ts";
import type { CompletionRecord } from "../../core/completion/completionRecord.ts";
import type { Commands } from "../commands.ts";
import type { PlaceNotes } from "../completion/silenceReasons.ts";
import { showWhy } from "../completion/whyNoSuggestion.ts";
import { Doctor, type DoctorParts } from "../models/doctor.ts";
import { RequestTrace } from "../trace/trace.ts";
import { ReportPages } from "./reportPages.ts";

export interface ReportsParts extends Omit<DoctorParts, "pages"> {
  /** The latest completions, the oldest first. */
  readonly completions: () => readonly CompletionRecord[];
  readonly notesAt: (editor: vscode.TextEditor) => PlaceNotes;
  /** A sentence about next edits; undefined where they are off. */
  readonly nextEditAt: (editor: vscode.TextEditor) => string | undefined;
}

export class Reports implements Disposable {
  /** What each command does. Raises FailureError. */
  readonly commands;
  private readonly pages = new ReportPages();

  constructor(parts: ReportsParts) {
    const { pages } = this;
    const doctor = new Doctor({ ...parts, pages });
    const trace = new RequestTrace(parts.client, parts.completions, pages);
    this.commands = {
      doctor: () => doctor.show(),
      measureModel: () => doctor.measure(),
      showTrace: () => trace.show(),
      exportTrace: () => trace.export(),
      whyNoSuggestion: () => showWhy(parts.notesAt, parts.nextEditAt, trace),
    } satisfies Partial<Commands>;
  }

  dispose(): void {
    this.pages.dispose();
  }
}
