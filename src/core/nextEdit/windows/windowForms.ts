// Which loaded model is asked in a form of its own.
import { sweepForm } from "./sweepForm.ts";
import type { WindowForm } from "./windowForm.ts";
import { zeta2Form } from "./zeta2Form.ts";

/** What is known of a loaded model. `name`: the one in its file, or the file's. */
export interface NamedModel {
  readonly kind?: "embedded" | "remote";
  readonly name?: string;
  readonly path?: string;
}

/**
 * The form that a model was trained on; undefined for one that was not made for next edits, and for those whose form is not known here:
 * Sweep's 7B has line numbers in its headers, Zeta 1 and 2.1 have other marks. A server reads the names of special tokens as it likes.
 */
export function windowFormOf({ kind = "embedded", name = "", path = "" }: NamedModel): WindowForm | undefined {
  if (kind !== "embedded") return undefined;
  const names = `${name}\n${path.split(/[\\/]/).at(-1)}`.toLowerCase().replaceAll(/[\s._]+/g, "-");
  if (/sweep-?next-?edit/.test(names)) return /7b/.test(names) ? undefined : sweepForm;
  return /(?:^|[^a-z])zeta-?2(?!-?1\b)/m.test(names) ? zeta2Form : undefined;
}
