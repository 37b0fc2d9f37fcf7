// A completion that only says what follows the cursor anyway helps nobody: the next best one is tried instead.
import { isBlank, restOfLine } from "../../core/completion/lines.ts";

export interface CopyContext {
  /** The cursor's line up to the cursor. */
  readonly lineBefore: string;
  /** The document's text after the cursor. */
  readonly following: string;
}

/** Whether a text that goes on may still turn out to be a copy: nobody should see it before that is known. */
export function mayBeCopy(text: string, { lineBefore, following }: CopyContext): boolean {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => !isBlank(line));
  if (first < 0) return true;
  if (first < lines.length - 1) return false;
  const line = lines[first]!;
  const whole = (first === 0 ? lineBefore : "") + line;
  const rest = restOf(following, lineBefore);
  if (first === 0 && rest !== "" && rest.startsWith(line.trim())) return true;
  return nextLine(following, lineBefore)?.startsWith(whole.trimEnd()) ?? false;
}

/** Whether a finished text says nothing, or only the rest of the cursor's line or the line after it. */
export function isCopy(text: string, { lineBefore, following }: CopyContext): boolean {
  const said = text.trim();
  if (said === "" || said === restOf(following, lineBefore)) return true;
  const lines = text
    .split("\n")
    .map((line, index) => ({ isSaid: !isBlank(line), whole: (index ? "" : lineBefore) + line }));
  const [only, ...more] = lines.filter(({ isSaid }) => isSaid);
  return more.length === 0 && only?.whole.trimEnd() === nextLine(following, lineBefore)?.trimEnd();
}

/** What stands after the cursor on its line. A cursor at a line's start pushes that line down, so nothing does. */
function restOf(following: string, lineBefore: string): string {
  return lineBefore === "" ? "" : restOfLine(following, 0).trim();
}

function nextLine(following: string, lineBefore: string): string | undefined {
  const next = lineBefore === "" ? following : following.replace(/^[^\n]*(\n|$)/, "");
  return next.split("\n").find((line) => !isBlank(line));
}
