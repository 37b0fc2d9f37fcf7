// Words in the user's language. No editor in here: the editor's own `vscode.l10n` is what is passed.
import type { Failure } from "../core/failures.ts";

/** Looks a sentence up in the user's language and puts the values in for `{0}`, `{1}`, … */
export interface Localizer {
  t(message: string, ...values: (string | number)[]): string;
}

/**
 * A failure in the user's language. Core knows no language: its next steps are constants, so they are looked up here; what
 * happened names files and figures and stays as it is.
 */
export function localised(failure: Failure, l10n: Localizer): Failure {
  return failure.nextStep === "" ? failure : { ...failure, nextStep: l10n.t(failure.nextStep) };
}
