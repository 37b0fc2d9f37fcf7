// A completion that only says what follows the cursor anyway helps nobody: the next best one is tried instead.
import { isBlank, splitAfterCursor } from "../../base/lines.ts";

export interface EchoContext {
  /** The cursor's line up to the cursor. */
  readonly lineBefore: string;
  /** The document's text after the cursor. */
  readonly following: string;
}

/** Whether a text that goes on may still turn out to be a copy: nobody should see it before that is known. */
export function mayBeSuffixEcho(text: string, { lineBefore, following }: EchoContext): boolean {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => !isBlank(line));
  if (first < 0) return true;
  if (first < lines.length - 1) return false;
  const line = lines[first]!;
  const whole = (first === 0 ? lineBefore : "") + line;
  const { rest, next } = after(lineBefore, following);
  if (first === 0 && rest !== "" && rest.startsWith(line.trim())) return true;
  return next?.startsWith(whole.trimEnd()) ?? false;
}

/** Whether a finished text says nothing, or only the rest of the cursor's line or the line after it. */
export function isSuffixEcho(text: string, { lineBefore, following }: EchoContext): boolean {
  const said = text.trim();
  const { rest, next } = after(lineBefore, following);
  if (said === "" || said === rest) return true;
  const lines = text
    .split("\n")
    .map((line, index) => ({ isSaid: !isBlank(line), whole: (index ? "" : lineBefore) + line }));
  const [only, ...more] = lines.filter(({ isSaid }) => isSaid);
  return more.length === 0 && only?.whole.trimEnd() === next?.trimEnd();
}

/** The rest of the cursor's line, and the next line below that is not blank. */
function after(lineBefore: string, following: string): { readonly rest: string; readonly next: string | undefined } {
  const { rest, below } = splitAfterCursor(lineBefore, following);
  return { rest: rest.trim(), next: below.split("\n").find((line) => !isBlank(line)) };
}
