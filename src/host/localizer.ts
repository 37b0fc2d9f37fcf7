// Text in the user's language. Independent of the editor: callers pass `vscode.l10n`.
import type { Failure } from "../core/failures.ts";

/** Translates a sentence into the user's language and replaces `{0}`, `{1}`, … with the values. */
export interface Localizer {
  t(message: string, ...values: (string | number)[]): string;
}

/**
 * A failure in the user's language. Core knows no languages, so the next steps, which are constants, are translated here. The
 * message contains files and figures and stays as it is.
 */
export function localised(failure: Failure, l10n: Localizer): Failure {
  return failure.nextStep === "" ? failure : { ...failure, nextStep: l10n.t(failure.nextStep) };
}
